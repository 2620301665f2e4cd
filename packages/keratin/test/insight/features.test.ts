/** What units look for: feature visualisation, deconvnet, the images that excite them most. */
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { setBackend } from "../../src/backend/current.ts";
import { WasmBackend } from "../../src/backend/wasm/backend.ts";
import { loadModel } from "../../src/formats/keras/index.ts";
import * as insight from "../../src/insight/index.ts";
import { PARAMETRIZATIONS } from "../../src/insight/parametrization.ts";
import * as layers from "../../src/layers/registry.ts";
import { Sequential } from "../../src/model/sequential.ts";
import { NdArray } from "../../src/util/ndarray.ts";
import { RandomSequence } from "../../src/util/random.ts";
import { prepare } from "../model/support.ts";
import { randomBatch, smallClassifier } from "./models.ts";

before(prepare);

/** Looks for stripes of one pixel, upright or lying, then for corners of both. */
async function stripes(): Promise<Sequential> {
  const model = new Sequential([
    layers.Input({ shape: [16, 16, 1] }),
    layers.Conv2D({ filters: 2, kernelSize: 4, activation: "relu", name: "stripes" }),
    layers.MaxPooling2D(),
    layers.Conv2D({ filters: 1, kernelSize: 3, activation: "relu", name: "both" }),
    layers.Flatten(),
    layers.Dense({ units: 2, activation: "softmax", name: "end" }),
  ]);
  const upright = (at: number): number => (at % 4 < 2 ? 1 : -1);
  const lying = (at: number): number => (Math.floor(at / 4) < 2 ? 1 : -1);
  const first = Float32Array.from({ length: 32 }, (_, i) => (i % 2 === 0 ? upright(i >> 1) : lying(i >> 1)) / 16);
  const second = Float32Array.from({ length: 18 }, () => 1 / 18);
  const last = randomBatch([16, 2], 5);
  const biases = (n: number, value: number) => new NdArray(new Float32Array(n).fill(value), [n]);
  await model.setWeights([
    new NdArray(first, [4, 4, 1, 2]),
    biases(2, -0.02),
    new NdArray(second, [3, 3, 2, 1]),
    biases(1, -0.036),
    last,
    biases(2, 0),
  ]);
  return model;
}

for (const parametrization of ["decorrelated", "blurred", "pixels"] as const) {
  test(`feature visualisation, ${parametrization}: at least ten times the activation for noise`, async () => {
    setBackend(new WasmBackend({ threads: 1 }));
    const model = await stripes();
    for (const [layer, channel] of [
      ["stripes", 0],
      ["both", 0],
    ] as const) {
      const options = { seed: 3, jitter: 1, parametrization, objective: "neuron" } as const;
      const found = await insight.featureVisualization(model, layer, channel, options);
      assert.deepEqual(found.image.shape, [16, 16, 1]);
      assert.ok(found.image.data.every((x) => x >= 0 && x <= 1));
      assert.ok(found.noiseActivation > 0);
      assert.ok(
        found.activation >= 10 * found.noiseActivation,
        `${layer}: ${found.activation}, noise ${found.noiseActivation}`,
      );
      // The layer itself says the same of the picture.
      const maps = (await insight.activations(model, found.image.reshape([1, 16, 16, 1])))[layer];
      const [, height = 1, width = 1, channels = 1] = maps?.shape ?? [];
      const middle = (Math.floor(height / 2) * width + Math.floor(width / 2)) * channels + channel;
      assert.ok(Math.abs((maps?.data[middle] ?? 0) - found.activation) < 1e-5);
    }
  });
}

test("feature visualisation, units and channels of a trained Lab 07: at least ten times the activation for noise", async () => {
  setBackend(new WasmBackend({ threads: 1 }));
  const file = new URL("../../../studio/public/models/lab07.keras", import.meta.url);
  const model = await loadModel(fileURLToPath(file));
  for (const [layer, channel, objective] of [
    ["conv2d_1", 0, "neuron"],
    ["conv2d_2", 0, "channel"],
    ["dense_1", 3, "channel"],
  ] as const) {
    const found = await insight.featureVisualization(model, layer, channel, { seed: 1, steps: 128, objective });
    const text = `${layer}: ${found.activation}, noise ${found.noiseActivation}`;
    assert.ok(found.noiseActivation > 0 && found.activation >= 10 * found.noiseActivation, text);
  }
});

test("feature visualisation: whole channels and dense units rise; the same seed gives the same bits", async () => {
  const model = await stripes();
  const progress: insight.VisualizationProgress[] = [];
  const onStep = (at: insight.VisualizationProgress) => void progress.push(at);
  const options = { seed: 4, steps: 30 };
  const first = await insight.featureVisualization(model, "stripes", 1, { ...options, onStep });
  const again = await insight.featureVisualization(model, "stripes", 1, options);
  assert.deepEqual(again, first);
  assert.deepEqual(
    progress.map(({ step }) => step),
    Array.from({ length: 30 }, (_, i) => i + 1),
  );
  assert.deepEqual(progress.at(-1)?.image.data, first.image.data);
  assert.ok((progress.at(-1)?.score ?? 0) > (progress[0]?.score ?? 0));
  const unit = await insight.featureVisualization(model, "end", 1, { ...options, range: [-1, 1] });
  assert.ok(unit.activation > unit.noiseActivation);
  assert.ok(unit.image.data.some((x) => x < 0));
});

test("feature visualisation: total variation smooths the picture, jitter spreads it over shifted places", async () => {
  const model = await stripes();
  const picture = async (options: object) => {
    const choices = {
      seed: 5,
      steps: 60,
      objective: "neuron",
      parametrization: "pixels",
      jitter: 0,
      ...options,
    } as const;
    const { data } = (await insight.featureVisualization(model, "stripes", 0, choices)).image;
    const variation = data.reduce((sum, x, i) => sum + (i % 16 < 15 ? (x - (data[i + 1] ?? 0)) ** 2 : 0), 0);
    return { variation, touched: data.filter((x) => Math.abs(x - 0.5) > 0.05).length };
  };
  const [rough, smooth] = [await picture({ totalVariation: 0 }), await picture({ totalVariation: 50 })];
  assert.ok(smooth.variation < rough.variation / 2, `${smooth.variation}, without ${rough.variation}`);
  assert.equal(rough.touched, 16, "only what the unit sees");
  const jittered = await picture({ totalVariation: 0, jitter: 2 });
  assert.ok(jittered.touched > 16 && jittered.touched <= 64, `${jittered.touched} pixels`);
});

test("feature visualisation can be aborted; what is out of range is refused", async () => {
  const model = await stripes();
  const controller = new AbortController();
  const options = {
    steps: 50,
    signal: controller.signal,
    onStep: ({ step }: { step: number }) => step === 3 && controller.abort(new Error("enough")),
  };
  await assert.rejects(insight.featureVisualization(model, "stripes", 0, options as never), /enough/);
  const visualize = (channel: number, more: object = {}) =>
    insight.featureVisualization(model, "stripes", channel, more);
  await assert.rejects(visualize(2), /one of the 2 channels of layer "stripes"/);
  await assert.rejects(visualize(0, { parametrization: "waves" }), /"decorrelated"/);
  await assert.rejects(visualize(0, { range: [1, 0] }), /range/);
  const vector = new Sequential([layers.Input({ shape: [3] }), layers.Dense({ units: 1, name: "d" })]);
  await assert.rejects(insight.featureVisualization(vector, "d", 0), /one input of images/);
});

test("parametrisations: the way back is the transpose, so that gradients are right (≤ 1e-9)", () => {
  const random = new RandomSequence(1);
  const numbers = () => Float64Array.from({ length: 5 * 6 * 2 }, () => random.normal());
  const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, x, i) => sum + x * (b[i] ?? 0), 0);
  for (const make of Object.values(PARAMETRIZATIONS)) {
    const { image, back } = make([5, 6, 2]);
    const [p, g] = [numbers(), numbers()];
    assert.ok(Math.abs(dot(image(p), g) - dot(p, back(g))) < 1e-9);
  }
});

test("deconvnet by hand: the strongest unit through ReLU, switches and transposed filters", async () => {
  const model = new Sequential([
    layers.Input({ shape: [5, 5, 1] }),
    layers.Conv2D({ filters: 2, kernelSize: 2, activation: "relu", name: "a" }),
    layers.MaxPooling2D({ name: "pool" }),
    layers.Conv2D({ filters: 1, kernelSize: 2, activation: "relu", name: "b" }),
  ]);
  const first = Float32Array.of(1, -1, 2, 0.5, -0.5, 1, 0.25, 2);
  const second = Float32Array.of(1, -2, 0.5, 1, -1, 3, 2, 0.25);
  await model.setWeights([
    new NdArray(first, [2, 2, 1, 2]),
    NdArray.from([0.1, -0.2]),
    new NdArray(second, [2, 2, 2, 1]),
    NdArray.from([0.3]),
  ]);
  const x = new NdArray(randomBatch([1, 5, 5, 1]).data.map(Math.abs), [1, 5, 5, 1]);
  const { a, b } = await insight.activations(model, x);
  const strength = b?.data[0] ?? 0;
  assert.ok(strength > 0);
  // Back through the second convolution: its filter times the activation, on a 2×2 map; then ReLU.
  const pooled = second.map((weight) => Math.max(0, weight * strength));
  // Unpooling: each number goes to where the largest of its 2×2 window was; then ReLU, which changes nothing.
  const unpooled = new Float32Array(4 * 4 * 2);
  for (let window = 0; window < 4; window++) {
    for (let channel = 0; channel < 2; channel++) {
      const places = [0, 1, 4, 5].map((at) => ((window >> 1) * 8 + (window % 2) * 2 + at) * 2 + channel);
      const values = places.map((at) => a?.data[at] ?? 0);
      unpooled[places[values.indexOf(Math.max(...values))] ?? 0] = pooled[window * 2 + channel] ?? 0;
    }
  }
  // Transposed filters: every number spreads its filter over 2×2 pixels.
  const expected = new Float64Array(25);
  unpooled.forEach((value, at) => {
    const [pixel, channel] = [at >> 1, at % 2];
    for (let tap = 0; tap < 4; tap++) {
      const place = (Math.floor(pixel / 4) + (tap >> 1)) * 5 + (pixel % 4) + (tap % 2);
      expected[place] = (expected[place] ?? 0) + value * (first[tap * 2 + channel] ?? 0);
    }
  });
  const found = await insight.deconvnet(model, x, "b", 0);
  assert.deepEqual(found.positions, [[0, 0]]);
  assert.ok(Math.abs((found.activations[0] ?? 0) - strength) < 1e-6);
  for (const [i, value] of expected.entries())
    assert.ok(Math.abs((found.values.data[i] ?? 0) - value) < 1e-4, `pixel ${i}`);
});

test("deconvnet follows the strongest unit only: nothing outside of its receptive field", async () => {
  const model = smallClassifier();
  const x = randomBatch([3, 10, 10, 2]);
  const layer = model.getLayer(0);
  const maps = (await insight.activations(model, x, [layer]))[layer.name];
  const { values, positions, activations } = await insight.deconvnet(model, x, layer, 2);
  for (const [row, [top = 0, left = 0]] of positions.entries()) {
    const map = Array.from({ length: 64 }, (_, i) => maps?.data[(row * 64 + i) * 4 + 2] ?? 0);
    assert.equal(map.indexOf(Math.max(...map)), top * 8 + left);
    assert.equal(activations[row], Math.max(...map));
    for (let pixel = 0; pixel < 100; pixel++) {
      const [y, x_] = [Math.floor(pixel / 10), pixel % 10];
      const inside = y >= top && y < top + 3 && x_ >= left && x_ < left + 3;
      if (!inside) assert.equal(values.data[(row * 100 + pixel) * 2], 0);
    }
  }
  await assert.rejects(insight.deconvnet(model, x, layer, 4), /one of the 4 channels/);
});

test("the patches that excite a channel most: the right images and parts of them, also batch by batch", async () => {
  const model = smallClassifier();
  const x = randomBatch([45, 10, 10, 2]);
  const layer = model.getLayer(2);
  const maps = (await insight.activations(model, x, [layer]))[layer.name]?.data ?? new Float32Array();
  const peaks = Array.from({ length: 45 }, (_, row) =>
    Math.max(...Array.from({ length: 9 }, (_, i) => maps[(row * 9 + i) * 3 + 1] ?? 0)),
  );
  const order = peaks.map((_, index) => index).sort((a, b) => (peaks[b] ?? 0) - (peaks[a] ?? 0));
  const found = await insight.topActivatingPatches(model, layer, 1, x, { count: 4 });
  assert.deepEqual(
    found.map(({ index }) => index),
    order.slice(0, 4),
  );
  assert.deepEqual(
    found.map(({ activation }) => activation),
    order.slice(0, 4).map((index) => peaks[index]),
  );
  for (const { index, position, field, patch } of found) {
    assert.deepEqual(field, insight.receptiveField(model, layer, [...position, 1]));
    assert.deepEqual(patch.shape, [6, 6, 2]);
    assert.equal(patch.data[0], x.data[((index * 10 + field.top) * 10 + field.left) * 2]);
    assert.equal(patch.data.at(-1), x.data[((index * 10 + field.top + 5) * 10 + field.left + 5) * 2 + 1]);
  }
  const batches = [x.slice(0, 20), x.slice(20, 21), x.slice(21)];
  assert.deepEqual(await insight.topActivatingPatches(model, layer, 1, batches.values(), { count: 4 }), found);
  const units = await insight.topActivatingPatches(model, model.getLayer(4), 0, x, { count: 2 });
  assert.deepEqual([units.length, units[0]?.position, units[0]?.patch.shape], [2, [], [10, 10, 2]]);
});
