/** Pictures of numbers inside the network: filters, and the activation maps of one picture layer by layer. */
import type { Filters, LabelledPicture, LayerActivation } from "./data.ts";
import { gradient, HEAT, type Palette, SIGNED } from "./palettes.ts";
import { argmax, pictureImage } from "./pictures.ts";
import { pngUri, rgbUri } from "./png.ts";
import { both, escapeHtml, grouped, percent, type Words } from "./text.ts";

/** Maps of a layer that are shown. */
const SHOWN_MAPS = 64;

/** Channel `channel` of `[height, width, channels]`. */
function channelOf(values: Float32Array, channels: number, channel: number): Float32Array {
  return Float32Array.from({ length: values.length / channels }, (_, at) => values[at * channels + channel] ?? 0);
}

export function legend(low: string, high: string, colours: Palette): string {
  return `<span class="legend">${low}<i style="background:${gradient(colours)}"></i>${high}</span>`;
}

/** The first convolution's filters: what each of them looks for. Of three channels: as colours, grey is 0. */
export function filterWall({ shape, values, largest: strongest }: Filters): string {
  const [count = 1, height = 1, width = 1, channels = 1] = shape;
  const size = height * width * channels;
  const images = Array.from({ length: count }, (_, filter) => {
    const weights = values.subarray(filter * size, (filter + 1) * size);
    const numbers = Array.from(weights, (w) => w.toFixed(2)).join(" ");
    const uri =
      channels === 3
        ? rgbUri(
            Uint8ClampedArray.from(weights, (w) => 127.5 * (1 + w / strongest)),
            width,
            height,
          )
        : pngUri(weights, width, height, SIGNED, [-strongest, strongest]);
    return `<img alt="" title="filter ${filter}: ${numbers}" src="${uri}">`;
  });
  const range = strongest.toFixed(2);
  const key = channels === 3 ? "" : `<p class="note">${legend(`−${range}`, `+${range}`, SIGNED)}</p>`;
  const alt = `${count} filters of ${height}×${width} weights`;
  return `<div class="maps filters" role="img" aria-label="${alt}">${images.join("")}</div>${key}`;
}

/** What each kind of layer does, in a line. */
const EXPLAINED: Readonly<Record<string, Words>> = {
  Conv2D: [
    "every map is one filter slid over all maps before",
    "필터 하나가 앞의 모든 맵 위를 지나가며 맵 하나를 만듭니다",
  ],
  MaxPooling2D: ["the largest of every 2×2, on each map by itself", "맵마다 따로, 2×2 칸에서 가장 큰 값만 남깁니다"],
  Activation: ["ReLU: what is negative becomes 0", "ReLU: 음수는 0이 됩니다"],
  Concatenate: [
    "fire module: the maps of its 1×1 and of its 3×3 filters, side by side",
    "파이어 모듈: 1×1 필터의 맵과 3×3 필터의 맵을 나란히 둡니다",
  ],
  GlobalAveragePooling2D: ["the mean of each map", "맵마다 평균 하나"],
  Flatten: ["the same numbers in one row", "같은 수들을 한 줄로 폅니다"],
  Dense: ["every unit looks at all the numbers before", "모든 유닛이 앞의 모든 수를 봅니다"],
};

/** Values with a sign are shown from blue to red, others from black to pale yellow. */
function coloursOf(values: Float32Array): { palette: Palette; range: readonly [number, number] } {
  const strongest = values.reduce((max, v) => Math.max(max, Math.abs(v)), 0);
  const isSigned = values.some((v) => v < 0);
  return isSigned ? { palette: SIGNED, range: [-strongest, strongest] } : { palette: HEAT, range: [0, strongest] };
}

function mapGrid({ shape, values, name }: LayerActivation): string {
  const [height = 1, width = 1, channels = 1] = shape;
  const { palette, range } = coloursOf(values);
  const images = Array.from({ length: Math.min(channels, SHOWN_MAPS) }, (_, channel) => {
    const map = channelOf(values, channels, channel);
    const peak = map.reduce((max, v) => Math.max(max, v), 0);
    return `<img alt="" title="${escapeHtml(name)}, map ${channel}: at most ${peak.toFixed(2)}" src="${pngUri(map, width, height, palette, range)}">`;
  });
  const size = height > 8 ? "large" : "small";
  return `<div class="maps ${size}" role="img" aria-label="${channels} activation maps of ${height}×${width}">${images.join("")}</div>`;
}

/** A vector as a strip of cells, 64 to a line. */
function strip({ shape, values }: LayerActivation): string {
  const [units = 1] = shape;
  const columns = Math.min(64, units);
  const { palette, range } = coloursOf(values);
  const rows = Math.ceil(units / columns);
  return `<img class="strip" alt="${units} values" style="aspect-ratio:${columns}/${rows}" src="${pngUri(values, columns, rows, palette, range)}">`;
}

function probabilityBars({ values }: LayerActivation, classNames: readonly string[]): string {
  const answer = argmax(values);
  const bars = Array.from(values, (p, number) => {
    const shown = p > 0.9995 || p < 0.0005 ? (p > 0.5 ? "≈ 100 %" : "≈ 0") : percent(p, 1);
    const name = escapeHtml(classNames[number] ?? String(number));
    return `<div class="${number === answer ? "best" : ""}"><b>${name}</b><i style="--p:${(100 * p).toFixed(2)}%"></i><span>${shown}</span></div>`;
  });
  return `<div class="probabilities">${bars.join("")}</div>`;
}

/** What is said of a layer: what it does, its parameters, how many of its values are above 0. */
function notes({ kind, shape, parameters, values }: LayerActivation): string {
  const [, , channels = 0] = shape;
  const shares = values.reduce((n, v) => n + (v > 0 ? 1 : 0), 0) / values.length;
  const explained = EXPLAINED[kind];
  const parts: Words[] = [
    ...(explained ? [explained] : []),
    [`${grouped(parameters)} parameters`, `파라미터 ${grouped(parameters)}개`],
    [`${percent(shares, 0)} of the values above 0`, `0보다 큰 값 ${percent(shares, 0)}`],
  ];
  if (channels > SHOWN_MAPS) parts.push([`the first ${SHOWN_MAPS} maps`, `앞의 맵 ${SHOWN_MAPS}개`]);
  return parts.map((words) => both(...words)).join(" · ");
}

const SOFTMAX = (classes: number): string =>
  both(`softmax: ${classes} probabilities that add up to 1`, `소프트맥스: 더하면 1이 되는 확률 ${classes}개`);

function layerFigure(layer: LayerActivation, classNames: readonly string[] | undefined): string {
  const { name, shape, values } = layer;
  const isMap = shape.length === 3;
  const picture = isMap ? mapGrid(layer) : classNames ? probabilityBars(layer, classNames) : strip(layer);
  const note = classNames ? SOFTMAX(values.length) : notes(layer);
  return (
    `<section class="layer" id="layer-${escapeHtml(name)}"><h3><code>${escapeHtml(name)}</code> <em>${shape.join(" × ")}</em></h3>` +
    `<p class="note">${note}</p>${picture}</section>`
  );
}

/**
 * The chosen picture and what every layer makes of it.
 *
 * @param classNames of a classifier, whose last layer gives probabilities
 */
export function activationWall(
  picture: LabelledPicture,
  activations: readonly LayerActivation[],
  classNames?: readonly string[],
): string {
  const label = escapeHtml(classNames?.[picture.label] ?? "");
  const what: Words = label
    ? [`test picture #${picture.index}: ${label}`, `시험 그림 #${picture.index}: ${label}`]
    : [`fresh picture #${picture.index}`, `처음 보는 그림 #${picture.index}`];
  const input = `<section class="layer" id="layer-input"><h3>${both("input", "입력")} <em>${picture.shape.join(" × ")}</em></h3><p class="note">${both(...what)}</p>${pictureImage(picture, label)}</section>`;
  const last = classNames ? activations.length - 1 : -1;
  const layers = activations.map((layer, i) => layerFigure(layer, i === last ? classNames : undefined));
  const strongest = both("the layer's strongest value", "그 층의 가장 큰 값");
  const isSigned = activations.some(({ values }) => values.some((v) => v < 0));
  const signed = isSigned ? ` ${legend(both("negative", "음수"), both("positive", "양수"), SIGNED)}` : "";
  return `<div class="wall"><p class="note">${legend("0", strongest, HEAT)}${signed}</p>${input}${layers.join("")}</div>`;
}
