/** Checks that shape rules share, so that all their messages read alike. */
import type { NodeDType, TensorType } from "../ir/graph.ts";
import { ArgumentError, complain, ShapeError } from "../util/errors.ts";
import { showShape } from "../util/shape.ts";
import type { Distribution } from "./op.ts";

/** The input at `index`, which the caller knows to be there: arity has been checked. */
export function inputAt(inputs: readonly TensorType[], index: number): TensorType {
  return inputs[index] as TensorType;
}

/** @throws ShapeError unless the type has one axis for each name of `axes`. */
export function expectAxes(where: string, type: TensorType, axes: readonly string[]): void {
  if (type.shape.length === axes.length) return;
  throw new ShapeError(
    complain({
      where,
      expected: `${axes.length} axes [${axes.join(", ")}]`,
      found: `${type.shape.length} axes, shape ${showShape(type.shape)}`,
    }),
  );
}

/** @throws ShapeError unless the shapes are equal; a null stands for any size. */
export function expectShape(where: string, type: TensorType, shape: readonly (number | null)[]): void {
  const fits =
    type.shape.length === shape.length && shape.every((size, axis) => size === null || size === type.shape[axis]);
  if (fits) return;
  throw new ShapeError(
    complain({ where, expected: `shape ${showShape(shape)}`, found: `shape ${showShape(type.shape)}` }),
  );
}

/** @throws ShapeError unless the type has this dtype. */
export function expectDtype(where: string, type: TensorType, dtype: NodeDType): void {
  if (type.dtype === dtype) return;
  throw new ShapeError(
    complain({
      where,
      expected: `dtype ${dtype}`,
      found: `dtype ${type.dtype}`,
      hint: `Convert it with ops.cast(x, "${dtype}").`,
    }),
  );
}

/** @throws ArgumentError unless there are `count` integers of at least `least`. */
export function expectIntegers(where: string, values: readonly number[], count: number, least: number): void {
  if (values.length === count && values.every((value) => Number.isInteger(value) && value >= least)) return;
  const numbers = count === 1 ? "an integer" : `${count} integers`;
  throw new ArgumentError(
    complain({ where, expected: `${numbers} of at least ${least}`, found: `[${values.join(", ")}]` }),
  );
}

/** The error of an op that would mix rows of the batch, or could not tell the batch axis from another. */
export function batchAxisError(op: string, expected: string, found: string): ShapeError {
  return new ShapeError(
    complain({
      where: `${op}: batch axis`,
      expected,
      found,
      hint: "Axis 0 of a value that depends on the batch counts its rows; keep it apart.",
    }),
  );
}

/**
 * The distribution of an op that works on each row of its first input by itself, with the other inputs shared by all
 * rows.
 *
 * @throws ShapeError if another input depends on the batch.
 */
export function rowwise(op: string, inputs: readonly Distribution[], shared: string): Distribution {
  const [first = "whole", ...others] = inputs;
  if (others.includes("batch")) {
    throw batchAxisError(
      op,
      `${shared} that is the same for every row of the batch`,
      `${shared} that differs from row to row`,
    );
  }
  return first === "batch" ? "batch" : "whole";
}

/**
 * The distribution of a contraction of two inputs over axis 0 of both.
 *
 * @throws ShapeError if only one of them depends on the batch.
 */
export function summedOverBatch(op: string, [a = "whole", b = "whole"]: readonly Distribution[]): Distribution {
  if ((a === "batch") !== (b === "batch")) {
    throw batchAxisError(
      op,
      "both inputs or none to depend on the batch, for their rows are paired",
      `a ${a} and a ${b} value`,
    );
  }
  return a === "batch" ? "partial" : "whole";
}
