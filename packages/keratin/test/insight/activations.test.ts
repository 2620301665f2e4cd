/** What layers give, and the arithmetic of single units, against the engine's own numbers. */
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { getBackend, setBackend } from "../../src/backend/current.ts";
import { WasmBackend } from "../../src/backend/wasm/backend.ts";
import { activations, explainUnit, type Unit } from "../../src/insight/index.ts";
import type { KerasTensor } from "../../src/layers/operation.ts";
import * as layers from "../../src/layers/registry.ts";
import { Model } from "../../src/model/model.ts";
import { Sequential } from "../../src/model/sequential.ts";
import { NdArray } from "../../src/util/ndarray.ts";
import { RandomSequence } from "../../src/util/random.ts";
import { sizeOf } from "../../src/util/shape.ts";
import { difference } from "../difference.ts";
import { prepare } from "../model/support.ts";
import { randomBatch, smallClassifier } from "./models.ts";

before(prepare);

test("activations: every layer's output in one program, the same as of sub-models, also for more rows than one run takes", async () => {
  const model = smallClassifier();
  const x = randomBatch([35, 10, 10, 2]);
  const all = await activations(model, x);
  assert.deepEqual(
    Object.keys(all),
    model.layers.map(({ name }) => name),
  );
  for (const layer of model.layers) {
    const until = new Model({ inputs: model.inputs, outputs: layer.output });
    const expected = await until.predict(x, { verbose: 0 });
    assert.deepEqual(all[layer.name]?.shape, expected.shape);
    assert.ok(difference(all[layer.name]?.data as Float32Array, expected.data).error < 1e-6, layer.name);
  }
  const [first] = model.layers;
  assert.ok(first);
  assert.deepEqual(Object.keys(await activations(model, x, [first])), [first.name]);
  await assert.rejects(activations(model, x, ["conv"]), /Did you mean/);
});

test("activations follow new weights, new layers and another backend", async () => {
  const model = new Sequential([layers.Dense({ units: 1, useBias: false, name: "a" })]);
  const x = NdArray.from([[2]]);
  const value = async (name: string) => (await activations(model, x))[name]?.data[0];
  await value("a");
  await model.setWeights([NdArray.from([[3]])]);
  assert.equal(await value("a"), 6);
  model.add(layers.Activation({ activation: (y) => y, name: "b" }));
  assert.equal(await value("b"), 6);
  const reference = getBackend();
  setBackend(new WasmBackend({ threads: 1 }));
  assert.equal(await value("b"), 6);
  setBackend(reference);
});

const conv = (options: object) => layers.Conv2D({ filters: 4, kernelSize: 3, activation: "relu", ...options });
type Build = (x: KerasTensor) => KerasTensor;
const CASES: readonly [string, readonly number[], Build, Unit, readonly number[]][] = [
  ["Conv2D", [6, 6, 3], conv({}), [2, 1, 3], [3, 3, 3]],
  [
    "Conv2D at a border with padding and dilation",
    [9, 8, 2],
    conv({ padding: "same", dilationRate: 2 }),
    [0, 7, 1],
    [3, 3, 2],
  ],
  ["Conv2D in groups", [5, 5, 4], conv({ groups: 2 }), [1, 2, 3], [3, 3, 2]],
  [
    "DepthwiseConv2D",
    [5, 5, 3],
    layers.DepthwiseConv2D({ kernelSize: 3, depthMultiplier: 2, strides: 2 }),
    [1, 0, 4],
    [3, 3, 1],
  ],
  [
    "SeparableConv2D, its second step",
    [5, 5, 3],
    layers.SeparableConv2D({ filters: 2, kernelSize: 3 }),
    [1, 0, 1],
    [1, 1, 3],
  ],
  [
    "Conv2DTranspose",
    [4, 4, 3],
    layers.Conv2DTranspose({ filters: 2, kernelSize: 3, strides: 2, padding: "same" }),
    [3, 4, 1],
    [3, 3, 3],
  ],
  ["Conv1D", [8, 2], layers.Conv1D({ filters: 3, kernelSize: 3, padding: "causal" }), [1, 2], [1, 3, 2]],
  ["MaxPooling2D", [6, 6, 2], layers.MaxPooling2D(), [1, 2, 1], [2, 2, 1]],
  [
    "MaxPooling2D with padding",
    [5, 5, 2],
    layers.MaxPooling2D({ poolSize: 3, strides: 2, padding: "same" }),
    [0, 2, 1],
    [3, 3, 1],
  ],
  [
    "AveragePooling2D with padding",
    [5, 5, 2],
    layers.AveragePooling2D({ poolSize: 3, strides: 2, padding: "same" }),
    [2, 0, 1],
    [3, 3, 1],
  ],
  ["GlobalAveragePooling2D", [3, 4, 2], layers.GlobalAveragePooling2D(), [1], [3, 4, 1]],
  ["GlobalMaxPooling2D", [3, 4, 2], layers.GlobalMaxPooling2D(), [0], [3, 4, 1]],
  ["Dense", [7], layers.Dense({ units: 5, activation: "relu" }), 3, [1, 1, 7]],
  ["Dense on the channels", [2, 3, 4], layers.Dense({ units: 5 }), [1, 2, 3], [1, 1, 4]],
];

for (const [title, shape, build, unit, patch] of CASES) {
  test(`explainUnit, ${title}: products and bias sum to the engine's activation (≤ 1e-5)`, async () => {
    const x = layers.Input({ shape: [...shape] });
    const model = new Model({ inputs: x, outputs: build(x) });
    const random = new RandomSequence(4);
    const numbers = (sizes: readonly number[]) =>
      new NdArray(
        Float32Array.from({ length: sizeOf(sizes) }, () => random.uniform(-0.2, 0.8)),
        sizes,
      );
    await model.setWeights(model.weights.map((weight) => numbers(weight.shape)));
    const batch = numbers([2, ...shape]);
    const why = await explainUnit(model, batch, model.output.call.operation, unit, { sample: 1 });
    assert.deepEqual(why.patch.shape, patch);
    assert.deepEqual(why.products.shape, patch);
    const y = await model.predict(batch.slice(1), { verbose: 0 });
    const place = typeof unit === "number" ? [unit] : unit;
    const offset = place.reduce((sum, at, axis) => sum * (y.shape[axis + 1] ?? 1) + at, 0);
    assert.equal(why.value, y.data[offset]);
    const sum = why.products.data.reduce((total, product) => total + product, why.bias);
    assert.ok(Math.abs(sum - why.sum) < 1e-6);
    assert.ok(why.value !== 0, "a unit that is alive");
    assert.ok(Math.abs(why.sum - why.value) <= 1e-5, `${why.sum}, the engine has ${why.value}`);
    assert.equal(
      why.activation,
      (title.startsWith("Conv2D") && !title.includes("Transpose")) || title === "Dense" ? "relu" : "linear",
    );
  });
}

test("explainUnit: the lecture's max pooling, with its winner; refusals", async () => {
  const model = new Sequential([layers.Input({ shape: [4, 4, 1] }), layers.MaxPooling2D(), layers.Flatten()]);
  const slide = NdArray.from([
    [1, 1, 2, 4],
    [5, 6, 7, 8],
    [3, 2, 1, 0],
    [1, 2, 3, 4],
  ]).reshape([1, 4, 4, 1]);
  const why = await explainUnit(model, slide, model.getLayer(0), [0, 1, 0]);
  assert.deepEqual([why.kind, why.value, why.rows, why.columns], ["max", 8, [0, 1], [2, 3]]);
  assert.deepEqual(
    [[...why.patch.data], [...why.filter.data]],
    [
      [2, 4, 7, 8],
      [0, 0, 0, 1],
    ],
  );
  await assert.rejects(
    explainUnit(model, slide, model.getLayer(1), 0),
    /a convolution, pooling or dense layer, found Flatten layer/,
  );
  await assert.rejects(explainUnit(model, slide, model.getLayer(0), [0, 1, 0], { sample: 1 }), /a sample from 0 to 0/);
});
