/** The training curves: loss on the left axis, accuracy on the right one, over the epochs. */
import type { CurvePoint, ReportData } from "./data.ts";
import { both, percent } from "./text.ts";

const WIDTH = 720;
const HEIGHT = 340;
const LEFT = 52;
const RIGHT = 80;
const TOP = 34;
const BOTTOM = 44;

type Scale = (value: number) => number;

/** A step of 1, 2 or 5 times a power of ten that divides the span into four to nine parts. */
function niceStep(span: number): number {
  const rough = span / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const factor = [1, 2, 5, 10].find((f) => f * power >= rough) ?? 10;
  return factor * power;
}

/** Multiples of the step from the first at or above `low` to `high`. */
function ticks(low: number, high: number, step: number): number[] {
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, i) => (first + i) * step);
}

function path(points: readonly CurvePoint[], x: Scale, y: Scale, of: (point: CurvePoint) => number): string {
  return points.map((p, i) => `${i === 0 ? "M" : "L"}${x(p.epoch).toFixed(1)} ${y(of(p)).toFixed(1)}`).join("");
}

interface Series {
  name: "loss" | "accuracy";
  of: (point: CurvePoint) => number;
  y: Scale;
  show: (value: number) => string;
}

/** The thin line of windows, the thick one through the ends of the epochs, and its points with their values. */
function drawSeries({ name, of, y, show }: Series, { history, windows }: ReportData, x: Scale): string {
  const dots = history.map((point) => {
    const label = `<title>epoch ${point.epoch}: ${name} ${show(of(point))}</title>`;
    return `<circle cx="${x(point.epoch).toFixed(1)}" cy="${y(of(point)).toFixed(1)}" r="4.5">${label}</circle>`;
  });
  return `<g class="series ${name}"><path class="windows" d="${path(windows, x, y, of)}"/><path d="${path(history, x, y, of)}"/>${dots.join("")}</g>`;
}

export function curves(data: ReportData): string {
  const all = [...data.history, ...data.windows];
  // A perfect run has no span of its own.
  const maxLoss = Math.max(...all.map((p) => p.loss), data.test.loss, 0.001) * 1.04;
  const lossStep = niceStep(maxLoss);
  const worst = Math.min(...all.map((p) => p.accuracy), data.test.accuracy, 0.99);
  const accuracyStep = niceStep(1 - worst);
  const minAccuracy = Math.max(0, Math.floor(worst / accuracyStep) * accuracyStep);
  const bottom = HEIGHT - BOTTOM;
  const x: Scale = (epoch) => LEFT + (epoch / data.epochs) * (WIDTH - LEFT - RIGHT);
  const yLoss: Scale = (loss) => bottom - (loss / maxLoss) * (bottom - TOP);
  const yAccuracy: Scale = (accuracy) => bottom - ((accuracy - minAccuracy) / (1 - minAccuracy)) * (bottom - TOP);
  const end = WIDTH - RIGHT;

  const decimals = Math.max(0, -Math.floor(Math.log10(lossStep)));
  const epochStep = Math.max(1, Math.ceil(data.epochs / 10));
  const percentDecimals = accuracyStep < 0.01 ? 1 : 0;
  const parts = [
    ...ticks(0, maxLoss, lossStep).map(
      (t) => `<text class="loss" x="${LEFT - 10}" y="${yLoss(t) + 4}" text-anchor="end">${t.toFixed(decimals)}</text>`,
    ),
    ...ticks(minAccuracy, 1, accuracyStep).map(
      (t) =>
        `<line class="grid" x1="${LEFT}" x2="${end}" y1="${yAccuracy(t)}" y2="${yAccuracy(t)}"/>` +
        `<text class="accuracy" x="${end + 10}" y="${yAccuracy(t) + 4}">${(t * 100).toFixed(percentDecimals)} %</text>`,
    ),
    ...ticks(0, data.epochs, epochStep).map(
      (t) => `<text x="${x(t)}" y="${bottom + 20}" text-anchor="middle">${t}</text>`,
    ),
    `<line class="axis" x1="${LEFT}" x2="${end}" y1="${bottom}" y2="${bottom}"/>`,
    `<text class="loss name" x="${LEFT - 10}" y="${TOP - 16}">loss</text>`,
    `<text class="accuracy name" x="${end + 10}" y="${TOP - 16}" text-anchor="end">accuracy</text>`,
    `<text x="${(LEFT + end) / 2}" y="${HEIGHT - 6}" text-anchor="middle">epoch</text>`,
    drawSeries({ name: "loss", of: (p) => p.loss, y: yLoss, show: (v) => v.toFixed(4) }, data, x),
    drawSeries({ name: "accuracy", of: (p) => p.accuracy, y: yAccuracy, show: percent }, data, x),
    // Test results: hollow marks at the end of the last epoch.
    `<g class="test"><rect class="loss" x="${end - 5}" y="${yLoss(data.test.loss) - 5}" width="10" height="10"/>` +
      `<rect class="accuracy" x="${end - 5}" y="${yAccuracy(data.test.accuracy) - 5}" width="10" height="10"/></g>`,
  ];
  const table = data.history
    .map((p) => `<tr><td>${p.epoch}</td><td>${p.loss.toFixed(4)}</td><td>${percent(p.accuracy)}</td></tr>`)
    .join("");
  const head = `<tr><th>${both("epoch", "에폭")}</th><th class="loss">${both("loss", "손실")}</th><th class="accuracy">${both("accuracy", "정확도")}</th></tr>`;
  const test = `<tr class="result"><td>${both("test", "시험")}</td><td>${data.test.loss.toFixed(4)}</td><td>${percent(data.test.accuracy)}</td></tr>`;
  return `<div class="curves"><svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="Loss and accuracy of training over ${data.epochs} epochs">${parts.join("")}</svg><table class="numbers">${head}${table}${test}</table></div>`;
}
