/** Options of `compile`, `fit`, `evaluate` and `predict`, and their checks. */
import type { LossOption } from "../nn/losses/index.ts";
import type { MetricOption } from "../nn/metrics/index.ts";
import type { OptimizerOption } from "../nn/optimizers/index.ts";
import { ArgumentError, complain } from "../util/errors.ts";
import type { Callback } from "./callbacks/callback.ts";
import type { ArrayLike } from "./data-adapter.ts";

/** Options of `compile`. */
export interface CompileOptions {
  /** Default "rmsprop", as in Keras. */
  optimizer?: OptimizerOption;
  loss: LossOption;
  /** Default none. */
  metrics?: readonly MetricOption[];
}

/** 0: silent; 1: a progress bar; 2: one plain line. "auto" is 1. */
export type Verbosity = 0 | 1 | 2 | "auto";

/** Options of `predict`. */
export interface RunOptions {
  /** Samples per step. Default 32. */
  batchSize?: number;
  /** Default 1. */
  verbose?: Verbosity;
  callbacks?: readonly Callback[];
}

/** Options of `evaluate`. */
export interface EvaluateOptions extends RunOptions {
  /** Whether NaN and infinite numbers in the data are an error. Default true. */
  checkData?: boolean;
}

/** Options of `fit`. */
export interface FitOptions extends EvaluateOptions {
  /** The number of the last epoch, counted from 1. Default 1. */
  epochs?: number;
  /** The first epoch, counted from 0: to go on with a training. Default 0. */
  initialEpoch?: number;
  /** Whether each epoch sees the samples in another order. Default true. */
  shuffle?: boolean;
  /** Evaluated at the end of each epoch: `[x, y]`. */
  validationData?: readonly [x: ArrayLike, y: ArrayLike];
  /** Ends training between two steps; `fit` then rejects with the signal's reason. */
  signal?: AbortSignal;
}

/** @throws ArgumentError unless it is a whole number of at least `least` */
export function count(where: string, value: number, least: number): number {
  if (Number.isInteger(value) && value >= least) return value;
  const expected = least === 0 ? "a whole number of at least 0" : "a positive whole number";
  throw new ArgumentError(complain({ where, expected, found: String(value) }));
}

/** @throws ArgumentError if it is none of the known values */
export function verbosity(where: string, value: Verbosity = "auto"): 0 | 1 | 2 {
  if (value === "auto") return 1;
  if (value === 0 || value === 1 || value === 2) return value;
  throw new ArgumentError(complain({ where, expected: '0, 1, 2 or "auto"', found: JSON.stringify(value) }));
}
