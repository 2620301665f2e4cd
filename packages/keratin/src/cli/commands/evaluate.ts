import { imageDatasetFromDirectory } from "../../data/images/from-directory.ts";
import type { ImageDataset } from "../../data/images/image-dataset.ts";
import * as datasets from "../../data/index.ts";
import { toCategorical } from "../../data/to-categorical.ts";
import { loadModel } from "../../formats/keras/index.ts";
import type { Logs } from "../../model/callbacks/callback.ts";
import type { Model } from "../../model/model.ts";
import { getLoss } from "../../nn/losses/index.ts";
import { ArgumentError, complain, StateError } from "../../util/errors.ts";
import type { NdArray } from "../../util/ndarray.ts";
import { type Answer, numberOf } from "../output.ts";
import { type PixelRules, pixelRules, scaled } from "../pixels.ts";

export interface EvaluateFlags {
  readonly batchSize: string;
  readonly loss?: string;
  readonly scale?: string;
}

type LabelMode = "int" | "categorical" | "binary";

const DATASETS: Readonly<Record<string, () => Promise<{ test: { x: NdArray; y: NdArray } }>>> = {
  mnist: () => datasets.mnist.load(),
  fashion_mnist: () => datasets.fashionMnist.load(),
  cifar10: () => datasets.cifar10.load(),
};

/** Loss and metrics of a model on images. @throws FileFormatError, DataError, StateError or ArgumentError naming what does not fit */
export async function evaluate(file: string, data: string, flags: EvaluateFlags): Promise<Answer> {
  const model = await loadModel(file);
  const labelMode = compileFor(model, file, flags.loss);
  const rules = pixelRules(model, flags.scale);
  const batchSize = numberOf("--batch-size", flags.batchSize, 1);
  const logs = Object.hasOwn(DATASETS, data)
    ? await onArrays(model, data, { rules, labelMode, batchSize })
    : await onDirectory(model, data, { rules, labelMode, batchSize });
  const text = Object.entries(logs).map(([name, value]) => `${name}: ${value.toFixed(4)}`);
  return { text: text.join("\n"), data: { model: model.name, data, scale: rules.scale, ...logs } };
}

/** Compiles the model if its file says nothing about it, and tells what labels its loss takes. */
function compileFor(model: Model, file: string, loss: string | undefined): LabelMode {
  if (loss !== undefined) model.compile({ loss, metrics: ["accuracy"] });
  const chosen = model.compileOptions?.loss;
  if (chosen === undefined) {
    const hint = "Say which: --loss sparse_categorical_crossentropy.";
    throw new StateError(complain({ where: file, expected: "a model with a loss", found: "none", hint }));
  }
  const { name, targetDtype } = getLoss(chosen as Parameters<typeof getLoss>[0]);
  if (targetDtype === "int32") return "int";
  return name.startsWith("binary") ? "binary" : "categorical";
}

interface Plan {
  readonly rules: PixelRules;
  readonly labelMode: LabelMode;
  readonly batchSize: number;
}

async function onArrays(model: Model, name: string, { rules, labelMode, batchSize }: Plan): Promise<Logs> {
  const { test } = await (DATASETS[name] as () => Promise<{ test: { x: NdArray; y: NdArray } }>)();
  if (labelMode === "binary") {
    const found = "a binary cross-entropy";
    throw new ArgumentError(complain({ where: name, expected: "a loss over ten classes", found }));
  }
  const [, classes = 10] = model.output.shape;
  const y = labelMode === "int" ? test.y : toCategorical(test.y, classes);
  return model.evaluate(scaled(test.x, rules.scale), y, { batchSize, verbose: 0 });
}

async function onDirectory(model: Model, directory: string, { rules, labelMode, batchSize }: Plan): Promise<Logs> {
  const { size, colorMode, scale } = rules;
  const dataset = await imageDatasetFromDirectory(directory, {
    imageSize: [...size],
    colorMode,
    labelMode,
    batchSize,
    shuffle: false,
    verbose: false,
  });
  return model.evaluate(scale === 1 ? dataset : divided(dataset, scale), { verbose: 0 });
}

/** Batches whose pixels are divided. */
async function* divided(batches: ImageDataset, scale: number): AsyncGenerator<readonly [NdArray, NdArray]> {
  for await (const batch of batches) {
    const [x, y] = batch as readonly [NdArray, NdArray];
    yield [scaled(x, scale), y];
  }
}
