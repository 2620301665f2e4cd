/** Pictures of numbers inside the network: filters, and the activation maps of one digit layer by layer. */
import type { LayerActivation, ReportData } from "./data.ts";
import { gradient, HEAT, type Palette, pngUri, SIGNED } from "./png.ts";
import { argmax, digitImage } from "./tables.ts";
import { both, escapeHtml, grouped, percent } from "./text.ts";

/** Channel `channel` of `[height, width, channels]`. */
function channelOf(values: Float32Array, channels: number, channel: number): Float32Array {
  return Float32Array.from({ length: values.length / channels }, (_, at) => values[at * channels + channel] ?? 0);
}

function legend(low: string, high: string, colours: Palette): string {
  return `<span class="legend">${low}<i style="background:${gradient(colours)}"></i>${high}</span>`;
}

/** The first convolution's filters: what each of them looks for in 3×3 pixels. */
export function filterWall({ filters }: ReportData): string {
  const [height = 1, width = 1, , count = 1] = filters.shape;
  const strongest = filters.values.reduce((max, w) => Math.max(max, Math.abs(w)), 0);
  const images = Array.from({ length: count }, (_, filter) => {
    const weights = channelOf(filters.values, count, filter);
    const title = `filter ${filter}: ${Array.from(weights, (w) => w.toFixed(2)).join(" ")}`;
    return `<img alt="" title="${title}" src="${pngUri(weights, width, height, SIGNED, [-strongest, strongest])}">`;
  });
  const range = strongest.toFixed(2);
  return (
    `<div class="maps filters" role="img" aria-label="${count} filters of ${height}×${width} weights">${images.join("")}</div>` +
    `<p class="note">${legend(`−${range}`, `+${range}`, SIGNED)}</p>`
  );
}

/** What each kind of layer does, in a line. */
const EXPLAINED: Readonly<Record<string, readonly [string, string]>> = {
  Conv2D: [
    "every map is one filter slid over the maps before, then ReLU",
    "필터 하나가 앞의 모든 맵 위를 지나가며 맵 하나를 만듭니다 (이어서 ReLU)",
  ],
  MaxPooling2D: ["the largest of every 2×2, on each map by itself", "맵마다 따로, 2×2 칸에서 가장 큰 값만 남깁니다"],
  Flatten: ["the same numbers in one row", "같은 수들을 한 줄로 폅니다"],
  Dense: ["every unit looks at all the numbers before", "모든 유닛이 앞의 모든 수를 봅니다"],
};

function mapGrid({ shape, values, name }: LayerActivation): string {
  const [height = 1, width = 1, channels = 1] = shape;
  const strongest = values.reduce((max, v) => Math.max(max, v), 0);
  const images = Array.from({ length: channels }, (_, channel) => {
    const map = channelOf(values, channels, channel);
    const peak = map.reduce((max, v) => Math.max(max, v), 0);
    return `<img alt="" title="${escapeHtml(name)}, map ${channel}: at most ${peak.toFixed(2)}" src="${pngUri(map, width, height, HEAT, [0, strongest])}">`;
  });
  const size = height > 20 ? "large" : height > 8 ? "middle" : "small";
  return `<div class="maps ${size}" role="img" aria-label="${channels} activation maps of ${height}×${width}">${images.join("")}</div>`;
}

/** A vector as a strip of cells, 64 to a line. */
function strip({ shape, values }: LayerActivation): string {
  const [units = 1] = shape;
  const columns = Math.min(64, units);
  const strongest = values.reduce((max, v) => Math.max(max, v), 0);
  const rows = Math.ceil(units / columns);
  return `<img class="strip" alt="${units} values" style="aspect-ratio:${columns}/${rows}" src="${pngUri(values, columns, rows, HEAT, [0, strongest])}">`;
}

function probabilityBars({ values }: LayerActivation): string {
  const answer = argmax(values);
  const bars = Array.from(values, (p, digit) => {
    const shown = p > 0.9995 || p < 0.0005 ? (p > 0.5 ? "≈ 100 %" : "≈ 0") : percent(p, 1);
    return `<div class="${digit === answer ? "best" : ""}"><b>${digit}</b><i style="--p:${(100 * p).toFixed(2)}%"></i><span>${shown}</span></div>`;
  });
  return `<div class="probabilities">${bars.join("")}</div>`;
}

function layerFigure(layer: LayerActivation, isLast: boolean): string {
  const [english, korean] = EXPLAINED[layer.kind] ?? ["", ""];
  const picture = layer.shape.length === 3 ? mapGrid(layer) : isLast ? probabilityBars(layer) : strip(layer);
  const active = layer.values.reduce((n, v) => n + (v > 0 ? 1 : 0), 0) / layer.values.length;
  const share = isLast
    ? ""
    : ` · ${both(`${percent(active, 0)} of the values above 0`, `0보다 큰 값 ${percent(active, 0)}`)}`;
  return (
    `<section class="layer" id="layer-${escapeHtml(layer.name)}"><h3><code>${escapeHtml(layer.name)}</code> <em>${layer.shape.join(" × ")}</em></h3>` +
    `<p class="note">${isLast ? both("softmax: ten probabilities that add up to 1", "소프트맥스: 더하면 1이 되는 확률 열 개") : both(english, korean)}` +
    ` · ${both(`${grouped(layer.parameters)} parameters`, `파라미터 ${grouped(layer.parameters)}개`)}${share}</p>${picture}</section>`
  );
}

/** The chosen digit and what every layer makes of it. */
export function activationWall({ digit, activations }: ReportData): string {
  const input = `<section class="layer" id="layer-input"><h3>${both("input", "입력")} <em>28 × 28 × 1</em></h3><p class="note">${both(
    `test image #${digit.index}, a ${digit.label}`,
    `시험 이미지 #${digit.index}, 숫자 ${digit.label}`,
  )}</p>${digitImage(digit.pixels, `A handwritten ${digit.label}`)}</section>`;
  const layers = activations.map((layer, i) => layerFigure(layer, i === activations.length - 1));
  const key = `<p class="note">${legend("0", both("the layer's strongest value", "그 층의 가장 큰 값"), HEAT)}</p>`;
  return `<div class="wall">${key}${input}${layers.join("")}</div>`;
}

/** The road from the picture to the answer: the small map of the network, one box for each layer. */
export function networkStrip({ activations }: ReportData): string {
  const boxes = activations.map(({ name, kind, shape }) => {
    const [height = 1, , channels] = shape;
    // Height of the box for the size of a map, width for the number of maps or units.
    const tall = shape.length === 3 ? 16 + height * 2.2 : Math.min(96, 18 + height / 6);
    const wide = shape.length === 3 ? 10 + (channels ?? 1) / 2.2 : 14;
    return `<a href="#layer-${escapeHtml(name)}" class="kind-${kind}"><i style="height:${tall.toFixed(0)}px;width:${wide.toFixed(0)}px"></i><b>${kind}</b><span>${shape.join("×")}</span></a>`;
  });
  return `<nav class="network scroll"><a href="#layer-input" class="kind-Input"><i style="height:78px;width:6px"></i><b>Input</b><span>28×28×1</span></a>${boxes.join("")}</nav>`;
}
