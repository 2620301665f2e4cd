/** Keratin's files for Keras. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { layers, Model, modelFromJSON, NdArray, optimizers, type SaveFormat, Sequential, saveModel } from "keratin";
import { type ModelRecord, type Packed, readSuite, writeRecords } from "./suite.ts";

const FIXTURES = "golden/fixtures";
const SAMPLES = 4;
/** The model's own files first. */
const FORMATS: readonly SaveFormat[] = ["keras", "h5", "weights.h5"];
const OPTIMIZERS = {
  sgd_momentum: () => optimizers.SGD({ learningRate: 0.05, momentum: 0.9 }),
  rmsprop: () => optimizers.RMSprop({ learningRate: 0.002 }),
  adam: () => optimizers.Adam({ learningRate: 0.002 }),
};
/** One with plain layers, two with moving statistics, of which one has biases whose gradients are rounding. */
const EXCHANGED = ["lab 07", "lab 09 squeezenet", "mobilenet like"];

/** A network of golden/coverage/networks. */
interface NetworkCase {
  readonly name: string;
  readonly json: string;
  readonly losses: string[];
  readonly weights: Packed[];
  readonly inputs: Packed[][];
  readonly targets: Packed[][];
}

/** Numbers of −2 … 2 that look random. */
const numbers = (shape: readonly number[], seed = 1): NdArray => {
  const size = shape.reduce((product, length) => product * length, 1);
  return new NdArray(
    Float32Array.from({ length: size }, (_, i) => 2 * Math.sin((i + 1) * (i + seed) * 12.9898)),
    shape,
  );
};

function lab07(): Model {
  return new Sequential([
    layers.Input({ shape: [28, 28, 1] }),
    layers.Conv2D({ filters: 32, kernelSize: 3, activation: "relu" }),
    layers.MaxPooling2D({ poolSize: 2 }),
    layers.Conv2D({ filters: 64, kernelSize: 3, activation: "relu" }),
    layers.MaxPooling2D({ poolSize: 2 }),
    layers.Conv2D({ filters: 64, kernelSize: 3, activation: "relu" }),
    layers.Flatten(),
    layers.Dense({ units: 64, activation: "relu" }),
    layers.Dense({ units: 10, activation: "softmax" }),
  ]);
}

/** Every layer with weights, written in TypeScript. */
function allWeights(): Model {
  const input = layers.Input({ shape: [8, 8, 2] });
  const body: ((x: ReturnType<typeof layers.Input>) => typeof x)[] = [
    layers.Normalization({ mean: [0.5, -0.5], variance: [2, 4] }),
    layers.Conv2D({ filters: 4, kernelSize: 3, padding: "same", activation: "tanh" }),
    layers.DepthwiseConv2D({ kernelSize: 3, depthMultiplier: 2 }),
    layers.SeparableConv2D({ filters: 4, kernelSize: 3, depthMultiplier: 2 }),
    layers.Conv2DTranspose({ filters: 4, kernelSize: 2, strides: 2, useBias: false }),
    layers.BatchNormalization({ center: false }),
    layers.BatchNormalization(),
    layers.PReLU({ sharedAxes: [1, 2] }),
    layers.GroupNormalization({ groups: 2 }),
    layers.SpatialDropout2D({ rate: 0.25 }),
    layers.Reshape({ targetShape: [16, -1] }),
    layers.LayerNormalization(),
    layers.Conv1D({ filters: 3, kernelSize: 3, activation: "gelu" }),
    layers.Flatten(),
    layers.Dense({ units: 5, activation: "softmax", kernelRegularizer: "l2" }),
  ];
  return new Model({ inputs: input, outputs: body.reduce((x, layer) => layer(x), input) });
}

async function save(folder: string, name: string, model: Model, formats = FORMATS): Promise<string[]> {
  const files = formats.map((format) => `${name}.${format}`);
  for (const [i, format] of formats.entries()) {
    await writeFile(join(folder, files[i] as string), await saveModel(model, { format }));
  }
  return files;
}

async function saved(folder: string, name: string, model: Model, x: readonly NdArray[]): Promise<ModelRecord> {
  return { name, files: await save(folder, name, model), x, outputs: await model.predictAll(x, { verbose: 0 }) };
}

/** Trains on all batches, saves, and goes on with the first batch. */
async function interrupted(
  folder: string,
  name: string,
  model: Model,
  batches: readonly { x: NdArray[]; y: NdArray[] }[],
): Promise<ModelRecord> {
  for (const { x, y } of batches) await model.trainOnBatch(x, y);
  const files = await save(folder, name, model, ["keras", "h5"]);
  const { x, y } = batches[0] as (typeof batches)[number];
  const outputs = await model.predictAll(x, { verbose: 0 });
  await model.trainOnBatch(x, y);
  return { name, files, x, outputs, y, next: await model.getWeights() };
}

/** Saves models in every format, with what Keras shall find in them. */
export async function toKeras(folder: string): Promise<void> {
  const records: ModelRecord[] = [
    await saved(folder, "keratin-lab-07-in-full-size", lab07(), [numbers([SAMPLES, 28, 28, 1])]),
    await saved(folder, "keratin-all-weights", allWeights(), [numbers([SAMPLES, 8, 8, 2])]),
  ];
  const { cases, array } = await readSuite<NetworkCase>(FIXTURES, "coverage_models");
  const load = async ({ json, weights }: NetworkCase): Promise<Model> => {
    const model = modelFromJSON(json);
    await model.setWeights(weights.map(array));
    return model;
  };
  for (const network of cases) {
    const x = (network.inputs[0] as Packed[]).map(array);
    const name = `keratin-${network.name.replaceAll(" ", "-")}`;
    records.push(await saved(folder, name, await load(network), x));
    if (!EXCHANGED.includes(network.name)) continue;
    const batches = network.inputs.map((inputs, i) => ({
      x: inputs.map(array),
      y: (network.targets[i] as Packed[]).map(array),
    }));
    for (const [kind, make] of Object.entries(OPTIMIZERS)) {
      const model = await load(network);
      model.compile({ optimizer: make(), loss: network.losses[0] as string, metrics: ["accuracy"] });
      records.push(await interrupted(folder, `${name}-${kind}`, model, batches));
    }
  }
  await writeRecords(folder, "keratin", records);
}
