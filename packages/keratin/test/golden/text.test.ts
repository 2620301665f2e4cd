/** summary(), the progress line and toCategorical, letter by letter as real Keras writes them (golden/text.py). */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { toCategorical } from "../../src/data/to-categorical.ts";
import type { BatchShape, Layer } from "../../src/layers/layer.ts";
import * as layers from "../../src/layers/registry.ts";
import { ProgressBar } from "../../src/model/progress-bar.ts";
import { summaryLines } from "../../src/model/summary.ts";
import { resetNames } from "../../src/nn/naming.ts";
import { getOptimizer } from "../../src/nn/optimizers/index.ts";
import { loadSuite } from "./fixture.ts";

interface SummaryCase {
  readonly kind: "summary";
  readonly name: string;
  readonly text: string;
  readonly text76: string;
  readonly text60: string;
  readonly text120: string;
}

interface ProgressCase {
  readonly kind: "progress" | "progress2";
  readonly name: string;
  readonly target: number | null;
  readonly width: number;
  readonly events: [seconds: number, step: number, logs: [string, number | string][], finalize: boolean][];
  readonly written: string[];
}

interface CategoricalCase {
  readonly kind: "to_categorical";
  readonly name: string;
  readonly labels: number[] | number[][];
  readonly classes: number | null;
  readonly shape: number[];
  readonly values: number[];
}

const suite = loadSuite<SummaryCase | ProgressCase | CategoricalCase>("text");

const lab07 = (trainable = true): Layer[] => [
  layers.Conv2D({ filters: 32, kernelSize: 3, activation: "relu", trainable }),
  layers.MaxPooling2D({ poolSize: 2 }),
  layers.Conv2D({ filters: 64, kernelSize: 3, activation: "relu" }),
  layers.MaxPooling2D({ poolSize: 2 }),
  layers.Conv2D({ filters: 64, kernelSize: 3, activation: "relu" }),
  layers.Flatten(),
  layers.Dense({ units: 64, activation: "relu" }),
  layers.Dense({ units: 10, activation: "softmax" }),
];

const everyLayer = (): Layer[] => [
  layers.Rescaling({ scale: 1 / 255 }),
  layers.ZeroPadding2D({ padding: 1 }),
  layers.Conv2D({ filters: 8, kernelSize: 3 }),
  layers.BatchNormalization(),
  layers.Activation({ activation: "relu" }),
  layers.AveragePooling2D({ poolSize: 2 }),
  layers.Conv2D({ filters: 16, kernelSize: 3, padding: "same" }),
  layers.BatchNormalization(),
  layers.ReLU(),
  layers.MaxPooling2D({ poolSize: 2 }),
  layers.Dropout({ rate: 0.25 }),
  layers.Conv2D({ filters: 16, kernelSize: 1 }),
  layers.GlobalAveragePooling2D(),
  layers.Reshape({ targetShape: [4, 4, 1] }),
  layers.GlobalMaxPooling2D(),
  layers.Flatten(),
  layers.Dense({ units: 10, name: "a_rather_long_name_of_a_layer_that_wraps_in_its_cell" }),
  layers.Softmax(),
];

interface Described {
  readonly layers: Layer[];
  readonly input?: BatchShape;
  readonly name?: string;
  readonly optimizer?: string;
}

const IMAGES: BatchShape = [null, 28, 28, 1];
const MODELS: Readonly<Record<string, () => Described>> = {
  lab07: () => ({ layers: lab07(), input: IMAGES }),
  "every layer": () => ({ layers: everyLayer(), input: [null, 32, 32, 3] }),
  large: () => ({
    layers: [layers.Flatten(), layers.Dense({ units: 2048, activation: "relu" }), layers.Dense({ units: 10 })],
    input: [null, 28, 28],
    name: "large",
  }),
  unbuilt: () => ({
    layers: [
      layers.Conv2D({ filters: 4, kernelSize: 3 }),
      layers.MaxPooling2D(),
      layers.Flatten(),
      layers.Dense({ units: 3 }),
    ],
  }),
  "frozen first layer": () => ({ layers: lab07(false), input: IMAGES }),
  "lab07 trained with rmsprop": () => ({ layers: lab07(), input: IMAGES, optimizer: "rmsprop" }),
  "lab07 trained with adam": () => ({ layers: lab07(), input: IMAGES, optimizer: "adam" }),
};

function summary(caseName: string, lineLength?: number): string {
  resetNames();
  const make = MODELS[caseName];
  assert.ok(make, `a model "${caseName}"`);
  const { layers: list, input, name = "sequential", optimizer: optimizerName } = make();
  let shape = input;
  for (const layer of list) {
    if (!shape) break;
    layer.build(shape);
    shape = layer.outputShape;
  }
  const trainableWeights = list.flatMap((layer) => layer.trainableWeights);
  const nonTrainableWeights = list.flatMap((layer) => layer.nonTrainableWeights);
  const optimizer = optimizerName === undefined ? undefined : getOptimizer(optimizerName);
  optimizer?.build(trainableWeights);
  const source = {
    name,
    layers: list,
    trainableWeights,
    nonTrainableWeights,
    optimizerVariables: optimizer?.variables,
  };
  return `${summaryLines(source, lineLength).join("\n")}\n`;
}

/** What the bar writes at each event. */
function progress({ kind, target, events }: ProgressCase): string[] {
  const clock = { now: 1000 };
  let text = "";
  const write = (piece: string): void => {
    text += piece;
  };
  const bar = new ProgressBar({
    target: target ?? 0,
    verbose: kind === "progress2" ? 2 : 1,
    redraw: write,
    print: (line) => write(`${line}\n`),
    now: () => clock.now,
  });
  return events.map(([seconds, step, logs, finalize]) => {
    text = "";
    clock.now = 1000 + seconds;
    bar.update(step, Object.fromEntries(logs.map(([name, value]) => [name, numberOf(value)])), finalize);
    return text;
  });
}

/** JSON has no NaN: it stands as text. */
const numberOf = (value: number | string): number =>
  value === "nan" ? Number.NaN : Number(value === "inf" ? "Infinity" : value);

describe("summary() is Keras's text, letter by letter", () => {
  for (const golden of suite.cases) {
    if (golden.kind !== "summary") continue;
    it(`${golden.name}, 88 columns`, () => assert.equal(summary(golden.name, 88), golden.text));
    it(`${golden.name}, 76 columns`, () => assert.equal(summary(golden.name, 76), golden.text76));
    it(`${golden.name}, 60 columns`, () => assert.equal(summary(golden.name, 60), golden.text60));
    it(`${golden.name}, 120 columns`, () => assert.equal(summary(golden.name, 120), golden.text120));
  }
});

describe("the progress line is Keras's, letter by letter, under a fake clock", () => {
  for (const golden of suite.cases) {
    if (golden.kind !== "progress" && golden.kind !== "progress2") continue;
    // `fit` always knows its steps, and its bar is always 20 wide.
    if (golden.target === null || golden.width !== 20) continue;
    it(golden.name, () => assert.deepEqual(progress(golden), golden.written));
  }
});

describe("toCategorical as Keras's", () => {
  for (const golden of suite.cases) {
    if (golden.kind !== "to_categorical") continue;
    it(golden.name, () => {
      const { data, shape } = toCategorical(golden.labels, golden.classes ?? undefined);
      assert.deepEqual({ shape: [...shape], values: [...data] }, { shape: golden.shape, values: golden.values });
    });
  }
});
