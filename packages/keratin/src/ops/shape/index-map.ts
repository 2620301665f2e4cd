/** How the ops that only move elements are evaluated. */
import { type Shape, sizeOf, stridesOf } from "../../util/shape.ts";

/**
 * The array of `shape` whose element at each position is what `from` gives for that position. The position array is
 * reused from call to call.
 */
export function generate(shape: Shape, from: (position: readonly number[]) => number): Float64Array {
  const strides = stridesOf(shape);
  const position = shape.map(() => 0);
  return Float64Array.from({ length: sizeOf(shape) }, (_, i) => {
    strides.forEach((stride, axis) => {
      position[axis] = Math.floor(i / stride) % (shape[axis] as number);
    });
    return from(position);
  });
}

/** The offset of a position. */
export function offsetOf(strides: readonly number[], position: readonly number[]): number {
  return position.reduce((offset, p, axis) => offset + p * (strides[axis] as number), 0);
}
