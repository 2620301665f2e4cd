/** The page of Lab 09, with class activation maps (Zhou et al. 2016, https://arxiv.org/abs/1512.04150). */
import { type ImageDataset, type KerasTensor, Model, NdArray } from "keratin";
import { describeRun, type Run } from "./collect.ts";
import { curves } from "./curves.ts";
import { reportPage, runSection, section, speedFacts, writePage } from "./frame.ts";
import { JET } from "./palettes.ts";
import { argmax, verdict } from "./pictures.ts";
import { rgbUri } from "./png.ts";
import { escapeHtml, percent } from "./text.ts";

/** Pictures that the page shows. */
const SHOWN = 12;
/** How much of the heat map covers the picture. */
const COVER = 0.45;

export interface Lab09Run extends Run {
  /** The last feature maps, before their means are taken. */
  maps: KerasTensor;
  validation: ImageDataset;
  classNames: readonly string[];
  result: { loss: number; accuracy: number };
}

/** Writes the page and gives its path. */
export async function writeReport(path: string, run: Lab09Run): Promise<string> {
  return writePage(path, page(run, await figures(run)));
}

/** Pictures of the validation set with what the model says and where it looks. */
async function figures({ model, maps, validation, classNames }: Lab09Run): Promise<string[]> {
  const inside = new Model({ inputs: model.inputs, outputs: [maps, ...model.outputs] });
  const [kernel] = model.layers.at(-1)?.weights ?? [];
  const weights = (await kernel?.read()) ?? new Float32Array();
  const list: string[] = [];
  for await (const batch of validation) {
    const [x, y] = batch as readonly [NdArray, NdArray];
    const [features, answers] = await inside.predictAll(x, { verbose: 0 });
    for (let i = 0; i < (x.shape[0] ?? 0) && list.length < SHOWN; i++) {
      list.push(figure({ x, y, features, answers, weights, classNames }, i, list.length));
    }
    if (list.length === SHOWN) break;
  }
  return list;
}

interface Judged {
  readonly x: NdArray;
  readonly y: NdArray;
  readonly features: NdArray | undefined;
  readonly answers: NdArray | undefined;
  readonly weights: ArrayLike<number>;
  readonly classNames: readonly string[];
}

function figure({ x, y, features, answers, weights, classNames }: Judged, i: number, index: number): string {
  const [, height = 1, width = 1] = x.shape;
  const row = (array: NdArray | undefined): NdArray => (array ?? y).slice(i, i + 1);
  const pixels = Uint8Array.from(row(x).data, Math.round);
  const probabilities = Array.from(row(answers).data);
  const label = argmax(row(y).data);
  const map = classActivationMap(row(features), weights, argmax(probabilities), classNames.length);
  const covered = overlay(pixels, map, [height, width]);
  const alt = escapeHtml(classNames[label] ?? "");
  const image = (data: Uint8Array): string =>
    `<img class="picture photo" alt="${alt}" width="${width}" height="${height}" src="${rgbUri(data, width, height)}">`;
  const said = verdict({ pixels, shape: [height, width, 3], label, index, probabilities }, classNames);
  return `<figure><div class="cam-pair">${image(pixels)}${image(covered)}</div>${said}</figure>`;
}

/** Σ feature map · the class's weight, brought to 0 … 1: `[1, height, width, channels]` → `[height, width]`. */
function classActivationMap(features: NdArray, weights: ArrayLike<number>, chosen: number, classes: number): NdArray {
  const [, height = 1, width = 1, channels = 1] = features.shape;
  const sums = Float32Array.from({ length: height * width }, (_, at) => {
    let sum = 0;
    for (let c = 0; c < channels; c++) {
      sum += (features.data[at * channels + c] as number) * (weights[c * classes + chosen] as number);
    }
    return sum;
  });
  const [low, high] = [Math.min(...sums), Math.max(...sums)];
  const scaled = sums.map((value) => (high > low ? (value - low) / (high - low) : 0));
  return new NdArray(scaled, [height, width]);
}

/** The picture below the heat map, which is stretched over it smoothly. */
function overlay(pixels: Uint8Array, map: NdArray, [height, width]: readonly [number, number]): Uint8Array {
  const [rows = 1, columns = 1] = map.shape;
  const at = (row: number, column: number): number =>
    map.data[Math.min(rows - 1, Math.max(0, row)) * columns + Math.min(columns - 1, Math.max(0, column))] as number;
  const out = new Uint8Array(pixels.length);
  for (let i = 0; i < height * width; i++) {
    const [r, c] = [
      ((Math.floor(i / width) + 0.5) * rows) / height - 0.5,
      (((i % width) + 0.5) * columns) / width - 0.5,
    ];
    const [top, left] = [Math.floor(r), Math.floor(c)];
    const [down, right] = [r - top, c - left];
    const above = at(top, left) * (1 - right) + at(top, left + 1) * right;
    const below = at(top + 1, left) * (1 - right) + at(top + 1, left + 1) * right;
    const colour = 3 * Math.round(255 * (above * (1 - down) + below * down));
    for (let k = 0; k < 3; k++) {
      out[3 * i + k] = Math.round((1 - COVER) * (pixels[3 * i + k] as number) + COVER * (JET[colour + k] as number));
    }
  }
  return out;
}

function page(run: Lab09Run, shown: readonly string[]): string {
  const data = describeRun(run);
  const { training, epochs, seed } = data;
  const { result, classNames } = run;
  const names = classNames.map(escapeHtml).join(", ");
  return reportPage({
    lab: "Lab 09",
    title: ["A SqueezeNet, and where it looks", "SqueezeNet은 어디를 보고 판단할까"],
    result: percent(result.accuracy),
    lead: [`Classes: ${names}. Seed ${seed}.`, `클래스: ${names}. 시드 ${seed}.`],
    facts: [
      [percent(result.accuracy), ["of the validation pictures right", "검증 사진 중 맞힌 비율"]],
      ...speedFacts(data),
    ],
    network: "",
    sections: [
      section(
        {
          id: "training",
          title: ["Training", "학습"],
          lead: ["Dashed: the validation pictures.", "점선: 검증 사진."],
        },
        curves({ training, epochs }),
      ),
      section(
        {
          id: "cam",
          title: ["Where it looks: class activation maps", "어디를 보는가: 클래스 활성화 맵"],
          lead: [
            "The last feature maps, weighted by what they count for the answer. Red: much, blue: little.",
            "마지막 특징 맵을 답에 대한 가중치로 더했습니다. 빨강은 크고 파랑은 작습니다.",
          ],
        },
        `<div class="gallery">${shown.join("")}</div>`,
      ),
      runSection(data),
    ],
  });
}
