/** What the ops over the last axis share. */
import type { TensorType } from "../../ir/graph.ts";
import { complain, ShapeError } from "../../util/errors.ts";
import { batchAxisError } from "../check.ts";
import type { Distribution, ReferenceArray } from "../op.ts";

/** @throws ShapeError if there is no last axis */
export function lastAxis(where: string, type: TensorType): number {
  const size = type.shape.at(-1);
  if (size === undefined) throw new ShapeError(complain({ where, expected: "at least one axis", found: "a scalar" }));
  return size;
}

/** @throws ShapeError if the last axis of a value is its batch axis */
export function alongRows(where: string, inputs: readonly Distribution[], x: TensorType): Distribution {
  if (!inputs.includes("batch")) return "whole";
  if (x.shape.length < 2) throw batchAxisError(where, "a last axis besides the batch axis", "the batch axis only");
  if (inputs.some((input) => input !== "batch"))
    throw batchAxisError(where, "all inputs to depend on the batch", inputs.join(", "));
  return "batch";
}

/** The rows of an array along its last axis. */
export function rowsOf({ data, shape }: ReferenceArray): Float64Array[] {
  const size = shape.at(-1) ?? 1;
  return Array.from({ length: data.length / size }, (_, row) => data.subarray(row * size, (row + 1) * size));
}

/** Softmax of one row, and the logarithm of the sum that it divides by. */
export function softmaxOfRow(row: Float64Array): { probabilities: Float64Array; logSum: number } {
  const largest = row.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const powers = row.map((value) => Math.exp(value - largest));
  const sum = powers.reduce((a, b) => a + b, 0);
  return { probabilities: powers.map((power) => power / sum), logSum: largest + Math.log(sum) };
}
