/** The graph, its verification and its text. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Graph, type Node, type TensorType } from "../../src/ir/graph.ts";
import { printGraph } from "../../src/ir/print.ts";
import { Variable } from "../../src/ir/variable.ts";
import { verify } from "../../src/ir/verify.ts";
import * as ops from "../../src/ops/index.ts";
import { opOf, ownInputs } from "../../src/ops/registry.ts";
import { apply, argument } from "../../src/ops/scalar.ts";
import { InternalError, ShapeError } from "../../src/util/errors.ts";
import { refuses } from "../ops/run.ts";

const infer = (node: Node): TensorType => opOf(node).infer(ownInputs(node), node.attributes);
const weight = (): Variable => new Variable({ name: "w", shape: [3], initial: Float32Array.of(1, 2, 3) });

function small(): { graph: Graph; x: Node; y: Node; w: Variable } {
  const graph = new Graph();
  const w = weight();
  const x = ops.input(graph, { name: "x", shape: [2, 3] });
  const y = graph.within("dense", () => graph.within("relu", () => ops.relu(ops.add(x, ops.variable(graph, w)))));
  graph.output("y", y);
  graph.update(w, ops.mul(ops.variable(graph, w), 0.5));
  return { graph, x, y, w };
}

describe("graph", () => {
  test("scopes nest, and end when their block does", () => {
    const { graph, y } = small();
    assert.equal(y.scope, "dense/relu");
    assert.equal(graph.scope, "");
    assert.throws(() => graph.within("broken", () => assert.fail()));
    assert.equal(graph.scope, "");
  });
  test("a variable is one node however often it is asked for", () => {
    const { graph } = small();
    assert.equal(graph.nodes.filter(({ op }) => op === "variable").length, 1);
  });
  test("an output, or a variable's update, is named once and has the variable's type", () => {
    const { graph, x, y, w } = small();
    refuses(() => graph.output("y", y), InternalError, /"y" is named twice/);
    refuses(() => graph.update(w, y), InternalError, /"w" is updated twice/);
    refuses(() => graph.update(weight(), x), InternalError, /"w" is updated with a value of another type/);
  });
  test("roots are outputs and updates", () => assert.equal(small().graph.roots().length, 2));
});

describe("verify", () => {
  test("accepts what ops build, and an epilogue's inputs", () => {
    const { graph, x } = small();
    const w = ops.input(graph, { name: "k", shape: [3, 3], batch: false });
    const bias = ops.input(graph, { name: "b", shape: [3], batch: false });
    const product = ops.matmul(x, w);
    const epilogue = { body: apply("add", argument(0), argument(1)) };
    graph.add({
      op: "matmul",
      inputs: [x, w, bias],
      attributes: { ...product.attributes, epilogue },
      shape: [2, 3],
      dtype: "float32",
    });
    verify(graph, infer);
  });
  test("finds a type that the op's rule does not give, naming node and layer", () => {
    const { graph, x } = small();
    graph.within("conv2d_1", () =>
      graph.add({ op: "relu", inputs: [x], attributes: {}, shape: [3, 2], dtype: "float32" }),
    );
    refuses(
      () => verify(graph, infer),
      InternalError,
      /relu \(conv2d_1\): its type is float32\[3,2\], but its op says float32\[2,3\]/,
    );
  });
  test("finds inputs of another graph or in the wrong order, and foreign roots", () => {
    const { graph } = small();
    const other = small();
    graph.add({ op: "relu", inputs: [other.x], attributes: {}, shape: [2, 3], dtype: "float32" });
    refuses(() => verify(graph, infer), InternalError, /its input %0 does not come before it in the same graph/);
    const third = small().graph;
    third.output("stranger", other.x);
    refuses(() => verify(third, infer), InternalError, /root %0 = input belongs to another graph/);
    const swapped = small().graph;
    [swapped.nodes[0], swapped.nodes[1]] = [swapped.nodes[1] as Node, swapped.nodes[0] as Node];
    refuses(() => verify(swapped, infer), InternalError, /number or graph is wrong/);
  });
});

test("a graph prints one line per node, then outputs and updates", () => {
  const { graph, y } = small();
  graph.add({
    op: "fused",
    inputs: [y],
    attributes: { body: apply("max", apply("add", argument(0), 0.5), 0) },
    shape: y.shape,
    dtype: y.dtype,
  });
  assert.deepEqual(printGraph(graph).split("\n"), [
    '%0 = input() {name: "x", shape: [2, 3], dtype: "float32", batch: true} : float32[2,3]',
    '%1 = variable() {variable: "w"} : float32[3]  ; dense/relu',
    "%2 = add(%0, %1) : float32[2,3]  ; dense/relu",
    "%3 = relu(%2) : float32[2,3]  ; dense/relu",
    '%4 = constant() {value: 0.5, dtype: "float32"} : float32[]',
    "%5 = mul(%1, %4) : float32[3]",
    "%6 = fused(%3) {body: max(add($0, 0.5), 0)} : float32[2,3]",
    "output y = %3",
    'update "w" = %5',
  ]);
});

describe("variables", () => {
  test("read gives a copy; write takes one", async () => {
    const w = weight();
    const values = Float32Array.of(4, 5, 6);
    await w.write(values);
    values[0] = 9;
    (await w.read())[1] = 9;
    assert.deepEqual([...(await w.read())], [4, 5, 6]);
  });
  test("another number of values is refused, and nothing changes", async () => {
    const w = weight();
    await assert.rejects(
      w.write(new Float32Array(2)),
      (error) => error instanceof ShapeError && /"w": expected 3 values for shape \(3,\), found 2/.test(error.message),
    );
    assert.deepEqual([...(await w.read())], [1, 2, 3]);
    refuses(
      () => new Variable({ name: "v", shape: [2], initial: new Float32Array(3) }),
      ShapeError,
      /"v": expected 2 values/,
    );
  });
});
