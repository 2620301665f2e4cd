/** What the reductions share. */
import type { Attributes, TensorType } from "../../ir/graph.ts";
import { normalizeAxes, stridesOf } from "../../util/shape.ts";
import type { ReferenceArray, Sample } from "../op.ts";

/** Ascending axes, none negative. */
export type ReduceAttributes = { readonly axes: readonly number[]; readonly keepDims: boolean };

export interface ReduceOptions {
  /** Whether reduced axes stay, with size 1. Default false. */
  keepDims?: boolean;
}

export const REDUCE_PARAMETERS = {
  axes: "The axes to reduce, ascending.",
  keepDims: "Whether they stay, with size 1.",
} as const;

/** @throws ShapeError if an axis is out of range */
export function reduceAttributes(
  x: TensorType,
  axes: readonly number[] | undefined,
  { keepDims = false }: ReduceOptions,
): ReduceAttributes {
  const all = x.shape.map((_, axis) => axis);
  return { axes: axes ? [...new Set(normalizeAxes(axes, x.shape.length))] : all, keepDims };
}

export function reducedShape(x: TensorType, { axes, keepDims }: ReduceAttributes): number[] {
  const reduced = normalizeAxes(axes, x.shape.length);
  if (keepDims) return x.shape.map((size, axis) => (reduced.includes(axis) ? 1 : size));
  return x.shape.filter((_, axis) => !reduced.includes(axis));
}

/** Calls `visit` for every element of x with its offset and that of the element it is reduced into. */
export function forEachReduced(
  { shape, data }: ReferenceArray,
  axes: readonly number[],
  visit: (value: number, at: number) => void,
): void {
  const kept = shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
  const strides = stridesOf(shape);
  const keptStrides = stridesOf(kept);
  data.forEach((value, i) => {
    let at = 0;
    shape.forEach((size, axis) => {
      const position = Math.floor(i / (strides[axis] as number)) % size;
      if (!axes.includes(axis)) at += position * (keptStrides[axis] as number);
    });
    visit(value, at);
  });
}

const CASES: readonly { title: string; shape: readonly number[]; axes: readonly number[]; keepDims?: boolean }[] = [
  { title: "the last axis", shape: [3, 7], axes: [1] },
  { title: "the last axis, long, kept", shape: [4, 37], axes: [1], keepDims: true },
  { title: "height and width", shape: [2, 5, 4, 6], axes: [1, 2] },
  { title: "height and width, kept, odd channels", shape: [3, 3, 3, 5], axes: [1, 2], keepDims: true },
  { title: "a middle axis", shape: [2, 5, 7], axes: [1] },
  { title: "the first and last of three", shape: [2, 4, 3, 5], axes: [1, 3] },
  { title: "all but the batch", shape: [3, 4, 5], axes: [1, 2] },
];

const OVER_BATCH: typeof CASES = [
  { title: "everything", shape: [5, 9], axes: [0, 1] },
  { title: "per channel", shape: [4, 3, 5, 6], axes: [0, 1, 2] },
  { title: "per channel, many rows, kept", shape: [6, 9, 9, 3], axes: [0, 1, 2], keepDims: true },
  { title: "the batch", shape: [7, 5], axes: [0] },
  { title: "the batch, wide", shape: [5, 67], axes: [0] },
  { title: "a vector", shape: [13], axes: [0] },
];

const toSample =
  (batch: boolean) =>
  ({ title, shape, axes, keepDims = false }: (typeof CASES)[number]): Sample => {
    const attributes: Attributes = { axes, keepDims };
    return { title: batch ? title : `${title}, whole`, inputs: [{ shape, batch }], attributes };
  };

/** Reductions that leave the batch axis alone, or of values that have none. */
export const reduceSamples: readonly Sample[] = [...CASES.map(toSample(true)), ...OVER_BATCH.map(toSample(false))];

/** Reductions over the batch. */
export const batchReduceSamples: readonly Sample[] = OVER_BATCH.map(toSample(true));
