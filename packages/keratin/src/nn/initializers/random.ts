/** Initializers that draw without looking at the weight's shape (`keras/src/initializers/random_initializers.py`). */
import { ArgumentError, complain } from "../../util/errors.ts";
import { checkRange } from "../check.ts";
import {
  type Draw,
  drawing,
  each,
  type Initializer,
  normal,
  placeOf,
  type SeedOptions,
  truncatedNormal,
  uniform,
} from "./initializer.ts";

/** Options of `initializers.RandomNormal` and `initializers.TruncatedNormal`. */
export interface NormalOptions extends SeedOptions {
  /** Default 0. */
  mean?: number;
  /** Standard deviation (before cutting), at least 0. Default 0.05. */
  stddev?: number;
}

/** Options of `initializers.RandomUniform`. */
export interface UniformOptions extends SeedOptions {
  /** Default −0.05. */
  minval?: number;
  /** Default 0.05. */
  maxval?: number;
}

function bell(className: string, kind: typeof normal, options: NormalOptions): Initializer {
  const { mean = 0, stddev = 0.05, seed = null } = options;
  checkRange(placeOf(className, "mean"), mean, Number.NEGATIVE_INFINITY);
  checkRange(placeOf(className, "stddev"), stddev, 0);
  const draw: Draw = kind(mean, stddev);
  return drawing(className, { mean, stddev, seed }, (shape, random) => each(shape, random, draw));
}

/** Normally distributed. @throws ArgumentError if stddev is negative */
export const RandomNormal = (options: NormalOptions = {}): Initializer => bell("RandomNormal", normal, options);

/** Normally distributed, but nothing beyond two deviations. @throws ArgumentError if stddev is negative */
export const TruncatedNormal = (options: NormalOptions = {}): Initializer =>
  bell("TruncatedNormal", truncatedNormal, options);

/** Evenly in [minval, maxval). @throws ArgumentError unless minval ≤ maxval */
export function RandomUniform({ minval = -0.05, maxval = 0.05, seed = null }: UniformOptions = {}): Initializer {
  if (!(Number.isFinite(minval) && Number.isFinite(maxval) && minval <= maxval)) {
    const found = `minval ${minval} and maxval ${maxval}`;
    throw new ArgumentError(complain({ where: placeOf("RandomUniform"), expected: "minval ≤ maxval", found }));
  }
  const draw = uniform(minval, maxval);
  return drawing("RandomUniform", { minval, maxval, seed }, (shape, random) => each(shape, random, draw));
}
