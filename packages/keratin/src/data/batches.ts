import { ShapeError } from "../util/errors.ts";
import type { NdArray } from "../util/ndarray.ts";
import type { RandomSequence } from "../util/random.ts";
import { sizeOf } from "../util/shape.ts";

/** The order in which an epoch visits the rows: shuffled by the sequence, or as they come if there is none. */
export function epochOrder(rows: number, shuffle: RandomSequence | undefined): Int32Array {
  return shuffle ? shuffle.permutation(rows) : Int32Array.from({ length: rows }, (_, row) => row);
}

/**
 * Copies rows of axis 0 to the front of a buffer, one after the other, converting numbers on the way: a uint8 image
 * becomes float32 only here.
 *
 * @param indices which rows, in this order; e.g. `order.subarray(start, end)` of an epoch's order.
 * @param target may lie in shared memory; it needs room for `indices.length` rows and may be longer.
 * @throws ShapeError if the target is too short or a row does not exist.
 */
export function gather(source: NdArray, indices: Int32Array, target: Float32Array | Int32Array): void {
  const row = sizeOf(source.shape.slice(1));
  const rows = source.shape[0] ?? 0;
  if (target.length < indices.length * row) {
    throw new ShapeError(`gather: expected room for ${indices.length} rows of ${row} numbers, found ${target.length}.`);
  }
  for (const index of indices) {
    if (index < 0 || index >= rows) throw new ShapeError(`gather: expected row numbers below ${rows}, found ${index}.`);
  }
  const { data } = source;
  if (data.constructor === target.constructor) copyRows(data as Float32Array, indices, row, target);
  // One loop for each pair of types, so that the compiler sees only one kind of array in each.
  else if (data instanceof Uint8Array && target instanceof Float32Array) convertBytes(data, indices, row, target);
  else convertRows(data, indices, row, target);
}

function copyRows(data: Float32Array, indices: Int32Array, row: number, target: Float32Array | Int32Array): void {
  for (let i = 0; i < indices.length; i++) {
    const from = (indices[i] as number) * row;
    target.set(data.subarray(from, from + row), i * row);
  }
}

function convertBytes(data: Uint8Array, indices: Int32Array, row: number, target: Float32Array): void {
  let to = 0;
  for (const index of indices) {
    const end = (index + 1) * row;
    for (let from = index * row; from < end; from++) target[to++] = data[from] as number;
  }
}

function convertRows(
  data: ArrayLike<number>,
  indices: Int32Array,
  row: number,
  target: Float32Array | Int32Array,
): void {
  let to = 0;
  for (const index of indices) {
    const end = (index + 1) * row;
    for (let from = index * row; from < end; from++) target[to++] = data[from] as number;
  }
}
