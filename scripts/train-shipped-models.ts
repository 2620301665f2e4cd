/**
 * Trains the models that the studio ships: `npm run train:shipped -- [NAME …] [--seed N] [--threads N] [--to FOLDER]`.
 * The data come from KERATIN_DATA_DIR. Beside each model stands a JSON file with its seed, settings, log and accuracy;
 * both are written after every epoch. The same seed gives the same weights to the bit, on every machine.
 */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import {
  cloneModel,
  datasets,
  type Layer,
  layers,
  NdArray,
  optimizers,
  Sequential,
  setBackend,
  setRandomSeed,
  toCategorical,
  WasmBackend,
} from "keratin";

interface Labelled {
  readonly x: NdArray;
  readonly y: NdArray;
}

interface Recipe {
  readonly title: string;
  readonly load: () => Promise<{ train: Labelled; test: Labelled; source: string }>;
  readonly inputShape: readonly number[];
  readonly classNames: readonly string[];
  readonly stack: () => Layer[];
  readonly optimizer: "Adam" | "RMSprop";
  /** At the beginning; `isDecaying`: down to 0 along a cosine. */
  readonly learningRate: number;
  readonly isDecaying: boolean;
  readonly epochs: number;
}

/** Names as those of VGG. Those of Lab 07 are Keras's own, which count all layers that were made before. */
const conv = (name: string, filters: number): Layer =>
  layers.Conv2D({ name, filters, kernelSize: 3, padding: "same", activation: "relu" });
const pool = (name: string): Layer => layers.MaxPooling2D({ name, poolSize: 2 });
const classify = (): Layer => layers.Dense({ name: "classes", units: 10, activation: "softmax" });
const pairOfConvs = (block: number, filters: number): Layer[] => [1, 2].map((i) => conv(`conv${block}_${i}`, filters));

/** Slide 13: CONV RELU CONV RELU POOL, three times, then FC. */
const wall = (): Layer[] => [
  ...[16, 24, 32].flatMap((filters, i) => [...pairOfConvs(i + 1, filters), pool(`pool${i + 1}`)]),
  layers.Flatten({ name: "flatten" }),
  classify(),
];

/** Ends in a global mean, so that its classes have a CAM. */
const deep = (): Layer[] => [
  ...[32, 64, 96].flatMap((filters, i) => [...(i > 0 ? [pool(`pool${i}`)] : []), ...pairOfConvs(i + 1, filters)]),
  layers.GlobalAveragePooling2D({ name: "mean" }),
  layers.Dropout({ name: "dropout", rate: 0.2 }),
  classify(),
];

const lab07 = (): Layer[] => [
  layers.Conv2D({ filters: 32, kernelSize: 3, activation: "relu" }),
  layers.MaxPooling2D({ poolSize: 2 }),
  layers.Conv2D({ filters: 64, kernelSize: 3, activation: "relu" }),
  layers.MaxPooling2D({ poolSize: 2 }),
  layers.Conv2D({ filters: 64, kernelSize: 3, activation: "relu" }),
  layers.Flatten(),
  layers.Dense({ units: 64, activation: "relu" }),
  layers.Dense({ units: 10, activation: "softmax" }),
];

const RECIPES: Readonly<Record<string, Recipe>> = {
  lab07: {
    title: "Lab 07: handwritten digits (MNIST)",
    load: () => datasets.mnist.load({ source: "full", download: false }),
    inputShape: [28, 28, 1],
    classNames: Array.from({ length: 10 }, (_, digit) => String(digit)),
    stack: lab07,
    optimizer: "RMSprop",
    learningRate: 0.001,
    isDecaying: false,
    epochs: 2,
  },
  cifar10: {
    title: "Slide 13: small colour pictures (CIFAR-10)",
    load: () => datasets.cifar10.load({ download: false }),
    inputShape: [32, 32, 3],
    classNames: datasets.cifar10.classNames,
    stack: wall,
    optimizer: "Adam",
    learningRate: 0.002,
    isDecaying: true,
    epochs: 6,
  },
  deep: {
    title: "A deeper network for feature pictures (CIFAR-10)",
    load: () => datasets.cifar10.load({ download: false }),
    inputShape: [32, 32, 3],
    classNames: datasets.cifar10.classNames,
    stack: deep,
    optimizer: "Adam",
    learningRate: 0.002,
    isDecaying: true,
    epochs: 10,
  },
};
const BATCH_SIZE = 64;
const LOSS = "categorical_crossentropy";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seed: { type: "string", default: "1" },
    threads: { type: "string" },
    to: { type: "string", default: fileURLToPath(new URL("../packages/studio/public/models/", import.meta.url)) },
  },
});
setBackend(new WasmBackend({ deterministic: true, ...(values.threads ? { threads: Number(values.threads) } : {}) }));
await mkdir(values.to, { recursive: true });
for (const name of positionals.length ? positionals : Object.keys(RECIPES)) {
  const recipe = RECIPES[name];
  if (!recipe) throw new Error(`Expected ${Object.keys(RECIPES).join(" or ")}, found "${name}".`);
  await train(name, recipe, Number(values.seed));
}

/** Bytes to [0, 1]. */
function scaled({ data, shape }: NdArray): NdArray {
  const values = new Float32Array(data);
  // In place: CIFAR-10 has 150 million numbers.
  for (let i = 0; i < values.length; i++) values[i] = (values[i] as number) / 255;
  return new NdArray(values, shape);
}

function compileModel(
  model: Sequential,
  { optimizer, learningRate, isDecaying, epochs }: Recipe,
  images: number,
): void {
  const decaySteps = epochs * Math.ceil(images / BATCH_SIZE);
  const rate = isDecaying
    ? optimizers.schedules.CosineDecay({ initialLearningRate: learningRate, decaySteps })
    : learningRate;
  model.compile({ optimizer: optimizers[optimizer]({ learningRate: rate }), loss: LOSS, metrics: ["accuracy"] });
}

async function train(name: string, recipe: Recipe, seed: number): Promise<void> {
  setRandomSeed(seed);
  const { title, classNames, optimizer, learningRate, isDecaying, epochs } = recipe;
  const { train: trainSet, test, source } = await recipe.load();
  const model = new Sequential([layers.Input({ shape: [...recipe.inputShape] }), ...recipe.stack()], { name });
  model.summary();
  const [x, y] = [scaled(trainSet.x), toCategorical(trainSet.y, 10)];
  const [testX, testY] = [scaled(test.x), toCategorical(test.y, 10)];
  const [images, testImages] = [trainSet.y.data.length, test.y.data.length];
  compileModel(model, recipe, images);
  const log: Record<string, number>[] = [];
  // The directory is this machine's own business.
  const data = source.replace(/ in \S+?(?=: \d|$)/, "");
  const schedule = isDecaying ? "cosine decay to 0" : "constant";
  const settings = { scale: "bytes / 255", seed, optimizer, learningRate, schedule, batchSize: BATCH_SIZE, loss: LOSS };
  for (let epoch = 1; epoch <= epochs; epoch++) {
    const { history } = await model.fit(x, y, { epochs: epoch, initialEpoch: epoch - 1, batchSize: BATCH_SIZE });
    const result = await model.evaluate(testX, testY, { verbose: 0 });
    log.push({
      epoch,
      loss: history["loss"]?.[0] ?? Number.NaN,
      accuracy: history["accuracy"]?.[0] ?? Number.NaN,
      testLoss: result["loss"] ?? Number.NaN,
      testAccuracy: result["accuracy"] ?? Number.NaN,
    });
    console.log(log.at(-1));
    const testAccuracy = log.at(-1)?.["testAccuracy"];
    const record = { title, classNames, data, images, ...settings, epochs: epoch, testImages, testAccuracy, log };
    await writeFile(join(values.to, `${name}.json`), `${JSON.stringify(record, undefined, 2)}\n`);
    // A copy that is not compiled: without the optimizer's state.
    const bare = cloneModel(model);
    await bare.setWeights(await model.getWeights());
    await bare.save(join(values.to, `${name}.keras`));
    bare.dispose();
  }
}
