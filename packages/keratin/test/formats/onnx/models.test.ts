/** Whole models, exported and run in onnxruntime, against predict. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { setBackend } from "../../../src/backend/current.ts";
import { ReferenceBackend } from "../../../src/backend/reference/backend.ts";
import { graphToOnnx } from "../../../src/formats/onnx/graph.ts";
import { exportOnnx } from "../../../src/formats/onnx/index.ts";
import { Graph, type Node } from "../../../src/ir/graph.ts";
import { Variable } from "../../../src/ir/variable.ts";
import { type BatchShape, Layer, type LayerOptions } from "../../../src/layers/layer.ts";
import * as layers from "../../../src/layers/registry.ts";
import { Sequential } from "../../../src/model/sequential.ts";
import * as activations from "../../../src/nn/activations.ts";
import * as ops from "../../../src/ops/index.ts";
import { ArgumentError, StateError } from "../../../src/util/errors.ts";
import { NdArray } from "../../../src/util/ndarray.ts";
import { decodeModel, nodeLines } from "./decode.ts";
import { lab07, lab08, NETWORKS } from "./networks.ts";
import { assertSamePredictions, openOnnx, shakeWeights } from "./runtime.ts";

describe("ONNX: models at batch 1 and 5, |Δ| ≤ 1e-5 of the scale", () => {
  setBackend(new ReferenceBackend());
  for (const make of NETWORKS) {
    it(make.name, async () => {
      const model = make();
      await shakeWeights(model);
      await assertSamePredictions(model);
    });
  }
});

describe("ONNX: activations on images with their channels first, batch 1 and 5, |Δ| ≤ 1e-5 of the scale", () => {
  const functions = Object.entries(activations).filter(([, value]) => typeof value === "function");
  for (const [name, activation] of functions) {
    if (name.startsWith("get") || name === "activationName") continue;
    it(name, () =>
      assertSamePredictions(
        new Sequential([
          layers.Input({ shape: [3, 4, 5] }),
          layers.MaxPooling2D({ poolSize: 2, strides: 1 }),
          layers.Activation({ activation: activation as activations.ActivationFunction }),
        ]),
      ),
    );
  }
});

describe("ONNX: the file", () => {
  setBackend(new ReferenceBackend());

  it("names its version, producer, model, inputs and outputs", async () => {
    const { irVersion, opset, producer, name, inputs, outputs } = decodeModel(await exportOnnx(lab07()));
    assert.deepEqual(
      { irVersion, opset, producer, name, inputs, outputs },
      {
        irVersion: 13,
        opset: 26,
        producer: "keratin",
        name: "lab07",
        inputs: ["digits: 1[batch,28,28,1]"],
        outputs: ["dense2: 1[batch,10]"],
      },
    );
  });

  it("has one Transpose in and one before Flatten; nodes are named after layers", async () => {
    assert.deepEqual(nodeLines(await exportOnnx(lab07())), [
      "Transpose = Transpose(digits) perm=[0,3,1,2]",
      "conv1/Conv = Conv(Transpose, conv1/kernel) kernel_shape=[3,3] strides=[1,1] dilations=[1,1] group=1 pads=[0,0,0,0]",
      "conv1/Add = Add(conv1/Conv, conv1/bias)",
      "conv1/Relu = Relu(conv1/Add)",
      "pool1/MaxPool = MaxPool(conv1/Relu) kernel_shape=[2,2] strides=[2,2] pads=[0,0,0,0]",
      "conv2/Conv = Conv(pool1/MaxPool, conv2/kernel) kernel_shape=[3,3] strides=[1,1] dilations=[1,1] group=1 pads=[0,0,0,0]",
      "conv2/Add = Add(conv2/Conv, conv2/bias)",
      "conv2/Relu = Relu(conv2/Add)",
      "pool2/MaxPool = MaxPool(conv2/Relu) kernel_shape=[2,2] strides=[2,2] pads=[0,0,0,0]",
      "conv3/Conv = Conv(pool2/MaxPool, conv3/kernel) kernel_shape=[3,3] strides=[1,1] dilations=[1,1] group=1 pads=[0,0,0,0]",
      "conv3/Add = Add(conv3/Conv, conv3/bias)",
      "conv3/Relu = Relu(conv3/Add)",
      "conv3/Transpose = Transpose(conv3/Relu) perm=[0,2,3,1]",
      "flatten/Reshape = Reshape(conv3/Transpose, shape)",
      "dense1/MatMul = MatMul(flatten/Reshape, dense1/kernel)",
      "dense1/Add = Add(dense1/MatMul, dense1/bias)",
      "dense1/Relu = Relu(dense1/Add)",
      "dense2/MatMul = MatMul(dense1/Relu, dense2/kernel)",
      "dense2/Add = Add(dense2/MatMul, dense2/bias)",
      "dense2 = Softmax(dense2/Add) axis=1",
    ]);
  });

  it("stores kernels as ONNX has them, biases as [channels, 1, 1], BatchNormalization as two vectors, no Dropout", async () => {
    const bytes = await exportOnnx(lab08());
    const dims = Object.fromEntries(decodeModel(bytes).initializers.map((tensor) => [tensor.name, tensor.dims]));
    assert.deepEqual(dims["conv2/kernel"], [12, 4, 3, 3]);
    assert.deepEqual(dims["conv2/bias"], [12, 1, 1]);
    assert.deepEqual(dims["classes/kernel"], [16, 10]);
    const lines = nodeLines(bytes);
    assert.deepEqual(
      lines.filter((line) => line.startsWith("norm1/")).map((line) => line.split(" ")[2]),
      ["Mul(conv1/Conv,", "Add(norm1/Mul,"],
    );
    assert.equal(lines.filter((line) => line.includes("Transpose(")).length, 1);
    assert.ok(!lines.some((line) => line.includes("dropout")));
  });
});

describe("ONNX: graphs of unusual ends", () => {
  it("an input that is an output, one that nothing uses, a value with two names, a constant", async () => {
    const graph = new Graph();
    const a = ops.input(graph, { name: "a", shape: [2, 3] });
    ops.input(graph, { name: "b", shape: [2, 1] });
    const twice = ops.mul(a, 2);
    const weight = new Variable({ name: "weight", shape: [2], initial: Float32Array.of(7, 8) });
    graph.output("same", a);
    graph.output("twice", twice);
    graph.output("again", twice);
    graph.output("a", ops.variable(graph, weight));
    const bytes = await graphToOnnx(graph, "ends");
    const { inputs, outputs } = decodeModel(bytes);
    assert.deepEqual(inputs, ["a: 1[batch,3]", "b: 1[batch,1]"]);
    assert.deepEqual(outputs, ["same: 1[batch,3]", "twice: 1[batch,3]", "again: 1[batch,3]", "a_1: 1[2]"]);
    const run = await openOnnx(bytes);
    const results = await run({
      a: new NdArray(Float32Array.of(1, 2, 3), [1, 3]),
      b: new NdArray(Float32Array.of(0), [1, 1]),
    });
    const numbers = Object.fromEntries(Object.entries(results).map(([name, { data }]) => [name, [...data]]));
    assert.deepEqual(numbers, { same: [1, 2, 3], twice: [2, 4, 6], again: [2, 4, 6], a_1: [7, 8] });
  });
});

/** Has no place in a file: its numbers differ each time. */
class Noise extends Layer {
  constructor() {
    super("Noise", { name: "noise" });
  }
  override computeOutputShape(inputShape: BatchShape): BatchShape {
    return inputShape;
  }
  override getConfig(): LayerOptions {
    return this.baseConfig();
  }
  protected override call(x: Node): Node {
    const seed = ops.cast(ops.broadcastTo(ops.constant(x.graph, 1), [3]), "int32");
    return ops.add(x, ops.randomUniform(x.graph, { shape: x.shape }, seed));
  }
}

describe("ONNX: what is refused", () => {
  it("a model without an input shape", async () => {
    await assert.rejects(exportOnnx(new Sequential([layers.Flatten()], { name: "open" })), (error) => {
      assert.ok(error instanceof StateError);
      assert.match(error.message, /Model "open".*input is known.*layers\.Input/);
      return true;
    });
  });

  it("a value that mixes the rows of the batch", async () => {
    const graph = new Graph();
    const x = ops.input(graph, { name: "x", shape: [2, 3] });
    graph.output(
      "y",
      graph.within("centre", () => ops.sub(x, ops.mean(x, [0]))),
    );
    await assert.rejects(graphToOnnx(graph, "m"), /layer "centre": .*reduce_sum: it sums over the batch/);
  });

  it("an op without a word in ONNX, by layer and name", async () => {
    const model = new Sequential([layers.Input({ shape: [3] }), new Noise()]);
    await assert.rejects(exportOnnx(model), (error) => {
      assert.ok(error instanceof ArgumentError);
      assert.match(error.message, /exportOnnx: layer "noise": .*random_uniform: its numbers are random/);
      return true;
    });
  });
});
