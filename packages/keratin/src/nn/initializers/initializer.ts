/** What an initializer is, and the frame of those that draw. */
import { ArgumentError, complain } from "../../util/errors.ts";
import { drawSeed, RandomSequence } from "../../util/random.ts";
import { type Shape, sizeOf } from "../../util/shape.ts";
import { show } from "../check.ts";

/** Makes the first values of a weight. Your own needs these three. */
export interface Initializer {
  /** Keras's class name, e.g. `GlorotUniform`. */
  readonly className: string;
  /** Fresh values for a weight of the shape, row-major. */
  create(shape: Shape): Float32Array;
  /** All options: the function named like the class makes the same initializer of them. */
  getConfig(): Readonly<Record<string, unknown>>;
}

/** `seed`: the same numbers at every call; by default each call draws a new seed (see `setRandomSeed`). */
export interface SeedOptions {
  seed?: number | null;
}

/** Makes one number. */
export type Draw = (random: RandomSequence) => number;

/** Evenly in [low, high). */
export const uniform =
  (low: number, high: number): Draw =>
  (random) =>
    random.uniform(low, high);

/** Gauss's bell. */
export const normal =
  (mean: number, deviation: number): Draw =>
  (random) =>
    mean + deviation * random.normal();

/** Gauss's bell, cut at two deviations. */
export const truncatedNormal =
  (mean: number, deviation: number): Draw =>
  (random) => {
    for (;;) {
      const x = random.normal();
      if (Math.abs(x) <= 2) return mean + deviation * x;
    }
  };

/** Where messages come from. */
export const placeOf = (className: string, option?: string): string =>
  `Initializer ${className}${option ? `: ${option}` : ""}`;

/**
 * An initializer that draws; `fill` makes the values from a fresh sequence.
 *
 * @throws ArgumentError if the seed is no whole number
 */
export function drawing(
  className: string,
  config: SeedOptions & Readonly<Record<string, unknown>>,
  fill: (shape: Shape, random: RandomSequence) => Float32Array,
): Initializer {
  const { seed = null } = config;
  if (seed !== null && !Number.isSafeInteger(seed)) {
    const hint = "Leave it out to draw new numbers at each call.";
    throw new ArgumentError(
      complain({ where: placeOf(className, "seed"), expected: "a whole number", found: show(seed), hint }),
    );
  }
  return {
    className,
    create: (shape) => fill(shape, new RandomSequence(seed ?? drawSeed())),
    getConfig: () => ({ ...config, seed }),
  };
}

/** A weight whose numbers are drawn one by one. */
export const each = (shape: Shape, random: RandomSequence, draw: Draw): Float32Array =>
  Float32Array.from({ length: sizeOf(shape) }, () => draw(random));
