/** Saliency, SmoothGrad, integrated gradients, Grad-CAM, CAM and occlusion against finite differences and known properties. */
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { setBackend } from "../../src/backend/current.ts";
import { WasmBackend } from "../../src/backend/wasm/backend.ts";
import * as insight from "../../src/insight/index.ts";
import * as layers from "../../src/layers/registry.ts";
import { Model } from "../../src/model/model.ts";
import { Sequential } from "../../src/model/sequential.ts";
import { NdArray } from "../../src/util/ndarray.ts";
import { difference } from "../difference.ts";
import { prepare } from "../model/support.ts";
import { randomBatch, smallClassifier } from "./models.ts";

before(prepare);

const quiet = { verbose: 0 } as const;

/** The network without its softmax, with the same weights. */
async function withoutSoftmax(model: Sequential): Promise<Sequential> {
  const linear = new Sequential([
    layers.Input({ shape: [10, 10, 2] }),
    ...model.layers.slice(0, -1),
    layers.Dense({ units: 4 }),
  ]);
  await linear.setWeights(await model.getWeights());
  return linear;
}

/** Central differences of one output with respect to every number of one sample. */
async function slopes(model: Model, sample: NdArray<Float32Array>, index: number): Promise<Float32Array> {
  const step = 1e-3;
  const size = sample.data.length;
  const rows = new Float32Array(2 * size * size);
  for (let i = 0; i < 2 * size; i++) {
    rows.set(sample.data, i * size);
    const at = i * size + (i >> 1);
    rows[at] = (rows[at] ?? 0) + (i % 2 === 0 ? step : -step);
  }
  const y = await model.predict(new NdArray(rows, [2 * size, ...sample.shape.slice(1)]), { ...quiet, batchSize: 64 });
  const classes = y.shape[1] ?? 1;
  const value = (row: number): number => y.data[row * classes + index] ?? 0;
  return Float32Array.from({ length: size }, (_, i) => (value(2 * i) - value(2 * i + 1)) / (2 * step));
}

const close = (found: Float32Array, expected: Float32Array, limit: number): void => {
  const { error, text } = difference(found, expected);
  assert.ok(error <= limit, text);
};

test("saliency is the gradient of the logit, against central differences (≤ 1e-3 of the largest)", async () => {
  const model = smallClassifier();
  const linear = await withoutSoftmax(model);
  const x = randomBatch([2, 10, 10, 2]);
  const { values, map, classes } = await insight.saliency(model, x, { classIndex: [1, 3] });
  assert.deepEqual(classes, [1, 3]);
  for (const row of [0, 1]) {
    const expected = await slopes(linear, x.slice(row, row + 1) as NdArray<Float32Array>, classes[row] ?? 0);
    close(values.data.slice(row * 200, (row + 1) * 200), expected, 1e-3);
  }
  assert.deepEqual(map.shape, [2, 10, 10]);
  const [a = 0, b = 0] = values.data;
  assert.equal(map.data[0], Math.max(Math.abs(a), Math.abs(b)));
});

test("without a class the best one is explained; WebAssembly agrees with the reference (≤ 1e-5)", async () => {
  const model = smallClassifier();
  const x = randomBatch([40, 10, 10, 2]);
  const y = await model.predict(x, quiet);
  const best = Array.from({ length: 40 }, (_, row) => {
    const scores = [...y.data.slice(row * 4, row * 4 + 4)];
    return scores.indexOf(Math.max(...scores));
  });
  const expected = await insight.saliency(model, x);
  assert.deepEqual(expected.classes, best);
  const cam = await insight.gradCam(model, x);
  setBackend(new WasmBackend({ threads: 2 }));
  const found = await insight.saliency(model, x);
  const foundCam = await insight.gradCam(model, x);
  prepare();
  assert.deepEqual(found.classes, best);
  close(found.values.data, expected.values.data, 1e-5);
  close(foundCam.map.data, cam.map.data, 1e-5);
});

test("classGradients: with respect to activations, against central differences of the rest of the network (≤ 1e-3)", async () => {
  const model = smallClassifier();
  const x = randomBatch([1, 10, 10, 2]);
  const pooling = model.getLayer(1);
  const linear = await withoutSoftmax(model);
  const rest = new Sequential([layers.Input({ shape: [4, 4, 4] }), ...linear.layers.slice(2)]);
  const maps = (await insight.activations(model, x))[pooling.name] as NdArray<Float32Array>;
  const { layers: found } = await insight.classGradients(model, x, { classIndex: 2, layers: [pooling] });
  close((found[pooling.name] as NdArray<Float32Array>).data, await slopes(rest, maps, 2), 1e-3);
});

test("smoothGrad: without noise it is saliency, with a linear network too; the same seed gives the same", async () => {
  const model = smallClassifier();
  const x = randomBatch([2, 10, 10, 2]);
  const plain = await insight.saliency(model, x);
  close((await insight.smoothGrad(model, x, { samples: 3, noise: 0 })).values.data, plain.values.data, 1e-6);
  const [a, b, c] = await Promise.all([7, 7, 8].map((seed) => insight.smoothGrad(model, x, { samples: 4, seed })));
  assert.deepEqual(a?.values.data, b?.values.data);
  assert.notDeepEqual(a?.values.data, c?.values.data);
  const linear = new Sequential([layers.Input({ shape: [3] }), layers.Dense({ units: 2 })]);
  await linear.setWeights([
    NdArray.from([
      [1, 2],
      [3, 4],
      [5, 6],
    ]),
    NdArray.from([0, 0]),
  ]);
  const { values, map } = await insight.smoothGrad(linear, NdArray.from([[1, 1, 1]]), { classIndex: 1, samples: 5 });
  close(values.data, Float32Array.of(2, 4, 6), 1e-6);
  assert.deepEqual([map.shape, [...map.data]], [[1, 3], [...values.data]]);
});

test("integrated gradients are complete: they sum to the difference of the logits (≤ 1 % of it)", async () => {
  const model = smallClassifier();
  const linear = await withoutSoftmax(model);
  const x = randomBatch([3, 10, 10, 2]);
  const found = await insight.integratedGradients(model, x, { steps: 200 });
  const [ends, begins] = [
    await linear.predict(x, quiet),
    await linear.predict(new NdArray(new Float32Array(600), x.shape), quiet),
  ];
  for (const [row, index] of found.classes.entries()) {
    const expected = (ends.data[row * 4 + index] ?? 0) - (begins.data[row * 4 + index] ?? 0);
    assert.ok(Math.abs((found.scoreDifferences[row] ?? 0) - expected) < 1e-5);
    const sum = found.values.data.slice(row * 200, (row + 1) * 200).reduce((total, value) => total + value, 0);
    assert.ok(Math.abs(sum - expected) <= 0.01 * Math.abs(expected), `${sum}, expected ${expected}`);
    const mapped = found.map.data.slice(row * 100, (row + 1) * 100).reduce((total, value) => total + value, 0);
    assert.ok(Math.abs(mapped - sum) < 1e-4);
  }
  const same = await insight.integratedGradients(model, x.slice(0, 1), {
    baseline: x.slice(0, 1).reshape([10, 10, 2]),
    steps: 2,
  });
  assert.ok(same.values.data.every((value) => value === 0));
  await assert.rejects(
    insight.integratedGradients(model, x, { baseline: x }),
    /one sample, 200 numbers, found 600 numbers/,
  );
});

test("Grad-CAM: weights are mean slopes of the logit by the maps, negative sums are cut off (≤ 1e-3)", async () => {
  const model = smallClassifier();
  const conv = model.getLayer(2);
  const x = randomBatch([1, 10, 10, 2]);
  const linear = await withoutSoftmax(model);
  const rest = new Sequential([layers.Input({ shape: [3, 3, 3] }), ...linear.layers.slice(3)]);
  const maps = (await insight.activations(model, x))[conv.name] as NdArray<Float32Array>;
  const index = 2;
  const gradient = await slopes(rest, maps, index);
  const expected = Float32Array.from({ length: 9 }, (_, pixel) => {
    let sum = 0;
    for (let c = 0; c < 3; c++) {
      let weight = 0;
      for (let p = 0; p < 9; p++) weight += (gradient[p * 3 + c] ?? 0) / 9;
      sum += weight * (maps.data[pixel * 3 + c] ?? 0);
    }
    return Math.max(0, sum);
  });
  const found = await insight.gradCam(model, x, { classIndex: index });
  assert.equal(found.layer, conv.name);
  assert.deepEqual(
    [found.map.shape, found.resized.shape],
    [
      [1, 3, 3],
      [1, 10, 10],
    ],
  );
  assert.ok(Math.max(...found.map.data) > 0, "a map that is not all zero");
  close(found.map.data, expected, 1e-3);
  assert.ok(Math.max(...found.resized.data) <= Math.max(...found.map.data));
});

test("CAM is Grad-CAM but for a factor in a network that ends in global average pooling and dense (≤ 1e-5)", async () => {
  const model = new Sequential([
    layers.Input({ shape: [9, 9, 1] }),
    layers.Conv2D({ filters: 5, kernelSize: 3, activation: "relu" }),
    layers.GlobalAveragePooling2D(),
    layers.Dropout({ rate: 0.5 }),
    layers.Dense({ units: 3, activation: "softmax" }),
  ]);
  const x = randomBatch([4, 9, 9, 1]);
  for (const classIndex of [0, 1, 2]) {
    const [cam, grad] = [await insight.cam(model, x, { classIndex }), await insight.gradCam(model, x, { classIndex })];
    // A map's mean is what reaches the dense layer, so every pixel's gradient is the weight over their number.
    close(
      grad.map.data,
      cam.map.data.map((value) => Math.max(0, value) / 49),
      1e-5,
    );
    assert.deepEqual(cam.resized.shape, [4, 9, 9]);
  }
  await assert.rejects(insight.cam(smallClassifier(), randomBatch([1, 10, 10, 2])), /gradCam works for any network/);
});

test("occlusion by hand: a network that adds the left column up loses it where the patch lies", async () => {
  const model = new Sequential([
    layers.Input({ shape: [3, 3, 1] }),
    layers.Flatten(),
    layers.Dense({ units: 1, useBias: false }),
  ]);
  await model.setWeights([NdArray.from([[1], [0], [0], [1], [0], [0], [1], [0], [0]])]);
  const x = NdArray.from([[1, 2, 3, 4, 5, 6, 7, 8, 9]]).reshape([1, 3, 3, 1]);
  const found = await insight.occlusion(model, x, { patchSize: 2, fill: 1 });
  assert.deepEqual([...found.scores], [12]);
  // Rows 0 and 1 of the left column become 1 (from 1 and 4), or rows 1 and 2 (from 4 and 7).
  assert.deepEqual(
    [found.drops.shape, [...found.drops.data]],
    [
      [1, 2, 2],
      [3, 0, 9, 0],
    ],
  );
  assert.deepEqual([...found.map.data], [3, 1.5, 0, 6, 3, 0, 9, 4.5, 0]);
  const wide = await insight.occlusion(model, x, { patchSize: [1, 2], strides: 2 });
  assert.deepEqual(
    [wide.drops.shape, [...wide.drops.data]],
    [
      [1, 2, 2],
      [1, 0, 7, 0],
    ],
  );
});

test("what cannot be explained is refused by name", async () => {
  const model = smallClassifier();
  const x = randomBatch([2, 10, 10, 2]);
  await assert.rejects(
    insight.saliency(model, x, { classIndex: 4 }),
    /saliency: classIndex: expected a class from 0 to 3.*found 4/,
  );
  await assert.rejects(
    insight.saliency(model, x, { classIndex: [1] }),
    /one for each of the 2 samples, found a list of 1/,
  );
  await assert.rejects(
    insight.gradCam(model, x, { layer: model.getLayer(3) }),
    /expected images .* found \(None, 27\)/,
  );
  await assert.rejects(insight.smoothGrad(model, x, { noise: -1 }), /noise/);
  const [a, b] = [layers.Input({ shape: [2] }), layers.Input({ shape: [2] })];
  const two = new Model({ inputs: [a, b], outputs: layers.Add()([a, b]) });
  const pair = [NdArray.from([[1, 2]]), NdArray.from([[3, 4]])];
  await assert.rejects(insight.saliency(two, pair), /a model of one input, found 2/);
  const { inputs } = await insight.classGradients(two, pair, { classIndex: 1 });
  assert.deepEqual(
    inputs.map(({ data }) => [...data]),
    [
      [0, 1],
      [0, 1],
    ],
  );
});
