/** Models whose layers are connected by hand: the functional API. */
import assert from "node:assert/strict";
import { beforeEach, describe, it } from "node:test";
import { inspect } from "node:util";
import { Graph, type Node } from "../../src/ir/graph.ts";
import { MergeLayer } from "../../src/layers/layer.ts";
import type { BatchShape } from "../../src/layers/operation.ts";
import * as layers from "../../src/layers/registry.ts";
import { Model } from "../../src/model/model.ts";
import { Sequential } from "../../src/model/sequential.ts";
import { resetNames } from "../../src/nn/naming.ts";
import * as ops from "../../src/ops/index.ts";
import { ArgumentError, ShapeError, StateError } from "../../src/util/errors.ts";
import { NdArray } from "../../src/util/ndarray.ts";
import { prepare, samples } from "./support.ts";

/** The sum of two tensors; a layer of one's own with several inputs. */
class Sum extends MergeLayer {
  constructor() {
    super("Sum", {});
  }

  override computeOutputShape([first]: readonly BatchShape[]): BatchShape {
    return first as BatchShape;
  }

  override getConfig() {
    return this.baseConfig();
  }

  protected override call([a, b]: readonly Node[]): Node {
    return ops.add(a as Node, b as Node);
  }
}

/** Two branches of four inputs that are added, then three classes. */
function branches(): Model {
  const x = layers.Input({ shape: [4] });
  const left = layers.Dense({ units: 8, activation: "relu", name: "left" })(x);
  const right = layers.Dense({ units: 8, name: "right" })(x);
  const y = layers.Dense({ units: 3, activation: "softmax", name: "classes" })(new Sum()([left, right]));
  return new Model({ inputs: x, outputs: y });
}

describe("functional models", () => {
  beforeEach(() => {
    prepare();
    resetNames();
  });

  it("layers are called, by apply or as functions, and are still layers", () => {
    const dense = layers.Dense({ units: 2 });
    const x = layers.Input({ shape: [4] });
    assert.deepEqual(dense(x).shape, [null, 2]);
    assert.deepEqual(dense.apply(x).shape, [null, 2]);
    assert.equal(dense.calls.length, 2);
    assert.equal(dense.name, "dense");
    assert.equal(inspect(dense), 'Dense layer "dense"');
    assert.ok(Object.keys({ ...dense }).includes("units"));
  });

  it("layers come in Keras's order: by depth, then as met from the outputs", () => {
    const names = branches().layers.map(({ name }) => name);
    assert.deepEqual(names, ["input_layer", "left", "right", "sum", "classes"]);
  });

  it("branches train", async () => {
    const model = branches();
    model.compile({ optimizer: "adam", loss: "sparse_categorical_crossentropy", metrics: ["accuracy"] });
    const { x, y } = samples(96);
    const { history } = await model.fit(x, y, { epochs: 12, batchSize: 16, verbose: 0 });
    const losses = history["loss"] ?? [];
    assert.ok((losses.at(-1) as number) < 0.8 * (losses[0] as number), `loss ${losses[0]} → ${losses.at(-1)}`);
  });

  it("a shared layer has one set of weights", () => {
    const shared = layers.Dense({ units: 4 });
    const x = layers.Input({ shape: [4] });
    const model = new Model({ inputs: x, outputs: shared(shared(x)) });
    assert.equal(model.weights.length, 2);
    assert.equal(model.countParams(), 20);
    assert.equal(shared.calls.length, 2);
  });

  it("a sub-model ends at any layer and shares the weights", async () => {
    const model = new Sequential([
      layers.Input({ shape: [4] }),
      layers.Dense({ units: 5, activation: "tanh", name: "hidden" }),
      layers.Dense({ units: 3, name: "classes" }),
    ]);
    const part = new Model({ inputs: model.inputs, outputs: model.getLayer("hidden").output });
    const { x } = samples(3);
    assert.deepEqual((await part.predict(x, { verbose: 0 })).shape, [3, 5]);
    assert.equal(part.weights[0], model.weights[0]);
  });

  it("a sub-model that begins in the middle computes what the rest computes, to 1e-7", async () => {
    const model = branches();
    const tail = new Model({ inputs: model.getLayer("sum").output, outputs: model.outputs });
    const head = new Model({ inputs: model.inputs, outputs: model.getLayer("sum").output });
    const { x } = samples(5);
    const whole = await model.predict(x, { verbose: 0 });
    const parts = await tail.predict(await head.predict(x, { verbose: 0 }), { verbose: 0 });
    const difference = Math.max(...parts.data.map((value, i) => Math.abs(value - (whole.data[i] as number))));
    assert.ok(difference < 1e-7, `differs by ${difference}`);
  });

  it("models are layers of other models", async () => {
    const inner = branches();
    const outer = new Sequential([layers.Input({ shape: [2, 2] }), layers.Flatten(), inner]);
    assert.deepEqual(outer.outputShape, [null, 3]);
    const { x } = samples(4);
    const nested = await outer.predict(x.reshape([4, 2, 2]), { verbose: 0 });
    assert.deepEqual(nested.data, (await inner.predict(x, { verbose: 0 })).data);
    assert.deepEqual(outer.weights, inner.weights);
  });

  it("trainable = false on a model freezes all its layers", () => {
    const model = branches();
    model.trainable = false;
    assert.equal(model.trainableWeights.length, 0);
    assert.equal(model.nonTrainableWeights.length, 6);
    assert.ok(model.layers.every(({ trainable }) => !trainable));
  });

  it("a model says what it was given wrongly", () => {
    const x = layers.Input({ shape: [4] });
    const other = layers.Input({ shape: [4], name: "other" });
    const y = new Sum()([x, other]);
    assert.throws(() => new Model({ inputs: x, outputs: y }), /also needs "other" of shape \(None, 4\)/);
    const twice = layers.Dense({ units: 4, name: "d" })(layers.Dense({ units: 4, name: "d" })(x));
    assert.throws(() => new Model({ inputs: x, outputs: twice }), /layers of different names, found "d" twice/);
    const model = branches();
    assert.throws(() => model(layers.Input({ shape: [5] })), ShapeError);
    assert.throws(() => layers.Flatten()([x, other]), /one input, found a list of 2/);
    assert.throws(() => layers.Flatten().apply(new NdArray(new Float32Array(4), [1, 4]) as never), ArgumentError);
    assert.throws(() => layers.Flatten().output, StateError);
    assert.throws(() => new Sequential([layers.Flatten()]).inputs, /whose input is known/);
  });

  it("a model that begins in the middle of another names its input as Keras does", () => {
    // Keras 3.15: keras.Model(pooled, y).layers, and then keras.Model(flat, y).
    const x = layers.Input({ shape: [28, 28, 1] });
    const convolved = layers.Conv2D({ filters: 8, kernelSize: 3 })(x);
    const pooled = layers.MaxPooling2D()(convolved);
    const flat = layers.Flatten()(pooled);
    const y = layers.Dense({ units: 10 })(flat);
    const names = (model: Model): string[] => model.layers.map(({ name }) => name);
    const part = new Model({ inputs: pooled, outputs: y });
    assert.deepEqual(names(part), ["keras_tensor_2CLONE", "flatten", "dense"]);
    assert.deepEqual(names(new Model({ inputs: flat, outputs: y })), ["keras_tensor_3CLONE", "dense"]);
    const again = new Model({ inputs: part.getLayer("flatten").calls[1]?.outputs ?? [], outputs: part.outputs });
    assert.deepEqual(names(again), ["keras_tensor_3_cloneCLONE", "dense"]);
    const named = layers.ReLU()(layers.Input({ shape: [2], name: "given" }));
    assert.deepEqual(names(new Model({ inputs: named, outputs: layers.ELU()(named) })), ["keras_tensor_5CLONE", "elu"]);
  });

  it("a layer that stands in two models of a model is penalised once, as in Keras", async () => {
    const shared = layers.Dense({ units: 1, kernelRegularizer: "l2", kernelInitializer: "ones", useBias: false });
    const x = layers.Input({ shape: [4] });
    const parts = ["one", "two"].map((name) => new Sequential([shared], { name })(x));
    const model = new Model({ inputs: x, outputs: layers.Subtract()(parts) });
    model.compile({ optimizer: "sgd", loss: "mse" });
    // 0.01 · (1 + 1 + 1 + 1); predictions and targets are 0.
    const { loss } = await model.testOnBatch([[1, 2, 3, 4]], [[0]]);
    assert.ok(Math.abs((loss ?? 0) - 0.04) < 1e-7, `${loss}`);
  });

  it("forward needs no model", () => {
    const graph = new Graph();
    const node = layers
      .Dense({ units: 2 })
      .forward(ops.input(graph, { name: "x", shape: [3, 4] }), { training: false });
    assert.deepEqual(node.shape, [3, 2]);
  });
});
