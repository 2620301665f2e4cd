/** Metrics under Keras's names: `metrics.BinaryAccuracy({ threshold: 0.4 })`. A new metric is added here. */
import { ArgumentError, complain } from "../../util/errors.ts";
import { lookUp } from "../../util/suggest.ts";
import * as losses from "../losses/index.ts";
import { maker } from "../maker.ts";
import type { TargetFunction } from "../targets.ts";
import {
  Accuracy as AccuracyClass,
  accuracyByShape,
  BinaryAccuracy as BinaryAccuracyClass,
  CategoricalAccuracy as CategoricalAccuracyClass,
  SparseCategoricalAccuracy as SparseCategoricalAccuracyClass,
} from "./accuracy.ts";
import { MeanMetricWrapper } from "./mean.ts";
import { Metric } from "./metric.ts";

export type { BinaryAccuracyOptions } from "./accuracy.ts";
export { Mean, MeanMetric } from "./mean.ts";
export type { Direction, MetricOptions } from "./metric.ts";
export { Metric };

/** How often predictions equal targets. */
export const Accuracy = maker(AccuracyClass);
/** How often predictions, cut at the threshold, are the targets 0 or 1. */
export const BinaryAccuracy = maker(BinaryAccuracyClass);
/** How often the largest prediction is where the one-hot target has its 1. */
export const CategoricalAccuracy = maker(CategoricalAccuracyClass);
/** How often the largest prediction is at the class number. */
export const SparseCategoricalAccuracy = maker(SparseCategoricalAccuracyClass);

type MakeNamed = (options: { name: string }) => Metric;

const fromLoss =
  (make: () => losses.Loss): MakeNamed =>
  ({ name }) =>
    new MeanMetricWrapper((yTrue, yPred) => make().call(yTrue, yPred), name, "down");

const BY_NAME: Readonly<Record<string, MakeNamed>> = {
  binary_accuracy: BinaryAccuracy,
  categorical_accuracy: CategoricalAccuracy,
  sparse_categorical_accuracy: SparseCategoricalAccuracy,
  categorical_crossentropy: fromLoss(losses.CategoricalCrossentropy),
  sparse_categorical_crossentropy: fromLoss(losses.SparseCategoricalCrossentropy),
  binary_crossentropy: fromLoss(losses.BinaryCrossentropy),
  mean_squared_error: fromLoss(losses.MeanSquaredError),
  mean_absolute_error: fromLoss(losses.MeanAbsoluteError),
  mse: fromLoss(losses.MeanSquaredError),
  mae: fromLoss(losses.MeanAbsoluteError),
};

/** Keras's strings, a metric, or a function of targets and predictions. */
export type MetricOption = Metric | TargetFunction | string;

/**
 * The metric that an option of `compile` means. One given by its string has that string as name; "accuracy" and "acc"
 * pick the binary, sparse or categorical form by the shapes.
 *
 * @throws ArgumentError for an unknown name (with the nearest known) or anything that is no metric
 */
export function getMetric(option: MetricOption): Metric {
  if (option instanceof Metric) return option;
  if (typeof option === "function") return new MeanMetricWrapper(option, option.name || "metric");
  if (typeof option === "string") {
    const known = { accuracy: named(accuracyByShape), acc: named(accuracyByShape), ...BY_NAME };
    return lookUp("compile: metrics", option, known)({ name: option });
  }
  throw new ArgumentError(
    complain({ where: "compile: metrics", expected: "names, metrics of metrics or functions", found: String(option) }),
  );
}

const named =
  (make: (name: string) => Metric): MakeNamed =>
  ({ name }) =>
    make(name);
