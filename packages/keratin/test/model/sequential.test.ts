import assert from "node:assert/strict";
import { beforeEach, describe, it } from "node:test";
import * as layers from "../../src/layers/registry.ts";
import { Sequential } from "../../src/model/sequential.ts";
import { resetNames } from "../../src/nn/naming.ts";
import { NdArray } from "../../src/util/ndarray.ts";
import { classifier, prepare, samples } from "./support.ts";

function lab07(): Sequential {
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

describe("Sequential", () => {
  beforeEach(() => {
    prepare();
    resetNames();
  });

  it("the lecture's network: names, shapes and parameters row by row, 93,322 in all", () => {
    const model = lab07();
    assert.deepEqual(
      model.layers.map((layer) => [layer.name, layer.outputShape?.slice(1).join("×"), layer.countParams()]),
      [
        ["conv2d", "26×26×32", 320],
        ["max_pooling2d", "13×13×32", 0],
        ["conv2d_1", "11×11×64", 18496],
        ["max_pooling2d_1", "5×5×64", 0],
        ["conv2d_2", "3×3×64", 36928],
        ["flatten", "576", 0],
        ["dense", "64", 36928],
        ["dense_1", "10", 650],
      ],
    );
    assert.equal(model.countParams(), 93322);
    const lines: string[] = [];
    model.summary({ printFn: (line) => lines.push(line) });
    assert.ok(lines.includes(" Total params: 93,322 (364.54 KB)"));
  });

  it("the lecture's exercises: 32×32×3 by ten 5×5 filters with padding 2 is 32×32×10 with 760 parameters", () => {
    const model = new Sequential([
      layers.Input({ shape: [32, 32, 3] }),
      layers.Conv2D({ filters: 10, kernelSize: 5, padding: "same" }),
    ]);
    assert.deepEqual(model.outputShape, [null, 32, 32, 10]);
    assert.equal(model.countParams(), 760);
    const chain = new Sequential([
      layers.Input({ shape: [32, 32, 3] }),
      layers.Conv2D({ filters: 6, kernelSize: 5 }),
      layers.Conv2D({ filters: 10, kernelSize: 5 }),
    ]);
    assert.deepEqual(
      chain.layers.map((layer) => layer.outputShape),
      [
        [null, 28, 28, 6],
        [null, 24, 24, 10],
      ],
    );
    const dense = new Sequential([
      layers.Input({ shape: [32, 32, 3] }),
      layers.Flatten(),
      layers.Dense({ units: 10, useBias: false }),
    ]);
    assert.deepEqual(dense.weights[0]?.shape, [3072, 10]);
  });

  it("max pooling of the lecture's slice is [[6, 8], [3, 4]]", async () => {
    const slice = [
      [1, 1, 2, 4],
      [5, 6, 7, 8],
      [3, 2, 1, 0],
      [1, 2, 3, 4],
    ];
    const model = new Sequential([layers.MaxPooling2D({ poolSize: 2, strides: 2 })]);
    const { data, shape } = await model.predict([slice.map((row) => row.map((value) => [value]))], { verbose: 0 });
    assert.deepEqual([...data], [6, 8, 3, 4]);
    assert.deepEqual([...shape], [1, 2, 2, 1]);
  });

  it("without an Input the first data says what it is; nothing is built by data that does not fit", async () => {
    const model = new Sequential();
    model.add(layers.Conv2D({ filters: 2, kernelSize: 3 }));
    model.add(layers.Flatten());
    assert.equal(model.built, false);
    assert.deepEqual(model.weights, []);
    await assert.rejects(
      model.predict(new NdArray(new Float32Array(8), [2, 2, 2, 1]), { verbose: 0 }),
      /Conv2D layer "conv2d": .*fit/,
    );
    assert.equal(model.layers[0]?.built, false);
    await model.predict(new NdArray(new Float32Array(50), [2, 5, 5, 1]), { verbose: 0 });
    assert.deepEqual(model.outputShape, [null, 18]);
  });

  it("a model of another's layers shares their weights, also while that one learns", async () => {
    const model = classifier();
    const { x, y } = samples(20);
    const head = new Sequential(model.layers.slice(0, 1));
    const before = await head.predict(x, { verbose: 0 });
    assert.deepEqual([...before.shape], [20, 8]);
    await model.fit(x, y, { verbose: 0 });
    assert.notDeepEqual(await head.predict(x, { verbose: 0 }), before);
    assert.equal(head.weights[0], model.weights[0]);
  });

  it("setWeights brings back what getWeights gave; all arrays are checked first", async () => {
    const model = classifier();
    const { x, y } = samples(10);
    const before = await model.getWeights();
    await model.fit(x, y, { verbose: 0 });
    const after = await model.getWeights();
    assert.notDeepEqual(after, before);
    const spoiled = [...before.slice(0, 3), new NdArray(new Float32Array(4), [4])];
    await assert.rejects(model.setWeights(spoiled), /array 3, dense_1\/bias: expected shape \(3,\), found \(4,\)/);
    await assert.rejects(model.setWeights(before.slice(1)), /expected 4 arrays .*found 3/);
    assert.deepEqual(await model.getWeights(), after);
    await model.setWeights(before);
    assert.deepEqual(await model.getWeights(), before);
  });

  it("getLayer by name, by place and from the end; else an error with the nearest name", () => {
    const model = lab07();
    assert.equal(model.getLayer("conv2d_1"), model.layers[2]);
    assert.equal(model.getLayer(0), model.layers[0]);
    assert.equal(model.getLayer(-1), model.layers[7]);
    assert.throws(() => model.getLayer("conv2d_3"), /Did you mean "conv2d_\d"/);
    assert.throws(() => model.getLayer(8), /an index below 8, found 8/);
  });

  it("layers that do not fit are refused by add, which names them", () => {
    const model = new Sequential([layers.Input({ shape: [4] })]);
    assert.throws(
      () => model.add(layers.Conv2D({ filters: 1, kernelSize: 3, name: "image" })),
      /"image": expected images of 4 axes/,
    );
    assert.throws(() => model.add({} as never), /expected a layer, found object/);
    model.add(layers.Dense({ units: 2, name: "same" }));
    assert.throws(() => model.add(layers.Dense({ units: 2, name: "same" })), /"same" twice/);
    assert.throws(() => model.add(layers.Input({ shape: [4] })), /Input as the first/);
    assert.equal(model.layers.length, 1);
  });
});
