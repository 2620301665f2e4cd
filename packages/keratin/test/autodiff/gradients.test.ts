/** Every op's gradient rule against finite differences of its reference, generated from the ops' samples. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { gradients } from "../../src/autodiff/gradients.ts";
import { evaluateGraph } from "../../src/backend/reference/evaluate.ts";
import { Graph, type Node } from "../../src/ir/graph.ts";
import { trackDistributions } from "../../src/ops/distribution.ts";
import * as ops from "../../src/ops/index.ts";
import type { Op, ReferenceArray, Sample } from "../../src/ops/op.ts";
import { OPS } from "../../src/ops/registry.ts";
import { ArgumentError, ShapeError } from "../../src/util/errors.ts";
import { RandomSequence } from "../../src/util/random.ts";
import { isBatch, sampleGraph, sampleValues } from "../ops/samples.ts";

const STEP = 1e-5;
const BOUND = 1e-6;
/** Derivatives probed per input: enough for an error in a rule to show. */
const PROBES = 12;

/** The loss Σ weight · op(inputs): its gradient with respect to op's value is `weight`, different everywhere. */
function weightedLoss(op: Op, sample: Sample): { graph: Graph; inputs: Node[]; loss: Node; weight: Node } {
  const { graph, inputs, node } = sampleGraph(op, sample);
  const batch = trackDistributions(graph)(node) === "batch";
  const weight = ops.input(graph, { name: "weight", shape: node.shape, batch });
  return { graph, inputs, loss: ops.reduceSum(ops.mul(ops.cast(node, "float32"), weight)), weight };
}

function checkSample(op: Op, sample: Sample): void {
  const { graph, inputs, loss, weight } = weightedLoss(op, sample);
  const smooth = inputs.filter(({ dtype }) => dtype === "float32");
  const found = gradients(loss, smooth);
  const random = new RandomSequence(7);
  const values = sampleValues(sample, 3);
  const size = weight.shape.reduce((n, s) => n * s, 1);
  const weights: ReferenceArray = {
    shape: weight.shape,
    data: Float64Array.from({ length: size }, () => random.normal()),
  };
  const leaf = (node: Node): ReferenceArray =>
    node === weight ? weights : (values[inputs.indexOf(node)] as ReferenceArray);
  const evaluated = evaluateGraph(graph, leaf);
  const lossNow = (): number => evaluateGraph(graph, leaf).get(loss)?.data[0] as number;
  smooth.forEach((input, k) => {
    const gradient = evaluated.get(found[k] as Node) as ReferenceArray;
    assert.deepEqual(gradient.shape, input.shape);
    const { data } = values[inputs.indexOf(input)] as ReferenceArray;
    const hasRule = op.vjp !== undefined && gradient.data.some((value) => value !== 0);
    if (!hasRule) return;
    for (let probe = 0; probe < Math.min(PROBES, data.length); probe++) {
      const at = random.below(data.length);
      const center = data[at] as number;
      data[at] = center + STEP;
      const above = lossNow();
      data[at] = center - STEP;
      const below = lossNow();
      data[at] = center;
      const expected = (above - below) / (2 * STEP);
      const error = Math.abs((gradient.data[at] as number) - expected);
      assert.ok(
        error <= BOUND * Math.max(1, Math.abs(expected)),
        `input ${inputs.indexOf(input)}[${at}]: ${gradient.data[at]}, differences say ${expected}`,
      );
    }
  });
}

describe("gradient rules agree with central differences in float64 (|Δ| ≤ 1e-6 · max(1, |gradient|))", () => {
  for (const op of Object.values(OPS) as Op[]) {
    if (!op.vjp) continue;
    for (const sample of op.samples) test(`${op.name}: ${sample.title}`, () => checkSample(op, sample));
  }
});

/** Ops that have a rule, but none for these inputs: data, indices, conditions; or whose derivative is 0 everywhere. */
const FLAT: Readonly<Record<string, readonly number[] | "all">> = {
  affine_transform: [1],
  argmax: "all",
  cast: "all",
  equal: "all",
  floor: "all",
  less: "all",
  less_equal: "all",
  max_pool_argmax: "all",
  one_hot: "all",
  random_uniform: "all",
  select: [0],
  sign: "all",
  softmax_cross_entropy: [1],
  stop_gradient: "all",
};

test("a zero gradient is the rule only where the op is flat or the input is data", () => {
  for (const op of Object.values(OPS) as Op[]) {
    const sample = op.samples[0];
    if (!op.vjp || !sample) continue;
    const { inputs, loss } = weightedLoss(op, sample);
    const found = gradients(loss, inputs);
    const flat = FLAT[op.name] ?? [];
    found.forEach((gradient, k) => {
      const isZero = gradient.op === "constant" || gradient.inputs[0]?.op === "constant";
      assert.equal(isZero, flat === "all" || flat.includes(k), `${op.name}, input ${k}`);
    });
  }
});

test("every sample's batch flags are legal, and gradients follow their inputs' distribution", () => {
  for (const op of Object.values(OPS) as Op[]) {
    for (const sample of op.samples) {
      const { graph, inputs, loss } = weightedLoss(op, sample);
      if (!op.vjp) continue;
      const found = gradients(
        loss,
        inputs.filter(({ dtype }) => dtype === "float32"),
      );
      const distributionOf = trackDistributions(graph);
      const smooth = inputs.filter(({ dtype }) => dtype === "float32");
      found.forEach((gradient, k) => {
        const index = inputs.indexOf(smooth[k] as Node);
        const init = sample.inputs[index];
        if (!init) return;
        const expected = init.shape.length > 0 && isBatch(init, index);
        assert.equal(distributionOf(gradient) === "batch", expected, `${op.name}: ${sample.title}, input ${index}`);
      });
    }
  }
});

test("ReLU's gradient at 0 is 0; that of the maximum goes to the first operand on ties", () => {
  const graph = new Graph();
  const x = ops.input(graph, { name: "x", shape: [3] });
  const [relu] = gradients(ops.reduceSum(ops.relu(x)), [x]);
  const [maximum] = gradients(ops.reduceSum(ops.maximum(x, 0)), [x]);
  const values = evaluateGraph(graph, () => ({ shape: [3], data: Float64Array.of(-1, 0, 2) }));
  assert.deepEqual([...(values.get(relu as Node)?.data ?? [])], [0, 0, 1]);
  assert.deepEqual([...(values.get(maximum as Node)?.data ?? [])], [0, 1, 1]);
});

test("a node used twice gets the sum of both gradients; an unconnected one zeros of its shape", () => {
  const graph = new Graph();
  const x = ops.input(graph, { name: "x", shape: [2] });
  const other = ops.input(graph, { name: "other", shape: [2, 3] });
  const [dx, zeros] = gradients(ops.reduceSum(ops.mul(x, ops.exp(x))), [x, other]);
  const values = evaluateGraph(graph, ({ shape }) => ({
    shape,
    data: new Float64Array(shape.length === 1 ? 2 : 6).fill(1),
  }));
  const derivative = 2 * Math.E;
  for (const value of values.get(dx as Node)?.data ?? []) assert.ok(Math.abs(value - derivative) < 1e-14);
  assert.deepEqual([...(values.get(zeros as Node)?.data ?? [])], [0, 0, 0, 0, 0, 0]);
});

test("no gradient passes stopGradient", () => {
  const graph = new Graph();
  const x = ops.input(graph, { name: "x", shape: [2] });
  const [dx] = gradients(ops.reduceSum(ops.mul(x, ops.stopGradient(x))), [x]);
  const values = evaluateGraph(graph, () => ({ shape: [2], data: Float64Array.of(3, 4) }));
  assert.deepEqual([...(values.get(dx as Node)?.data ?? [])], [3, 4]);
});

test("the gradient of a variable is summed over the batch even for a batch of one row", () => {
  const graph = new Graph();
  const x = ops.input(graph, { name: "x", shape: [1, 4] });
  const row = ops.input(graph, { name: "row", shape: [1, 4], batch: false });
  const [drow] = gradients(ops.reduceSum(ops.mul(x, row)), [row]);
  assert.notEqual(trackDistributions(graph)(drow as Node), "batch");
});

test("a mean's gradient is not stored at full size where elementwise ops take it", () => {
  const graph = new Graph();
  const x = ops.input(graph, { name: "x", shape: [4, 5] });
  const w = ops.input(graph, { name: "w", shape: [5], batch: false });
  gradients(ops.mean(ops.relu(ops.square(ops.add(x, w)))), [w]);
  assert.equal(graph.nodes.filter(({ op }) => op === "broadcast_to").length, 0);
});

describe("what gradients refuse", () => {
  test("a loss that is no scalar", () => {
    const graph = new Graph();
    const x = ops.input(graph, { name: "x", shape: [2, 3] });
    assert.throws(
      () => gradients(x, [x]),
      (error) => error instanceof ShapeError && /scalar loss.*\(2, 3\)/.test(error.message),
    );
  });

  test("second derivatives, which name the layer and the op", () => {
    const graph = new Graph();
    const x = ops.input(graph, { name: "x", shape: [2, 4, 4, 1] });
    const w = ops.input(graph, { name: "w", shape: [2, 2, 1, 1], batch: false });
    const [dw] = graph.within("conv2d_7", () => gradients(ops.reduceSum(ops.square(ops.conv2d(x, w))), [w]));
    assert.throws(
      () => gradients(ops.reduceSum(ops.square(dw as Node)), [w]),
      (error) => error instanceof ArgumentError && /conv2d_7.*conv2d_grad_filter, which has none/.test(error.message),
    );
  });
});
