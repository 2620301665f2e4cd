import assert from "node:assert/strict";
import { test } from "node:test";
import { ReferenceBackend } from "../../../src/backend/reference/backend.ts";
import { Graph } from "../../../src/ir/graph.ts";
import { Variable } from "../../../src/ir/variable.ts";
import * as ops from "../../../src/ops/index.ts";
import { apply, argument } from "../../../src/ops/scalar.ts";

const variable = (name: string, ...values: number[]): Variable =>
  new Variable({ name, shape: [values.length], initial: Float32Array.from(values) });

test("all variables are read before any is written: two that swap do swap", async () => {
  const graph = new Graph();
  const [a, b] = [variable("a", 1, 2), variable("b", 3, 4)];
  graph.update(a, ops.variable(graph, b));
  graph.update(b, ops.variable(graph, a));
  graph.output("a", ops.variable(graph, a));
  const step = await new ReferenceBackend().compile(graph, { name: "swap" });
  assert.deepEqual(await step.submit(() => undefined), { a: Float32Array.of(1, 2) });
  assert.deepEqual([...(await a.read()), ...(await b.read())], [3, 4, 1, 2]);
});

test("steps run in the order of their submission, on the feeds given to each", async () => {
  const graph = new Graph();
  const total = variable("total", 0);
  const sum = ops.add(ops.variable(graph, total), ops.input(graph, { name: "x", shape: [1], batch: false }));
  graph.update(total, sum);
  graph.output("sum", sum);
  const step = await new ReferenceBackend().compile(graph, { name: "sum" });
  const sums = await Promise.all([1, 2, 3].map((x) => step.submit((feeds) => feeds["x"]?.fill(x))));
  assert.deepEqual(
    sums.map(({ sum }) => sum?.[0]),
    [1, 3, 6],
  );
  assert.deepEqual(step.statistics.kernels, ["variable", "input", "add"]);
  step.dispose();
});

test("variables keep their values when placed, between backends too, and are float64 between steps", async () => {
  const graph = new Graph();
  const x = variable("x", 1);
  graph.update(x, ops.add(ops.variable(graph, x), 2 ** -40));
  graph.output("x", ops.sub(ops.variable(graph, x), 1));
  const step = await new ReferenceBackend().compile(graph, { name: "small" });
  await step.submit(() => undefined);
  assert.deepEqual(await step.submit(() => undefined), { x: Float32Array.of(2 ** -40) });
  await x.write(Float32Array.of(7));
  await new ReferenceBackend().place([x]);
  assert.deepEqual([...(await x.read())], [7]);
});

test("a step that fails does not stop the next", async () => {
  const graph = new Graph();
  graph.output("y", ops.neg(ops.input(graph, { name: "x", shape: [1] })));
  const step = await new ReferenceBackend().compile(graph, { name: "fails once" });
  await assert.rejects(
    step.submit(() => {
      throw new Error("no data");
    }),
    /no data/,
  );
  assert.deepEqual(await step.submit((feeds) => feeds["x"]?.fill(3)), { y: Float32Array.of(-3) });
});

test("int32 in, int32 out", async () => {
  const graph = new Graph();
  graph.output("next", ops.add(ops.input(graph, { name: "x", shape: [2], dtype: "int32" }), 1));
  const step = await new ReferenceBackend().compile(graph, { name: "count" });
  const results = await step.submit((feeds) => {
    assert.ok(feeds["x"] instanceof Int32Array);
    feeds["x"].set([41, -1]);
  });
  assert.deepEqual(results, { next: Int32Array.of(42, 0) });
});

test("fused bodies and epilogues: argument 0 of an epilogue is the op's own result", async () => {
  const graph = new Graph();
  const x = ops.input(graph, { name: "x", shape: [1, 2] });
  const w = ops.input(graph, { name: "w", shape: [2, 2], batch: false });
  const bias = ops.input(graph, { name: "bias", shape: [2], batch: false });
  const epilogue = { body: apply("max", apply("add", argument(0), argument(1)), 0) };
  const type = { shape: [1, 2], dtype: "float32" } as const;
  const dense = graph.add({
    op: "matmul",
    inputs: [x, w, bias],
    attributes: { transposeA: false, transposeB: false, epilogue },
    ...type,
  });
  graph.output(
    "y",
    graph.add({
      op: "fused",
      inputs: [dense, bias],
      attributes: { body: apply("sub", argument(0), argument(1)) },
      ...type,
    }),
  );
  const step = await new ReferenceBackend().compile(graph, { name: "dense" });
  const results = await step.submit((feeds) => {
    feeds["x"]?.set([1, 2]);
    feeds["w"]?.set([1, -3, 1, -3]);
    feeds["bias"]?.set([10, 1]);
  });
  assert.deepEqual(results, { y: Float32Array.of(3, -1) });
});
