import assert from "node:assert/strict";
import { test } from "node:test";
import { Graph } from "../../src/ir/graph.ts";
import { add, input, relu } from "../../src/ops/index.ts";
import type { Op } from "../../src/ops/op.ts";
import { OPS, opOf, ownInputs } from "../../src/ops/registry.ts";
import { InternalError } from "../../src/util/errors.ts";
import { sizeOf } from "../../src/util/shape.ts";
import { refuses } from "./run.ts";
import { sampleGraph, sampleValues } from "./samples.ts";

const LEAVES_AND_MARKS = ["input", "variable", "cross_batch_sum"];

test("every op stands under its own name, is documented, and has samples", () => {
  for (const [name, op] of Object.entries(OPS) as [string, Op][]) {
    assert.equal(op.name, name);
    assert.ok(op.doc.endsWith("."), name);
    if (!LEAVES_AND_MARKS.includes(name)) assert.ok(op.samples.length > 0, name);
    assert.equal(
      new Set(op.samples.map(({ title }) => title)).size,
      op.samples.length,
      `${name}: two samples of one title`,
    );
  }
});

test("samples set every parameter that is documented, and no other", () => {
  for (const op of Object.values(OPS) as Op[]) {
    for (const { title, attributes = {} } of op.samples) {
      assert.deepEqual(Object.keys(attributes).sort(), Object.keys(op.parameters).sort(), `${op.name}: ${title}`);
    }
  }
});

test("the reference gives as many finite numbers as the shape rule says, whole ones for int32", () => {
  for (const op of Object.values(OPS) as Op[]) {
    for (const sample of op.samples) {
      const { node } = sampleGraph(op, sample);
      const data = op.evaluate(sampleValues(sample, 5), node.attributes, node);
      assert.equal(data.length, sizeOf(node.shape), `${op.name}: ${sample.title}`);
      assert.ok(
        data.every((value) => Number.isFinite(value) && (node.dtype === "float32" || Number.isInteger(value))),
        `${op.name}: ${sample.title}`,
      );
    }
  }
});

test("an unknown op is a bug of ours", () => {
  refuses(() => opOf({ op: "conv4d" }), InternalError, /no op "conv4d"/);
});

test("inputs behind an op's own belong to its epilogue", () => {
  const graph = new Graph();
  const x = input(graph, { name: "x", shape: [2] });
  assert.deepEqual(ownInputs({ op: "relu", inputs: [x, relu(x)] }), [x]);
  assert.deepEqual(ownInputs({ op: "concat", inputs: [x, x, add(x, 1)] }).length, 3);
});
