/** Options of `compile`, `fit`, `evaluate` and `predict`, and their checks. */
import type { BatchPart, StreamingData } from "../data/source.ts";
import type { LossOption } from "../nn/losses/index.ts";
import type { MetricOption } from "../nn/metrics/index.ts";
import type { OptimizerOption } from "../nn/optimizers/index.ts";
import { ArgumentError, complain } from "../util/errors.ts";
import type { Callback } from "./callbacks/callback.ts";
import type { ClassWeight } from "./sample-weights.ts";

/** An option for all outputs, as a list with one entry for each, or by the outputs' names. */
export type PerOutput<T> = T | readonly (T | null)[] | Readonly<Record<string, T>>;

/** A list of metrics; with several outputs a list of lists, or lists by the outputs' names. */
export type MetricsOption =
  | readonly (MetricOption | readonly MetricOption[] | null)[]
  | Readonly<Record<string, MetricOption | readonly MetricOption[]>>;

/** Options of `compile`. */
export interface CompileOptions {
  /** Default "rmsprop", as in Keras. */
  optimizer?: OptimizerOption;
  loss: PerOutput<LossOption>;
  /** How much the loss of each output counts. Default 1. */
  lossWeights?: PerOutput<number>;
  /** Default none. */
  metrics?: MetricsOption;
  /** Metrics that take sample weights into account. Default none. */
  weightedMetrics?: MetricsOption;
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
  /** Steps before the end; default: all batches of the data. */
  steps?: number;
}

/** Options of `evaluate`. */
export interface EvaluateOptions extends RunOptions {
  /** Whether NaN and infinite numbers in the data are an error. Default true. */
  checkData?: boolean;
  /** How much each sample counts: `[samples]`. Default 1. */
  sampleWeight?: BatchPart;
}

/** Data to evaluate on: arrays, with weights of the samples or without, or batches. */
export type ValidationData =
  | readonly [x: BatchPart, y: BatchPart]
  | readonly [x: BatchPart, y: BatchPart, sampleWeight: BatchPart]
  | StreamingData;

/** Options of `fit`. */
export interface FitOptions extends Omit<EvaluateOptions, "steps"> {
  /** The number of the last epoch, counted from 1. Default 1. */
  epochs?: number;
  /** The first epoch, counted from 0: to go on with a training. Default 0. */
  initialEpoch?: number;
  /** Whether each epoch sees the samples in another order. Default true. */
  shuffle?: boolean;
  /** Evaluated at the end of each epoch. */
  validationData?: ValidationData;
  /** The part of the samples, from their end, that is kept for validation: 0 to 1. Arrays only. Default 0. */
  validationSplit?: number;
  /** Samples per step of the validation. Default: `batchSize`. */
  validationBatchSize?: number;
  /** Steps of a validation. Default: all batches. */
  validationSteps?: number;
  /** Epochs between two validations. Default 1. */
  validationFreq?: number;
  /** How much samples of each class count. Default 1. */
  classWeight?: ClassWeight;
  /** Steps of an epoch. Default: all batches of the data. */
  stepsPerEpoch?: number;
  /** Ends training between two steps; `fit` then rejects with the signal's reason. */
  signal?: AbortSignal;
}

/** Options of `trainOnBatch` and `testOnBatch`. */
export interface BatchOptions {
  /** How much each sample counts: `[samples]`. Default 1. */
  sampleWeight?: BatchPart;
  /** How much samples of each class count; `trainOnBatch` only. Default 1. */
  classWeight?: ClassWeight;
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
