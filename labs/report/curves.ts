/** The training curves: loss on the left axis, a score on the right one, over the epochs. */
import { type Axis, epochAxis, fromZero, upToOne } from "./axes.ts";
import type { CurvePoint, Training } from "./data.ts";
import { both, percent, type Words } from "./text.ts";

const WIDTH = 720;
const HEIGHT = 340;
const LEFT = 58;
const RIGHT = 80;
const TOP = 34;
const BOTTOM = 44;
const END = WIDTH - RIGHT;
const FLOOR = HEIGHT - BOTTOM;

/** What is drawn beside the loss. */
export interface Score {
  name: Words;
  axis: (values: readonly number[]) => Axis;
  show: (value: number) => string;
}

export const ACCURACY: Score = { name: ["accuracy", "정확도"], axis: upToOne, show: (share) => percent(share) };

export interface CurveOptions {
  training: Training;
  epochs: number;
  /** Results after the training, on data that had no part in it. Default: none. */
  test?: { loss: number; score: number } | undefined;
  /** Default: the accuracy. */
  score?: Score;
  /** Default: from zero. */
  lossAxis?: (values: readonly number[]) => Axis;
}

/** A quantity on its axis. */
interface Series {
  key: "loss" | "score";
  name: string;
  axis: Axis;
  show: (value: number) => string;
}

const height = ({ axis }: Series, value: number): number => FLOOR - axis.at(value) * (FLOOR - TOP);

/** The thin line of windows, the thick one through the ends of the epochs, the dashed one of the validation data. */
function drawSeries(series: Series, { history, validation, windows }: Training, epochs: Axis): string {
  const { key, name, show } = series;
  const x = ({ epoch }: CurvePoint): string => (LEFT + epochs.at(epoch) * (END - LEFT)).toFixed(1);
  const y = (point: CurvePoint): string => height(series, point[key]).toFixed(1);
  const path = (points: readonly CurvePoint[]): string =>
    points.map((p, i) => `${i === 0 ? "M" : "L"}${x(p)} ${y(p)}`).join("");
  const dots = (points: readonly CurvePoint[], what: string): string =>
    points
      .map(
        (p) =>
          `<circle cx="${x(p)}" cy="${y(p)}" r="4.5"><title>epoch ${p.epoch}: ${what} ${show(p[key])}</title></circle>`,
      )
      .join("");
  const held = `<g class="validation"><path d="${path(validation)}"/>${dots(validation, `validation ${name}`)}</g>`;
  return `<g class="series ${key}"><path class="windows" d="${path(windows)}"/><path d="${path(history)}"/>${dots(history, name)}${held}</g>`;
}

function drawTicks(loss: Series, score: Series, epochs: Axis): string[] {
  const x = (epoch: number): number => LEFT + epochs.at(epoch) * (END - LEFT);
  return [
    ...loss.axis.ticks.map(
      (t) =>
        `<text class="loss" x="${LEFT - 10}" y="${height(loss, t) + 4}" text-anchor="end">${loss.axis.label(t)}</text>`,
    ),
    ...score.axis.ticks.map(
      (t) =>
        `<line class="grid" x1="${LEFT}" x2="${END}" y1="${height(score, t)}" y2="${height(score, t)}"/>` +
        `<text class="score" x="${END + 10}" y="${height(score, t) + 4}">${score.axis.label(t)}</text>`,
    ),
    ...epochs.ticks.map((t) => `<text x="${x(t)}" y="${FLOOR + 20}" text-anchor="middle">${epochs.label(t)}</text>`),
    `<line class="axis" x1="${LEFT}" x2="${END}" y1="${FLOOR}" y2="${FLOOR}"/>`,
    `<text class="loss name" x="${LEFT - 10}" y="${TOP - 16}">loss</text>`,
    `<text class="score name" x="${END + 10}" y="${TOP - 16}" text-anchor="end">${score.name}</text>`,
    `<text x="${(LEFT + END) / 2}" y="${HEIGHT - 6}" text-anchor="middle">epoch</text>`,
  ];
}

/** The curves and their table. */
export function curves(options: CurveOptions): string {
  const { training, epochs, test, score: kind = ACCURACY, lossAxis = fromZero } = options;
  const points = [...training.history, ...training.validation, ...training.windows, ...(test ? [test] : [])];
  const loss: Series = {
    key: "loss",
    name: "loss",
    axis: lossAxis(points.map((p) => p.loss)),
    show: (value) => (value < 0.001 ? value.toExponential(2) : value.toFixed(4)),
  };
  const score: Series = {
    key: "score",
    name: kind.name[0],
    axis: kind.axis(points.map((p) => p.score)),
    show: kind.show,
  };
  const axis = epochAxis(epochs);
  const parts = [...drawTicks(loss, score, axis), ...[loss, score].map((s) => drawSeries(s, training, axis))];
  if (test) {
    // Hollow marks at the end of the last epoch.
    const marks = [loss, score].map(
      (s) => `<rect class="${s.key}" x="${END - 5}" y="${height(s, test[s.key]) - 5}" width="10" height="10"/>`,
    );
    parts.push(`<g class="test">${marks.join("")}</g>`);
  }
  const alt = `Loss and ${score.name} of training over ${epochs} epochs`;
  const svg = `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${alt}">${parts.join("")}</svg>`;
  return `<div class="curves">${svg}${numbers(options, [loss, score], kind.name)}</div>`;
}

function numbers({ training, test }: CurveOptions, series: readonly Series[], scoreName: Words): string {
  const { history, validation } = training;
  const cells = (point: Omit<CurvePoint, "epoch"> | undefined): string =>
    point ? series.map(({ key, show }) => `<td>${show(point[key])}</td>`).join("") : "";
  const rows = history.map((p, i) => `<tr><td>${p.epoch}</td>${cells(p)}${cells(validation[i])}</tr>`);
  const names = [`<th class="loss">${both("loss", "손실")}</th>`, `<th class="score">${both(...scoreName)}</th>`];
  const sets = `<tr><th></th><th colspan="2">${both("training", "학습")}</th><th colspan="2">${both("validation", "검증")}</th></tr>`;
  const twice = validation.length > 0;
  const head = `${twice ? sets : ""}<tr><th>${both("epoch", "에폭")}</th>${names.join("")}${twice ? names.join("") : ""}</tr>`;
  const result = test ? `<tr class="result"><td>${both("test", "시험")}</td>${cells(test)}</tr>` : "";
  return `<table class="numbers">${head}${rows.join("")}${result}</table>`;
}
