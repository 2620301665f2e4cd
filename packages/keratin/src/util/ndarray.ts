import { ShapeError } from "./errors.ts";
import { type Shape, showShape, sizeOf } from "./shape.ts";

/** Element types of host arrays. */
export type DType = "float32" | "int32" | "uint8";

export type TypedArray = Float32Array | Int32Array | Uint8Array;

/** What may be given where an array is wanted: nested lists of numbers, as in NumPy. */
export type NestedNumbers = number | readonly NestedNumbers[];

/**
 * An n-dimensional array on the host: a flat typed array in row-major order, and its shape.
 * It owns nothing on a device and needs no disposal.
 */
export class NdArray<T extends TypedArray = TypedArray> {
  readonly data: T;
  readonly shape: Shape;

  /** @throws ShapeError if the shape does not have as many elements as the data. */
  constructor(data: T, shape: Shape) {
    if (sizeOf(shape) !== data.length) {
      throw new ShapeError(
        `NdArray: expected ${sizeOf(shape)} elements for shape ${showShape(shape)}, found ${data.length}.`,
      );
    }
    this.data = data;
    this.shape = shape;
  }

  get dtype(): DType {
    if (this.data instanceof Float32Array) return "float32";
    return this.data instanceof Int32Array ? "int32" : "uint8";
  }

  /** The array of nested lists, float32; every list of one level must have the same length. */
  static from(values: NestedNumbers): NdArray<Float32Array> {
    const shape: number[] = [];
    for (let level: NestedNumbers = values; Array.isArray(level); level = level[0] as NestedNumbers) {
      shape.push(level.length);
      if (level.length === 0) break;
    }
    const flat: number[] = [];
    flatten(values, shape, 0, flat);
    return new NdArray(Float32Array.from(flat), shape);
  }

  /** Rows `start` (inclusive) to `end` (exclusive; default: the last) of axis 0; shares the data, copies nothing. */
  slice(start: number, end = Number.POSITIVE_INFINITY): NdArray<T> {
    const rows = this.shape[0] ?? 0;
    const from = Math.min(Math.max(start, 0), rows);
    const to = Math.min(Math.max(end, from), rows);
    const row = sizeOf(this.shape.slice(1));
    return new NdArray(this.data.subarray(from * row, to * row) as T, [to - from, ...this.shape.slice(1)]);
  }

  /** The same data under another shape. */
  reshape(shape: Shape): NdArray<T> {
    return new NdArray(this.data, shape);
  }
}

function flatten(value: NestedNumbers, shape: Shape, depth: number, out: number[]): void {
  const isList = Array.isArray(value);
  if (isList !== depth < shape.length || (isList && value.length !== shape[depth])) {
    throw new ShapeError(`NdArray.from: ragged lists; expected shape ${showShape(shape)} everywhere.`);
  }
  if (isList) for (const item of value as readonly NestedNumbers[]) flatten(item, shape, depth + 1, out);
  else out.push(value as number);
}
