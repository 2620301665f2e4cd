/** Every op's samples, exported and run in onnxruntime at two batch sizes, against the float64 reference. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { evaluateGraph } from "../../../src/backend/reference/evaluate.ts";
import { graphToOnnx } from "../../../src/formats/onnx/graph.ts";
import { RULES } from "../../../src/formats/onnx/rules/index.ts";
import { type Attributes, Graph, type Node } from "../../../src/ir/graph.ts";
import { Variable } from "../../../src/ir/variable.ts";
import { build } from "../../../src/ops/build.ts";
import { trackDistributions } from "../../../src/ops/distribution.ts";
import * as ops from "../../../src/ops/index.ts";
import type { Op, ReferenceArray, Sample } from "../../../src/ops/op.ts";
import { OPS, type OpName } from "../../../src/ops/registry.ts";
import { NdArray, type TypedArray } from "../../../src/util/ndarray.ts";
import { difference } from "../../difference.ts";
import { isBatch, sampleGraph, sampleValues } from "../../ops/samples.ts";
import { openOnnx, TOLERANCE } from "./runtime.ts";

const isExported = (name: OpName): boolean => typeof RULES[name] === "function";
const dependsOnBatch = (op: Op, sample: Sample): boolean => {
  const { graph, node } = sampleGraph(op, sample);
  return trackDistributions(graph)(node) === "batch";
};

/** The sample with another number of rows; attributes that say the batch size follow. */
function resized(op: Op, sample: Sample, rows: number): Sample {
  const inputs = sample.inputs.map((init, i) =>
    isBatch(init, i) && init.shape.length > 0 ? { ...init, shape: [rows, ...init.shape.slice(1)] } : init,
  );
  const follow = (name: string): Attributes => {
    const sizes = sample.attributes?.[name] as readonly number[] | undefined;
    return sizes ? { [name]: [rows, ...sizes.slice(1)] } : {};
  };
  const names: Readonly<Record<string, string>> = { reshape: "shape", broadcast_to: "shape", slice: "size" };
  return { ...sample, inputs, attributes: { ...sample.attributes, ...follow(names[op.name] ?? "") } };
}

/** The sample as a graph whose values that do not depend on the batch are variables. */
function graphOf(
  op: Op,
  sample: Sample,
  channelsFirst: boolean,
): { graph: Graph; feeds: Record<string, NdArray>; expected: ReferenceArray } {
  const graph = new Graph();
  const leaves = new Map<Node, ReferenceArray>();
  const feeds: Record<string, NdArray> = {};
  // An input beside, for ops that repeat a constant along the batch.
  const count = sampleGraph(op, sample).node.shape[0] ?? 1;
  const rows = ops.input(graph, { name: "rows", shape: [count, 1] });
  feeds["rows"] = new NdArray(new Float32Array(count), rows.shape);
  leaves.set(rows, { shape: rows.shape, data: new Float64Array(count) });
  const inputs = sample.inputs.map((init, i) => {
    // Each input has a seed of its own: constants are the same for another number of rows.
    const [{ shape, data }] = sampleValues({ ...sample, inputs: [init] }, 3 + i) as [ReferenceArray];
    const typed: TypedArray = init.values === "integer" ? Int32Array.from(data) : Float32Array.from(data);
    const dtype = init.values === "integer" ? "int32" : "float32";
    const name = String(i);
    const isRows = isBatch(init, i) && shape.length > 0;
    if (isRows) feeds[name] = new NdArray(typed, shape);
    const node = isRows
      ? ops.input(graph, { name, shape, dtype })
      : ops.variable(graph, new Variable({ name, shape, dtype, initial: typed }));
    leaves.set(node, { shape, data: Float64Array.from(typed) });
    return node;
  });
  // A pooling of single pixels changes nothing, but leaves images with their channels first.
  const firstly = (x: Node): Node =>
    channelsFirst && x.op === "input" && x.shape.length === 4 && x.dtype === "float32"
      ? ops.maxPool(x, { poolSize: [1, 1] })
      : x;
  const node = build(op, inputs.map(firstly), sample.attributes ?? {});
  graph.output("y", node);
  graph.output("the same rows", rows);
  const expected = evaluateGraph(graph, (leaf) => leaves.get(leaf) as ReferenceArray).get(node) as ReferenceArray;
  return { graph, feeds, expected };
}

async function check(op: Op, sample: Sample, channelsFirst: boolean): Promise<void> {
  const traced = graphOf(op, sample, channelsFirst);
  const run = await openOnnx(await graphToOnnx(traced.graph, op.name));
  const rows = (traced.expected.shape[0] ?? 0) + 2;
  for (const { feeds, expected } of [traced, graphOf(op, resized(op, sample, rows), channelsFirst)]) {
    const { y } = await run(feeds);
    assert.deepEqual(y?.shape, [...expected.shape]);
    const dtype = y?.data instanceof Int32Array ? Int32Array : Float32Array;
    const { error, text } = difference(y?.data ?? new Float32Array(), dtype.from(expected.data));
    assert.ok(error <= TOLERANCE, text);
  }
}

for (const name of Object.keys(OPS) as OpName[]) {
  const op: Op = OPS[name];
  const samples = isExported(name) ? op.samples.filter((sample) => dependsOnBatch(op, sample)) : [];
  if (samples.length === 0) continue;
  describe(`ONNX: ${name}, |Δ| ≤ ${TOLERANCE} of the scale, at two batch sizes`, () => {
    for (const sample of samples) {
      it(sample.title, () => check(op, sample, false));
      if (sample.inputs.some(({ shape }) => shape.length === 4)) {
        it(`${sample.title}, channels first`, () => check(op, sample, true));
      }
    }
  });
}
