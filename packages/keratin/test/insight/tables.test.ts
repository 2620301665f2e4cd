/** Confusion matrix, mistakes, filters as images, histograms: by hand and against NumPy's values. */
import assert from "node:assert/strict";
import { before, test } from "node:test";
import * as insight from "../../src/insight/index.ts";
import * as layers from "../../src/layers/registry.ts";
import { Sequential } from "../../src/model/sequential.ts";
import { ArgumentError, ShapeError } from "../../src/util/errors.ts";
import { NdArray } from "../../src/util/ndarray.ts";
import { prepare } from "../model/support.ts";

before(prepare);

const labels = (...numbers: number[]) => new NdArray(Int32Array.from(numbers), [numbers.length]);

test("the confusion matrix, from class numbers, one-hot rows and probabilities", () => {
  const probabilities = NdArray.from([
    [0.9, 0.1, 0],
    [0.2, 0.3, 0.5],
    [0.1, 0.1, 0.8],
    [0.6, 0.4, 0],
  ]);
  const oneHot = NdArray.from([
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
    [0, 1, 0],
  ]);
  const expected = [
    [1, 0, 0],
    [1, 0, 1],
    [0, 0, 1],
  ];
  assert.deepEqual(insight.confusionMatrix(labels(0, 1, 2, 1), probabilities), expected);
  assert.deepEqual(insight.confusionMatrix(oneHot, labels(0, 2, 2, 0)), expected);
  assert.deepEqual(insight.confusionMatrix(labels(0, 1).reshape([2, 1]), labels(0, 0)), [
    [1, 0],
    [1, 0],
  ]);
  assert.equal(insight.confusionMatrix(labels(0), labels(0), 5).length, 5);
  assert.throws(() => insight.confusionMatrix(labels(0, 3), labels(0, 0), 3), /from 0 to 2, found 3 at index 1/);
  assert.throws(() => insight.confusionMatrix(labels(0, 1), labels(0)), ShapeError);
});

test("mistakes, the worst first", () => {
  const probabilities = NdArray.from([
    [0.9, 0.1],
    [0.3, 0.7],
    [0.2, 0.8],
    [0.95, 0.05],
  ]);
  const found = insight.misclassified(labels(0, 0, 1, 1), probabilities);
  assert.deepEqual(
    found.map(({ index, label, answer }) => [index, label, answer]),
    [
      [3, 1, 0],
      [1, 0, 1],
    ],
  );
  assert.deepEqual(
    found.map(({ confidence }) => confidence.toFixed(2)),
    ["0.95", "0.70"],
  );
  assert.deepEqual(
    found.map(({ labelConfidence }) => labelConfidence.toFixed(2)),
    ["0.05", "0.30"],
  );
  assert.throws(() => insight.misclassified(labels(0), labels(0)), /\[samples, classes\]/);
});

test("filters as images: of convolutions, depthwise and transposed ones", async () => {
  const model = new Sequential([
    layers.Input({ shape: [6, 6, 2] }),
    layers.Conv2D({ filters: 3, kernelSize: [2, 1], useBias: false, name: "conv" }),
    layers.DepthwiseConv2D({ kernelSize: 1, depthMultiplier: 2, useBias: false, name: "depthwise" }),
    layers.Conv2DTranspose({ filters: 2, kernelSize: 1, useBias: false, name: "transposed" }),
  ]);
  await model.setWeights(
    model.weights.map(({ shape }) => {
      const size = shape.reduce((product, n) => product * n, 1);
      return new NdArray(
        Float32Array.from({ length: size }, (_, i) => i),
        shape,
      );
    }),
  );
  const conv = await insight.filtersAsImages(model, "conv");
  assert.deepEqual(conv.images.shape, [3, 2, 1, 2]);
  // Kernel [row, 1, channel, filter]: filter 1 has 1, 4 in the first row and 7, 10 in the second.
  assert.deepEqual([...conv.images.data.slice(4, 8)], [1, 4, 7, 10]);
  assert.equal(conv.largest, 11);
  const depthwise = await insight.filtersAsImages(model, "depthwise");
  assert.deepEqual(
    [depthwise.images.shape, [...depthwise.images.data]],
    [
      [6, 1, 1, 1],
      [0, 1, 2, 3, 4, 5],
    ],
  );
  const transposed = await insight.filtersAsImages(model, "transposed");
  assert.deepEqual([transposed.images.shape, [...transposed.images.data]], [[2, 1, 1, 6], [...Array(12).keys()]]);
  const dense = new Sequential([layers.Input({ shape: [2] }), layers.Dense({ units: 1, name: "d" })]);
  await assert.rejects(insight.filtersAsImages(dense, "d"), ArgumentError);
});

test("histograms are numpy.histogram's", async () => {
  // numpy.histogram([1, 2, 2, 3.5, 5], bins=4)
  const found = insight.histogram([1, 2, 2, 3.5, 5], { bins: 4 });
  assert.deepEqual(found.counts, [1, 2, 1, 1]);
  assert.deepEqual(found.edges, [1, 2, 3, 4, 5]);
  assert.ok(Math.abs(found.mean - 2.7) < 1e-12 && Math.abs(found.standardDeviation - 1.4) < 1e-12);
  assert.deepEqual(insight.histogram([2, 2], { bins: 2 }), {
    counts: [0, 2],
    edges: [1.5, 2, 2.5],
    mean: 2,
    standardDeviation: 0,
  });
  assert.throws(() => insight.histogram([]), /finite numbers, found none/);
  assert.throws(() => insight.histogram([1, Number.NaN]), /found NaN/);
  const model = new Sequential([layers.Input({ shape: [4] }), layers.Dense({ units: 3, name: "d" })]);
  const all = await insight.weightHistograms(model, { bins: 5 });
  assert.deepEqual(Object.keys(all), ["d/kernel", "d/bias"]);
  assert.equal(
    all["d/kernel"]?.counts.reduce((sum, n) => sum + n, 0),
    12,
  );
});
