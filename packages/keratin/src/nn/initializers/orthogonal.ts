/** Orthogonal matrices (`keras/src/initializers/random_initializers.py`, `Orthogonal`). */
import { complain, ShapeError } from "../../util/errors.ts";
import type { RandomSequence } from "../../util/random.ts";
import { showShape, sizeOf } from "../../util/shape.ts";
import { checkRange } from "../check.ts";
import { drawing, type Initializer, placeOf, type SeedOptions } from "./initializer.ts";

/** Options of `initializers.Orthogonal`. */
export interface OrthogonalOptions extends SeedOptions {
  /** Factor of the matrix. Default 1. */
  gain?: number;
}

/**
 * The weight as a matrix `[all but the last axis, last axis]` has columns (or rows, if there are fewer) of length `gain`
 * at right angles to each other, evenly among all such. Saxe et al. 2013 (https://arxiv.org/abs/1312.6120).
 *
 * @throws ArgumentError for a gain that is no number; ShapeError from `create` if the weight has fewer than two axes
 */
export function Orthogonal({ gain = 1, seed = null }: OrthogonalOptions = {}): Initializer {
  checkRange(placeOf("Orthogonal", "gain"), gain, Number.NEGATIVE_INFINITY);
  return drawing("Orthogonal", { gain, seed }, (shape, random) => {
    if (shape.length < 2) {
      const found = `a weight of shape ${showShape(shape)}`;
      throw new ShapeError(complain({ where: placeOf("Orthogonal"), expected: "at least two axes", found }));
    }
    const columns = shape.at(-1) ?? 0;
    const rows = sizeOf(shape.slice(0, -1));
    const wide = rows < columns;
    const vectors = orthonormal(Math.min(rows, columns), Math.max(rows, columns), random);
    return Float32Array.from({ length: rows * columns }, (_, i) => {
      const [row, column] = [Math.floor(i / columns), i % columns];
      const vector = vectors[wide ? row : column] as Float64Array;
      return gain * (vector[wide ? column : row] as number);
    });
  });
}

/** Vectors of length 1 at right angles, by Gram and Schmidt: of normal numbers that is even over all directions. */
function orthonormal(count: number, length: number, random: RandomSequence): Float64Array[] {
  const made: Float64Array[] = [];
  while (made.length < count) {
    const vector = Float64Array.from({ length }, () => random.normal());
    // Twice: what rounding leaves of the others after the first time is gone after the second.
    for (let pass = 0; pass < 2; pass++) {
      for (const other of made) addMultiple(vector, other, -dot(vector, other));
    }
    const scale = 1 / Math.sqrt(dot(vector, vector));
    made.push(vector.map((x) => x * scale));
  }
  return made;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}

function addMultiple(to: Float64Array, vector: Float64Array, factor: number): void {
  for (let i = 0; i < to.length; i++) to[i] = (to[i] as number) + factor * (vector[i] as number);
}
