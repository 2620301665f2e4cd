/** Evaluates graphs on given numbers, for tests of single ops. */
import assert from "node:assert/strict";
import { evaluateGraph } from "../../src/backend/reference/evaluate.ts";
import { Graph, type Node, type NodeDType } from "../../src/ir/graph.ts";
import * as ops from "../../src/ops/index.ts";
import type { KeratinError } from "../../src/util/errors.ts";
import type { Shape } from "../../src/util/shape.ts";

export interface Given {
  shape: Shape;
  data: ArrayLike<number>;
  dtype?: NodeDType;
}

/** What `compute` makes of the given arrays. */
export function run(
  given: readonly Given[],
  compute: (...nodes: Node[]) => Node,
): { shape: Shape; dtype: NodeDType; data: number[] } {
  const graph = new Graph();
  const inputs = given.map(({ shape, dtype = "float32" }, i) =>
    ops.input(graph, { name: String(i), shape, dtype, batch: false }),
  );
  const node = compute(...inputs);
  const leaf = (input: Node): { shape: Shape; data: Float64Array } => {
    const { shape, data } = given[inputs.indexOf(input)] as Given;
    return { shape, data: Float64Array.from(data) };
  };
  const value = evaluateGraph(graph, leaf).get(node);
  return { shape: node.shape, dtype: node.dtype, data: [...(value?.data ?? [])] };
}

/** Inputs of a fresh graph: shapes of float32 values that depend on the batch. */
export function inputs(...shapes: Shape[]): Node[] {
  const graph = new Graph();
  return shapes.map((shape, i) => ops.input(graph, { name: String(i), shape, batch: shape.length > 0 }));
}

/** An input that does not depend on the batch, in the graph of another. */
export const whole = ({ graph }: Node, shape: Shape, dtype: NodeDType = "float32"): Node =>
  ops.input(graph, { name: `whole${graph.nodes.length}`, shape, dtype, batch: false });

/** Asserts that `act` throws an error of this class whose message matches. */
export function refuses(act: () => unknown, type: new (message: string) => KeratinError, message: RegExp): void {
  assert.throws(act, (error) => {
    assert.ok(error instanceof type, `${type.name} expected, got ${String(error)}`);
    assert.match(error.message, message);
    return true;
  });
}

/** Asserts that numbers are equal up to an absolute difference. */
export function close(found: ArrayLike<number>, expected: ArrayLike<number>, bound: number): void {
  assert.equal(found.length, expected.length);
  Array.from(expected).forEach((value, i) => {
    const both = Number.isNaN(value) && Number.isNaN(found[i]);
    assert.ok(
      both || Object.is(value, found[i]) || Math.abs(value - (found[i] as number)) <= bound,
      `[${i}]: ${found[i]}, expected ${value}`,
    );
  });
}
