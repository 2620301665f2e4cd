/** Initializers whose variance is `scale / fan` (`keras/src/initializers/random_initializers.py`). */
import { ArgumentError, complain } from "../../util/errors.ts";
import { type Shape, sizeOf } from "../../util/shape.ts";
import { lookUp } from "../../util/suggest.ts";
import { checkPositive, show } from "../check.ts";
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

/** Options of Glorot's, He's and LeCun's initializers. */
export interface FanOptions extends SeedOptions {
  /** Axes that count as units in, if `outputAxes` is given too. Default: the last but one, times the window's. */
  inputAxes?: readonly number[] | null;
  /** Axes that count as units out, if `inputAxes` is given too. Default: the last, times the window's. */
  outputAxes?: readonly number[] | null;
}

/** Options of `initializers.VarianceScaling`. */
export interface VarianceScalingOptions extends FanOptions {
  /** Variance times fan, above 0. Default 1. */
  scale?: number;
  /** Units in, units out, or their mean. Default "fan_in". */
  mode?: "fan_in" | "fan_out" | "fan_avg";
  /** Default "truncated_normal", also called "normal". */
  distribution?: "truncated_normal" | "normal" | "untruncated_normal" | "uniform";
}

/** Keras divides by it so that a normal distribution cut at two deviations keeps its variance. */
const TRUNCATED_DEVIATION = 0.8796256610342398;

type Fans = readonly [fanIn: number, fanOut: number];

const MODES = {
  fan_in: ([fanIn]: Fans) => fanIn,
  fan_out: ([, fanOut]: Fans) => fanOut,
  fan_avg: ([fanIn, fanOut]: Fans) => (fanIn + fanOut) / 2,
} as const;

const DISTRIBUTIONS = {
  truncated_normal: (variance: number) => truncatedNormal(0, Math.sqrt(variance) / TRUNCATED_DEVIATION),
  untruncated_normal: (variance: number) => normal(0, Math.sqrt(variance)),
  uniform: (variance: number) => uniform(-Math.sqrt(3 * variance), Math.sqrt(3 * variance)),
} as const;

/** Units in and out of a weight: `[in, out]`, or `[height, width, in, out]` with the window counted in. */
function fansOf(shape: Shape): Fans {
  if (shape.length < 2) return [shape[0] ?? 1, shape[0] ?? 1];
  const window = sizeOf(shape.slice(0, -2));
  return [window * (shape.at(-2) ?? 1), window * (shape.at(-1) ?? 1)];
}

/** The product of the sizes of some axes; negative ones count from the end. */
function along(className: string, shape: Shape, axes: readonly number[]): number {
  return axes.reduce((product, axis) => {
    const size = shape.at(axis);
    if (size !== undefined && Number.isInteger(axis)) return product * size;
    const expected = `axes of a weight of ${shape.length} axes`;
    throw new ArgumentError(complain({ where: placeOf(className), expected, found: show(axes) }));
  }, 1);
}

interface Scaling {
  readonly scale: number;
  readonly mode: keyof typeof MODES;
  readonly distribution: keyof typeof DISTRIBUTIONS;
}

function scaling(
  className: string,
  { scale, mode, distribution }: Scaling,
  options: FanOptions,
  shown: object,
): Initializer {
  const { seed = null, inputAxes = null, outputAxes = null } = options;
  return drawing(className, { ...shown, seed, inputAxes, outputAxes }, (shape, random) => {
    const given = inputAxes && outputAxes;
    const fans: Fans = given
      ? [along(className, shape, inputAxes), along(className, shape, outputAxes)]
      : fansOf(shape);
    const draw: Draw = DISTRIBUTIONS[distribution](scale / Math.max(1, MODES[mode](fans)));
    return each(shape, random, draw);
  });
}

/** Any of the family. @throws ArgumentError unless scale > 0, or for an unknown mode or distribution (with the nearest known) */
export function VarianceScaling(options: VarianceScalingOptions = {}): Initializer {
  const { scale = 1, mode = "fan_in", distribution: named = "truncated_normal" } = options;
  const name = "VarianceScaling";
  checkPositive(placeOf(name, "scale"), scale);
  lookUp(placeOf(name, "mode"), mode, MODES);
  const distribution = named === "normal" ? "truncated_normal" : named;
  lookUp(placeOf(name, "distribution"), distribution, DISTRIBUTIONS);
  const settings = { scale, mode, distribution };
  return scaling(name, settings, options, settings);
}

const family =
  (className: string, settings: Scaling) =>
  (options: FanOptions = {}): Initializer =>
    scaling(className, settings, options, {});

/** Uniform within ±√(6 / (fan in + fan out)); the default of most layers. Glorot & Bengio 2010. */
export const GlorotUniform = family("GlorotUniform", { scale: 1, mode: "fan_avg", distribution: "uniform" });
/** Truncated normal with variance 2 / (fan in + fan out). Glorot & Bengio 2010. */
export const GlorotNormal = family("GlorotNormal", { scale: 1, mode: "fan_avg", distribution: "truncated_normal" });
/** Uniform within ±√(6 / fan in). He et al. 2015. */
export const HeUniform = family("HeUniform", { scale: 2, mode: "fan_in", distribution: "uniform" });
/** Truncated normal with variance 2 / fan in. He et al. 2015. */
export const HeNormal = family("HeNormal", { scale: 2, mode: "fan_in", distribution: "truncated_normal" });
/** Uniform within ±√(3 / fan in). LeCun et al. 1998. */
export const LecunUniform = family("LecunUniform", { scale: 1, mode: "fan_in", distribution: "uniform" });
/** Truncated normal with variance 1 / fan in. LeCun et al. 1998. */
export const LecunNormal = family("LecunNormal", { scale: 1, mode: "fan_in", distribution: "truncated_normal" });
