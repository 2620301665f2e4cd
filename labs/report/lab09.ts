/** The page of Lab 09, with class activation maps (Zhou et al. 2016, https://arxiv.org/abs/1512.04150). */
import { type ImageDataset, insight, type NdArray } from "keratin";
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
  validation: ImageDataset;
  classNames: readonly string[];
  result: { loss: number; accuracy: number };
}

/** Writes the page and gives its path. */
export async function writeReport(path: string, run: Lab09Run): Promise<string> {
  return writePage(path, page(run, await figures(run)));
}

/** Pictures of the validation set with what the model says and where it looks. */
async function figures({ model, validation, classNames }: Lab09Run): Promise<string[]> {
  const list: string[] = [];
  for await (const batch of validation) {
    const [x, y] = batch as readonly [NdArray, NdArray];
    const answers = await model.predict(x, { verbose: 0 });
    const { resized } = await insight.cam(model, x);
    for (let i = 0; i < (x.shape[0] ?? 0) && list.length < SHOWN; i++) {
      list.push(figure({ x, y, answers, maps: resized, classNames }, i, list.length));
    }
    if (list.length === SHOWN) break;
  }
  return list;
}

interface Judged {
  readonly x: NdArray;
  readonly y: NdArray;
  readonly answers: NdArray;
  /** Of the answers: `[samples, height, width]`. */
  readonly maps: NdArray;
  readonly classNames: readonly string[];
}

function figure({ x, y, answers, maps, classNames }: Judged, i: number, index: number): string {
  const [, height = 1, width = 1] = x.shape;
  const row = (array: NdArray) => array.slice(i, i + 1).data;
  const pixels = Uint8Array.from(row(x), Math.round);
  const label = argmax(row(y));
  const covered = overlay(pixels, row(maps));
  const alt = escapeHtml(classNames[label] ?? "");
  const image = (data: Uint8Array): string =>
    `<img class="picture photo" alt="${alt}" width="${width}" height="${height}" src="${rgbUri(data, width, height)}">`;
  const probabilities = [...row(answers)];
  const said = verdict({ pixels, shape: [height, width, 3], label, index, probabilities }, classNames);
  return `<figure><div class="cam-pair">${image(pixels)}${image(covered)}</div>${said}</figure>`;
}

/** The picture below the heat map, blue at its smallest number and red at its largest. */
function overlay(pixels: Uint8Array, map: ArrayLike<number>): Uint8Array {
  const values = Array.from(map);
  const low = values.reduce((a, b) => Math.min(a, b));
  const high = values.reduce((a, b) => Math.max(a, b));
  return pixels.map((pixel, i) => {
    const value = values[Math.floor(i / 3)] ?? 0;
    const colour = 3 * Math.round(high > low ? (255 * (value - low)) / (high - low) : 0);
    return Math.round((1 - COVER) * pixel + COVER * (JET[colour + (i % 3)] as number));
  });
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
