/** What tests of Keras's files share: a model with much in it, and comparisons. */
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { setBackend } from "../../../src/backend/current.ts";
import { WasmBackend } from "../../../src/backend/wasm/backend.ts";
import * as layers from "../../../src/layers/registry.ts";
import { layerFromConfig } from "../../../src/model/from-config.ts";
import { Model } from "../../../src/model/model.ts";
import { Sequential } from "../../../src/model/sequential.ts";
import * as optimizers from "../../../src/nn/optimizers/index.ts";
import type { Optimizer } from "../../../src/nn/optimizers/optimizer.ts";
import { NdArray } from "../../../src/util/ndarray.ts";
import { RandomSequence, setRandomSeed } from "../../../src/util/random.ts";
import type { Shape } from "../../../src/util/shape.ts";
import { loadSuite, type Packed } from "../../golden/fixture.ts";

/** Float32 as in use (the reference backend keeps float64, which files do not), from seed 1. */
export function prepare(): void {
  setBackend(new WasmBackend({ deterministic: true }));
  setRandomSeed(1);
}

/** A folder that is gone after the test. */
export async function folder(test: TestContext): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), "keratin-"));
  test.after(() => rm(path, { recursive: true, force: true }));
  return path;
}

export function random(shape: Shape, seed = 1): NdArray<Float32Array> {
  const sequence = new RandomSequence(seed);
  const size = shape.reduce((product, length) => product * length, 1);
  return new NdArray(
    Float32Array.from({ length: size }, () => sequence.normal()),
    shape,
  );
}

/** Images [6, 6, 2] to three classes: a nested model, a layer used twice, statistics, random numbers. Compiled. */
export function network(optimizer: Optimizer | string = optimizers.SGD({ momentum: 0.9 })): Model {
  const inner = new Sequential([
    layers.Input({ shape: [6, 6, 2] }),
    layers.Conv2D({ filters: 2, kernelSize: 3, padding: "same" }),
    layers.BatchNormalization(),
  ]);
  const x = layers.Input({ shape: [6, 6, 2] });
  const shared = layers.SeparableConv2D({ filters: 2, kernelSize: 3, padding: "same" });
  const sum = layers.Add()([shared(layers.Dropout({ rate: 0.5 })(inner(x))), shared(x)]);
  const y = layers.Dense({ units: 3, activation: "softmax" })(layers.Flatten()(sum));
  const model = new Model({ inputs: x, outputs: y });
  model.compile({ optimizer, loss: "sparse_categorical_crossentropy", metrics: ["accuracy"] });
  return model;
}

export const images = (count: number, seed = 1): NdArray<Float32Array> => random([count, 6, 6, 2], seed);
export const labels = (count: number): NdArray =>
  new NdArray(
    Int32Array.from({ length: count }, (_, i) => i % 3),
    [count],
  );

/** All weights, the optimizer's variables and predictions are the same bits. */
export async function assertSame(a: Model, b: Model, x: NdArray): Promise<void> {
  const weights = async (model: Model) => (await model.getWeights()).map(({ data }) => data);
  assert.deepEqual(await weights(b), await weights(a), "weights");
  const slots = (model: Model) => Promise.all((model.optimizer?.variables ?? []).map((variable) => variable.read()));
  assert.deepEqual(await slots(b), await slots(a), "optimizer");
  assert.deepEqual((await b.predict(x, { verbose: 0 })).data, (await a.predict(x, { verbose: 0 })).data, "predictions");
}

interface LayerCase {
  readonly name: string;
  readonly json: { readonly config: object };
  readonly inputs: readonly Packed[];
}

/** Every configuration of every layer that golden/coverage has, side by side, each with inputs of its own. */
export function everything(): Model {
  const { cases } = loadSuite<LayerCase>("coverage_layers");
  const branches = cases.map(({ json, inputs }, i) => {
    const layer = layerFromConfig({ ...json, config: { ...json.config, name: `layer_${i}` } });
    const tensors = inputs.map(({ shape }, at) => layers.Input({ shape: shape.slice(1), name: `input_${i}_${at}` }));
    return { tensors, output: layer.apply(tensors) };
  });
  return new Model({
    inputs: branches.flatMap(({ tensors }) => tensors),
    outputs: branches.map(({ output }) => output),
  });
}
