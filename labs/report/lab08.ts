/** The page of Lab 08. */
import {
  type BatchShape,
  Layer,
  type LayerOptions,
  layers,
  type Model,
  NdArray,
  type Node,
  type Operation,
  Sequential,
} from "keratin";
import {
  activationsSection,
  type ClassifierRun,
  collect,
  confusionSection,
  facts,
  filtersSection,
  lead,
  mistakesSection,
  network,
  trainingSection,
} from "./classifier.ts";
import type { ClassifierData, Picture } from "./data.ts";
import { reportPage, runSection, section, writePage } from "./frame.ts";
import { pictureImage } from "./pictures.ts";
import { escapeHtml, grouped, percent } from "./text.ts";

/** Pictures that show what the model sees of one picture in training. */
const SHOWN_VERSIONS = 11;

export interface Lab08Data extends ClassifierData {
  /** One picture of the training set and what augmentation makes of it. */
  augmented: { original: Picture; versions: readonly Picture[] };
}

/** Layers as they work in training, for a model that only predicts. */
class InTraining extends Layer {
  readonly #layers: readonly Operation[];

  constructor(layers: readonly Operation[]) {
    super("InTraining", {});
    this.#layers = layers;
  }

  override computeOutputShape(inputShape: BatchShape): BatchShape {
    return inputShape;
  }

  override getConfig(): LayerOptions {
    return this.baseConfig();
  }

  protected override call(x: Node): Node {
    return this.#layers.reduce((y, layer) => layer.forwardAll([y], { training: true })[0] ?? y, x);
  }
}

/** @param original a picture of the training set, `[1, 32, 32, 3]` */
export async function writeReport(path: string, run: ClassifierRun, original: NdArray<Uint8Array>): Promise<string> {
  const data = await collect(run);
  return writePage(path, lab08Page({ ...data, augmented: await augment(run.model, original) }));
}

/** Many times the same picture, as the model's random layers change it in training. */
async function augment(model: Model, picture: NdArray<Uint8Array>): Promise<Lab08Data["augmented"]> {
  const shape = picture.shape.slice(1);
  const size = picture.data.length;
  const pixels = new Uint8Array(SHOWN_VERSIONS * size);
  for (let i = 0; i < SHOWN_VERSIONS; i++) pixels.set(picture.data, i * size);
  const random = model.layers.filter(({ className }) => className.startsWith("Random"));
  const changing = new Sequential([layers.Input({ shape }), new InTraining(random)]);
  const { data } = await changing.predict(new NdArray(pixels, [SHOWN_VERSIONS, ...shape]), { verbose: 0 });
  const versions = Array.from({ length: SHOWN_VERSIONS }, (_, i) => {
    const version = Uint8Array.from(data.subarray(i * size, (i + 1) * size), Math.round);
    return { pixels: version, shape };
  });
  return { original: { pixels: picture.data, shape }, versions };
}

function gallery({ original, versions }: Lab08Data["augmented"]): string {
  const images = [original, ...versions].map((picture, i) => {
    const alt = i === 0 ? "the picture as it is" : "the picture shifted or mirrored";
    return `<figure class="${i === 0 ? "chosen" : ""}">${pictureImage(picture, alt)}</figure>`;
  });
  return `<div class="gallery">${images.join("")}</div>`;
}

export function lab08Page(data: Lab08Data): string {
  const { training, epochs, test, classNames, followed } = data;
  const all = grouped(data.testImages);
  const layer = escapeHtml(data.filters.layer);
  const name = classNames[followed.label] ?? "";
  return reportPage({
    lab: "Lab 08",
    title: ["Ten kinds of things in small colour pictures", "작은 컬러 사진 속 열 가지 사물"],
    result: percent(test.accuracy),
    lead: lead(data),
    facts: facts(data, [`of ${all} unseen pictures right`, `처음 보는 사진 ${all}장 중 맞힌 비율`]),
    network: network(data),
    sections: [
      trainingSection(
        [
          "Thick lines: the means of each epoch on the training pictures, with augmentation and dropout. Dashed lines: the test pictures at the end of each epoch, without either; so they may be the better ones.",
          "굵은 선: 증강과 드롭아웃을 켠 학습 사진의 에폭별 평균. 점선: 에폭이 끝날 때마다 둘 다 끄고 잰 시험 사진. 그래서 점선이 더 좋을 수 있습니다.",
        ],
        { training, epochs },
      ),
      section(
        {
          id: "augmentation",
          title: ["One picture, never twice the same", "같은 사진도 매번 다르게"],
          lead: [
            "In training every picture is shifted by up to a tenth of its size and mirrored half of the time. First the picture as it is, then what the network sees of it.",
            "학습할 때 사진마다 크기의 10분의 1까지 옮기고 절반은 좌우로 뒤집습니다. 첫 번째가 원본, 나머지는 신경망이 보는 모습입니다.",
          ],
        },
        gallery(data.augmented),
      ),
      confusionSection(data, ["What is taken for what", "무엇을 무엇으로 보았나"]),
      mistakesSection(data),
      filtersSection(data, [
        `The learned 3×3 filters of <code>${layer}</code> over red, green and blue: each is drawn in the colours it wants; grey is 0.`,
        `빨강, 초록, 파랑 위를 지나가는 <code>${layer}</code>의 3×3 필터: 찾는 색 그대로 그렸고 회색은 0입니다.`,
      ]),
      activationsSection(data, [
        `One picture on its way through the network: ${name}`,
        `사진 한 장이 신경망을 지나가는 길: ${name}`,
      ]),
      runSection(data),
    ],
  });
}
