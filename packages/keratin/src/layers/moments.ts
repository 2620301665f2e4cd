/** Mean and variance of host arrays, batch by batch, in float64. */
import type { NdArray } from "../util/ndarray.ts";
import { type Shape, sizeOf, stridesOf } from "../util/shape.ts";

/** Of each position of the kept axes: how many values, their mean, and the sum of their squared distances from it. */
export interface Moments {
  readonly count: number;
  readonly mean: Float64Array;
  readonly squares: Float64Array;
}

/** @param kept ascending, without the batch axis 0 */
export function momentsOf({ data, shape }: NdArray, kept: readonly number[]): Moments {
  const positions = positionsOf(shape, kept);
  const size = sizeOf(kept.map((axis) => shape[axis] ?? 1));
  const count = data.length / size;
  const mean = new Float64Array(size);
  const squares = new Float64Array(size);
  const forEach = (visit: (value: number, at: number) => void): void => {
    for (let i = 0; i < data.length; ) {
      for (const at of positions) visit(data[i++] as number, at);
    }
  };
  forEach((value, at) => {
    mean[at] = (mean[at] as number) + value / count;
  });
  forEach((value, at) => {
    squares[at] = (squares[at] as number) + (value - (mean[at] as number)) ** 2;
  });
  return { count, mean, squares };
}

/** For each number of a sample its position among the kept axes. */
function positionsOf(shape: Shape, kept: readonly number[]): Int32Array {
  const strides = stridesOf(shape);
  const steps = stridesOf(kept.map((axis) => shape[axis] ?? 1));
  return Int32Array.from({ length: sizeOf(shape.slice(1)) }, (_, i) =>
    kept.reduce((sum, axis, k) => {
      const along = Math.floor(i / (strides[axis] ?? 1)) % (shape[axis] ?? 1);
      return sum + along * (steps[k] ?? 1);
    }, 0),
  );
}

/** The moments of all values of both (Chan, Golub & LeVeque 1983, https://doi.org/10.1080/00031305.1983.10483115). */
export function mergeMoments(a: Moments, b: Moments): Moments {
  const count = a.count + b.count;
  const share = count === 0 ? 0 : b.count / count;
  const difference = b.mean.map((mean, i) => mean - (a.mean[i] as number));
  return {
    count,
    mean: a.mean.map((mean, i) => mean + (difference[i] as number) * share),
    squares: a.squares.map(
      (sum, i) => sum + (b.squares[i] as number) + (difference[i] as number) ** 2 * a.count * share,
    ),
  };
}
