/** How weights start: Keras's initializers, drawn from our own seeded generator. */
import { ArgumentError, complain } from "../util/errors.ts";
import { drawSeed, RandomSequence } from "../util/random.ts";
import { type Shape, sizeOf } from "../util/shape.ts";
import { lookUp } from "../util/suggest.ts";

/** Makes the first values of a weight. */
export interface Initializer {
  /** Keras's class name, e.g. `GlorotUniform`. */
  readonly className: string;
  /** Fresh values for a weight of the shape, row-major. */
  create(shape: Shape): Float32Array;
  /** All options; the function named like the class makes the same initializer of them. */
  getConfig(): Readonly<Record<string, unknown>>;
}

/** `seed`: the same numbers at every call; by default each call draws a new seed (see `setRandomSeed`). */
export interface SeedOptions {
  seed?: number;
}

/** Options of `initializers.Constant`. */
export interface ConstantOptions {
  /** Default 0. */
  value?: number;
}

/** Keras divides by it so that a normal distribution cut at two deviations keeps its variance. */
const TRUNCATED_DEVIATION = 0.8796256610342398;

/** Units in and out of a weight: `[in, out]`, or `[height, width, in, out]` with the window counted in. */
function fans(shape: Shape): { fanIn: number; fanOut: number } {
  if (shape.length < 2) return { fanIn: shape[0] ?? 1, fanOut: shape[0] ?? 1 };
  const window = sizeOf(shape.slice(0, -2));
  return { fanIn: window * (shape.at(-2) ?? 1), fanOut: window * (shape.at(-1) ?? 1) };
}

type Mode = "fan_in" | "fan_avg";
type Spread = "uniform" | "truncated_normal";

/** The family behind Glorot's and He's: variance `scale / fan` (`keras/src/initializers/random_initializers.py`). */
function varianceScaling(className: string, scale: number, mode: Mode, spread: Spread) {
  return ({ seed }: SeedOptions = {}): Initializer => ({
    className,
    getConfig: () => ({ seed }),
    create: (shape) => {
      const { fanIn, fanOut } = fans(shape);
      const variance = scale / Math.max(1, mode === "fan_in" ? fanIn : (fanIn + fanOut) / 2);
      const random = new RandomSequence(seed ?? drawSeed());
      const limit = Math.sqrt(3 * variance);
      const deviation = Math.sqrt(variance) / TRUNCATED_DEVIATION;
      const draw =
        spread === "uniform" ? () => random.uniform(-limit, limit) : () => deviation * truncatedNormal(random);
      return Float32Array.from({ length: sizeOf(shape) }, draw);
    },
  });
}

/** A standard normal number within two deviations. */
function truncatedNormal(random: RandomSequence): number {
  for (;;) {
    const x = random.normal();
    if (Math.abs(x) <= 2) return x;
  }
}

function filledWith(className: string, value: number, config: Readonly<Record<string, number>> = {}): Initializer {
  return { className, getConfig: () => config, create: (shape) => new Float32Array(sizeOf(shape)).fill(value) };
}

/** Uniform within ±√(6 / (fan in + fan out)); the default of Dense and Conv2D. Glorot & Bengio 2010. */
export const GlorotUniform = varianceScaling("GlorotUniform", 1, "fan_avg", "uniform");
/** Truncated normal with variance 2 / (fan in + fan out). Glorot & Bengio 2010. */
export const GlorotNormal = varianceScaling("GlorotNormal", 1, "fan_avg", "truncated_normal");
/** Uniform within ±√(6 / fan in). He et al. 2015. */
export const HeUniform = varianceScaling("HeUniform", 2, "fan_in", "uniform");
/** Truncated normal with variance 2 / fan in. He et al. 2015. */
export const HeNormal = varianceScaling("HeNormal", 2, "fan_in", "truncated_normal");
/** All 0. */
export const Zeros = (): Initializer => filledWith("Zeros", 0);
/** All 1. */
export const Ones = (): Initializer => filledWith("Ones", 1);
/** All one value. */
export const Constant = ({ value = 0 }: ConstantOptions = {}): Initializer => filledWith("Constant", value, { value });

const BY_NAME: Readonly<Record<string, () => Initializer>> = {
  glorot_uniform: GlorotUniform,
  glorot_normal: GlorotNormal,
  he_uniform: HeUniform,
  he_normal: HeNormal,
  zeros: Zeros,
  ones: Ones,
};

/** Keras's strings, or an initializer. */
export type InitializerOption = Initializer | string;

/** @throws ArgumentError for an unknown name (with the nearest known) or anything that is no initializer */
export function getInitializer(where: string, option: InitializerOption): Initializer {
  if (typeof option === "string") return lookUp(where, option, BY_NAME)();
  if (typeof option?.create === "function") return option;
  throw new ArgumentError(complain({ where, expected: "a name or an object of initializers", found: String(option) }));
}
