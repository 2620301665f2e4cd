/** The values with which weights are made: those of their initializer, or zeros where a file's values come next. */
import type { Initializer } from "../nn/initializers.ts";
import { complain, MemoryError } from "../util/errors.ts";
import { type Shape, showShape, sizeOf } from "../util/shape.ts";

/** Bytes that weights may still take; undefined outside of `withoutInitialValues`. */
let left: number | undefined;

/** The first values of a weight. */
export function initialValues(where: string, initializer: Initializer, shape: Shape): Float32Array {
  if (left === undefined) return initializer.create(shape);
  const bytes = 4 * sizeOf(shape);
  if (bytes > left) {
    const found = `another weight of shape ${showShape(shape)}`;
    throw new MemoryError(complain({ where, expected: `at most ${left} more bytes of weights`, found }));
  }
  left -= bytes;
  return new Float32Array(sizeOf(shape));
}

/**
 * Runs something that makes layers whose weights are all overwritten afterwards: they are zeros, no random numbers are
 * drawn, and together they may take so many bytes.
 */
export function withoutInitialValues<T>(maxBytes: number, action: () => T): T {
  const before = left;
  left = maxBytes;
  try {
    return action();
  } finally {
    left = before;
  }
}
