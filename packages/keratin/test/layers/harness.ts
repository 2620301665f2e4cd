/** One call tests a layer completely: options round trip, shapes, weights, gradients, a training step, its ONNX export. */
import assert from "node:assert/strict";
import { gradients } from "../../src/autodiff/gradients.ts";
import { setBackend } from "../../src/backend/current.ts";
import { ReferenceBackend } from "../../src/backend/reference/backend.ts";
import { evaluateNode } from "../../src/backend/reference/evaluate.ts";
import { Graph, type Node } from "../../src/ir/graph.ts";
import type { Variable } from "../../src/ir/variable.ts";
import type { BaseLayer, LayerOptions } from "../../src/layers/layer.ts";
import type { BatchShape, KerasTensor } from "../../src/layers/operation.ts";
import * as layers from "../../src/layers/registry.ts";
import { Model } from "../../src/model/model.ts";
import * as ops from "../../src/ops/index.ts";
import type { ReferenceArray } from "../../src/ops/op.ts";
import { NdArray } from "../../src/util/ndarray.ts";
import { RandomSequence } from "../../src/util/random.ts";
import { type Shape, sizeOf } from "../../src/util/shape.ts";
import { assertSamePredictions, shakeWeights } from "../formats/onnx/runtime.ts";

/** Of a gradient's scale; finite differences in float64 with step 1e-6. */
export const GRADIENT_TOLERANCE = 1e-5;
const STEP = 1e-6;
const BATCH = 3;

export interface LayerTest {
  /** A fresh layer. */
  readonly make: () => BaseLayer;
  /** Of one sample; a list for a layer with several inputs. */
  readonly input: Shape | readonly Shape[];
  /** Of one sample. */
  readonly output: Shape;
  /** Weights in order, by Keras's names. */
  readonly weights?: Readonly<Record<string, Shape>>;
  /** Whether it is tested as in training. Default true. */
  readonly training?: boolean;
}

const inputsOf = ({ input }: LayerTest): readonly Shape[] =>
  Array.isArray(input[0]) ? (input as readonly Shape[]) : [input as Shape];

const batchShapesOf = (test: LayerTest): BatchShape[] => inputsOf(test).map((shape) => [null, ...shape]);

export async function runLayerTest(test: LayerTest): Promise<void> {
  checkConfig(test.make());
  checkBuild(test);
  checkGradients(test);
  await checkTraining(test);
  await checkOnnx(test);
}

function checkConfig(layer: BaseLayer): void {
  const config = layer.getConfig();
  const makers = layers as unknown as Record<string, (options: LayerOptions) => BaseLayer>;
  const again = makers[layer.className]?.(config);
  assert.ok(again, `layers.${layer.className} makes the layer`);
  assert.deepEqual(again.getConfig(), config, "a layer of its own options has the same options");
  assert.equal(again.name, layer.name);
  assert.equal(layer.constructor.name, layer.className);
}

function checkBuild(test: LayerTest): void {
  const { make, output, weights = {} } = test;
  const layer = make();
  const inputs = batchShapesOf(test);
  assert.deepEqual(layer.outputShapesFor(inputs), [[null, ...output]], "symbolic shape");
  assert.equal(layer.built, false);
  layer.buildFor(inputs);
  assert.deepEqual([...layer.outputShape], [null, ...output]);
  const found = layer.weights.map((weight) => [weight.name, [...weight.shape]]);
  const expected = Object.entries(weights).map(([name, shape]) => [`${layer.name}/${name}`, [...shape]]);
  assert.deepEqual(found, expected, "weights");
  assert.equal(
    layer.countParams(),
    Object.values(weights).reduce((sum, shape) => sum + sizeOf(shape), 0),
  );
}

/** The layer in a graph that gives Σ output · r, and its gradients. */
function checkGradients(test: LayerTest): void {
  const { make, output, training = true } = test;
  const layer = make();
  const graph = new Graph();
  const inputs = inputsOf(test).map((shape, i) => ops.input(graph, { name: `x${i}`, shape: [BATCH, ...shape] }));
  const [y = graph.nodes[0] as Node] = layer.forwardAll(inputs, { training });
  assert.deepEqual([...y.shape], [BATCH, ...output], "real shape");
  const r = ops.input(graph, { name: "r", shape: y.shape });
  const loss = ops.reduceSum(ops.mul(y, r));
  const wrt = [...inputs, ...layer.trainableWeights.map((variable) => ops.variable(graph, variable))];
  const found = gradients(loss, wrt);
  const random = new RandomSequence(7);
  const values = new Map<Node, Float64Array>();
  for (const node of graph.nodes.filter((n) => n.op === "input" || n.op === "variable")) {
    values.set(node, Float64Array.from({ length: sizeOf(node.shape) }, leafValue(node, random)));
  }
  const analytic = evaluateAll(graph, values);
  for (const [i, node] of wrt.entries()) {
    const gradient = analytic.get(found[i] as Node)?.data as Float64Array;
    const scale = Math.max(1e-3, ...gradient.map(Math.abs));
    const leaf = values.get(node) as Float64Array;
    for (let k = 0; k < leaf.length; k += Math.max(1, Math.floor(leaf.length / 12))) {
      const at = (shift: number): number => {
        const moved = leaf.slice();
        moved[k] = (leaf[k] as number) + shift;
        return evaluateAll(graph, new Map(values).set(node, moved)).get(loss)?.data[0] as number;
      };
      const numeric = (at(STEP) - at(-STEP)) / (2 * STEP);
      const difference = Math.abs(numeric - (gradient[k] as number)) / scale;
      assert.ok(
        difference < GRADIENT_TOLERANCE,
        `gradient of ${i < inputs.length ? `input ${i}` : (node.attributes["variable"] as Variable).name} at ${k}: found ${gradient[k]}, by differences ${numeric}`,
      );
    }
  }
}

/** Normal numbers; whole ones for seeds, positive ones for moving variances. */
function leafValue(node: Node, random: RandomSequence): () => number {
  if (node.dtype === "int32") return () => random.below(1000);
  const name = node.op === "variable" ? (node.attributes["variable"] as Variable).name : "";
  return name.endsWith("variance") ? () => random.uniform(0.5, 2) : () => random.normal();
}

function evaluateAll(graph: Graph, leaves: ReadonlyMap<Node, Float64Array>): Map<Node, ReferenceArray> {
  const values = new Map<Node, ReferenceArray>();
  for (const node of graph.nodes) {
    const data = leaves.get(node);
    const inputs = node.inputs.map((input) => values.get(input) as ReferenceArray);
    values.set(node, data ? { shape: node.shape, data } : evaluateNode(node, inputs));
  }
  return values;
}

/** The layer in a model with one input; several inputs are made of it by layers in front. */
function connect(layer: BaseLayer, test: LayerTest): { input: KerasTensor; output: KerasTensor } {
  const [shape = [], ...others] = inputsOf(test);
  if (others.length === 0) {
    const input = layers.Input({ shape });
    return { input, output: layer(input) };
  }
  const input = layers.Input({ shape: [5] });
  const dense = inputsOf(test).map((targetShape) =>
    layers.Reshape({ targetShape })(layers.Dense({ units: sizeOf(targetShape) })(input)),
  );
  return { input, output: layer(dense) };
}

/** Two steps in a model with another layer on top: the loss is a number, and trainable weights move. */
async function checkTraining(test: LayerTest): Promise<void> {
  setBackend(new ReferenceBackend());
  const layer = test.make();
  const { input, output } = connect(layer, test);
  const model = new Model({ inputs: input, outputs: layers.Dense({ units: 2 })(layers.Flatten()(output)) });
  model.compile({ optimizer: "sgd", loss: "mse" });
  const random = new RandomSequence(3);
  const normal = (shape: Shape): NdArray =>
    new NdArray(
      Float32Array.from({ length: sizeOf(shape) }, () => random.normal()),
      shape,
    );
  const before = await Promise.all(layer.trainableWeights.map((weight) => weight.read()));
  const { history } = await model.fit(normal([4, ...input.shape.slice(1)] as number[]), normal([4, 2]), {
    batchSize: 2,
    verbose: 0,
  });
  assert.ok(Number.isFinite(history["loss"]?.[0]), "the loss is a number");
  for (const [i, weight] of layer.trainableWeights.entries()) {
    assert.notDeepEqual(await weight.read(), before[i], `${weight.name} is trained`);
  }
}

/** What it predicts is the same in onnxruntime. */
async function checkOnnx(test: LayerTest): Promise<void> {
  const { input: inputs, output: outputs } = connect(test.make(), test);
  const model = new Model({ inputs, outputs });
  await shakeWeights(model);
  await assertSamePredictions(model);
}
