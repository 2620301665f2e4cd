/** What the reports of labs 07 and 08 have in common: a network that tells classes apart. */
import type { Model, NdArray } from "keratin";
import { describeRun, firstFilters, follow, judge, type Labelled, pictureAt, type Run } from "./collect.ts";
import { confusionMatrix } from "./confusion.ts";
import { type CurveOptions, curves } from "./curves.ts";
import type { ClassifierData } from "./data.ts";
import { type Fact, section, speedFacts } from "./frame.ts";
import { activationWall, filterWall } from "./maps.ts";
import { networkMap } from "./network.ts";
import { worstMistakes } from "./pictures.ts";
import { escapeHtml, grouped, percent, type Words } from "./text.ts";

/** The test picture that is followed through the network. */
const FOLLOWED = 0;
/** Layers that show what they make of it; the others leave a prediction as it is. */
const SHOWN_LAYERS: ReadonlySet<string> = new Set(["Conv2D", "Activation", "MaxPooling2D", "Flatten", "Dense"]);

export interface ClassifierRun extends Run {
  classNames: readonly string[];
  dataSource: string;
  trainImages: number;
  /** The test pictures as the model takes them. */
  input: NdArray;
  /** The same pictures as bytes, and their labels. */
  test: Labelled;
  result: { loss: number; accuracy: number };
}

export async function collect(run: ClassifierRun): Promise<ClassifierData> {
  const { input, test, result, classNames, dataSource, trainImages } = run;
  const model: Model = run.model;
  return {
    ...describeRun(run),
    ...judge(await model.predict(input, { verbose: 0 }), test),
    classNames,
    dataSource,
    trainImages,
    testImages: test.y.data.length,
    test: result,
    filters: await firstFilters(model),
    followed: pictureAt(test, FOLLOWED),
    activations: await follow(model, input.slice(FOLLOWED, FOLLOWED + 1), SHOWN_LAYERS),
  };
}

/** The results in large figures. @param rightOnes what the first one counts */
export function facts(data: ClassifierData, rightOnes: Words): Fact[] {
  return [[percent(data.test.accuracy), rightOnes], ...speedFacts(data)];
}

/** Where the data came from, and the seed. */
export function lead({ trainImages, seed, dataSource }: ClassifierData): Words {
  const source = escapeHtml(dataSource);
  return [
    `Trained on ${grouped(trainImages)} images with seed ${seed}. Data: ${source}.`,
    `시드 ${seed}, 이미지 ${grouped(trainImages)}장으로 학습. 데이터: ${source}.`,
  ];
}

/** Activations are part of the layer before in the small map. */
export function network({ followed, activations }: ClassifierData): string {
  return networkMap(
    followed.shape,
    activations.filter(({ kind }) => kind !== "Activation"),
  );
}

export function trainingSection(words: Words, options: CurveOptions): string {
  return section({ id: "training", title: ["Training", "학습"], lead: words }, curves(options));
}

export function confusionSection(data: ClassifierData, title: Words): string {
  const [wrong, all] = [grouped(data.mistakeCount), grouped(data.testImages)];
  const words: Words = [`${wrong} of ${all} are wrong.`, `${all}개 중 ${wrong}개가 틀렸습니다.`];
  return section({ id: "confusion", title, lead: words }, confusionMatrix(data.confusion, data.classNames));
}

export function mistakesSection({ mistakes, classNames }: ClassifierData): string {
  const count = mistakes.length;
  const words: Words = [
    `The ${count} test pictures to whose true class the model gave the least probability.`,
    `모델이 정답에 가장 낮은 확률을 준 시험 그림 ${count}개.`,
  ];
  const title: Words = ["The worst mistakes", "가장 크게 틀린 것들"];
  return section({ id: "mistakes", title, lead: words }, worstMistakes(mistakes, classNames));
}

export function filtersSection({ filters }: ClassifierData, words: Words): string {
  return section(
    { id: "filters", title: ["What the first layer looks for", "첫 층이 찾는 것"], lead: words },
    filterWall(filters),
  );
}

export function activationsSection({ followed, activations, classNames }: ClassifierData, title: Words): string {
  return section({ id: "activations", title }, activationWall(followed, activations, classNames));
}
