/** Metrics under Keras's names: `metrics.Precision({ thresholds: 0.4 })`. A new metric is added here. */
import { ArgumentError, complain } from "../../util/errors.ts";
import { lookUp } from "../../util/suggest.ts";
import { show } from "../check.ts";
import * as losses from "../losses/index.ts";
import { maker } from "../maker.ts";
import type { TargetFunction } from "../targets.ts";
import * as accuracies from "./accuracy.ts";
import { AUC as AUCClass } from "./auc.ts";
import { F1Score as F1ScoreClass } from "./f1-score.ts";
import { MeanMetricWrapper } from "./mean.ts";
import { Metric, type MetricOptions } from "./metric.ts";
import { Precision as PrecisionClass, Recall as RecallClass } from "./precision-recall.ts";
import { LossMetric, RootMeanSquaredError as RootMeanSquaredErrorClass } from "./regression.ts";
import * as topK from "./top-k.ts";

export type { BinaryAccuracyOptions } from "./accuracy.ts";
export type { AUCOptions } from "./auc.ts";
export type { F1ScoreOptions } from "./f1-score.ts";
export { Mean, MeanMetric } from "./mean.ts";
export type { Direction, MetricOptions } from "./metric.ts";
export type { PrecisionOptions } from "./precision-recall.ts";
export type { SparseTopKOptions, TopKOptions } from "./top-k.ts";
export { Metric };

/** The mean of a loss as a metric. */
const fromLoss =
  <Options>(make: (options?: Options & MetricOptions) => losses.Loss) =>
  (options?: Options & MetricOptions): Metric =>
    new LossMetric(make(options));

/** How often predictions equal targets. */
export const Accuracy = maker(accuracies.Accuracy);
/** The area under the ROC or the precision-recall curve. */
export const AUC = maker(AUCClass);
/** How often predictions, cut at the threshold, are the targets 0 or 1. */
export const BinaryAccuracy = maker(accuracies.BinaryAccuracy);
/** The mean of that loss. */
export const BinaryCrossentropy = fromLoss<losses.SmoothedCrossentropyOptions>(losses.BinaryCrossentropy);
/** How often the largest prediction is where the one-hot target has its 1. */
export const CategoricalAccuracy = maker(accuracies.CategoricalAccuracy);
/** The mean of that loss. */
export const CategoricalCrossentropy = fromLoss<losses.SmoothedCrossentropyOptions>(losses.CategoricalCrossentropy);
/** The harmonic mean of precision and recall, for each class or averaged. */
export const F1Score = maker(F1ScoreClass);
/** The mean of that loss. */
export const KLDivergence = fromLoss<MetricOptions>(losses.KLDivergence);
/** The mean of absolute differences. */
export const MeanAbsoluteError = fromLoss<MetricOptions>(losses.MeanAbsoluteError);
/** The mean of squared differences. */
export const MeanSquaredError = fromLoss<MetricOptions>(losses.MeanSquaredError);
/** How many of the positive predictions are right. */
export const Precision = maker(PrecisionClass);
/** How many of the right ones are predicted. */
export const Recall = maker(RecallClass);
/** The root of the mean squared difference. */
export const RootMeanSquaredError = maker(RootMeanSquaredErrorClass);
/** How often the largest prediction is at the class number. */
export const SparseCategoricalAccuracy = maker(accuracies.SparseCategoricalAccuracy);
/** The mean of that loss. */
export const SparseCategoricalCrossentropy = fromLoss<losses.SparseCrossentropyOptions>(
  losses.SparseCategoricalCrossentropy,
);
/** How often the class number is among the k largest predictions. */
export const SparseTopKCategoricalAccuracy = maker(topK.SparseTopKCategoricalAccuracy);
/** How often the one-hot target's class is among the k largest predictions. */
export const TopKCategoricalAccuracy = maker(topK.TopKCategoricalAccuracy);

type MakeNamed = (options: { name: string }) => Metric;

/** Keras's class names, as files have them. */
export const METRIC_CLASSES: Readonly<Record<string, MakeNamed>> = {
  Accuracy,
  AUC,
  BinaryAccuracy,
  BinaryCrossentropy,
  CategoricalAccuracy,
  CategoricalCrossentropy,
  F1Score,
  KLDivergence,
  MeanAbsoluteError,
  MeanSquaredError,
  Precision,
  Recall,
  RootMeanSquaredError,
  SparseCategoricalAccuracy,
  SparseCategoricalCrossentropy,
  SparseTopKCategoricalAccuracy,
  TopKCategoricalAccuracy,
};

/** Keras's other strings: its class names in snake case, and short forms. */
const OTHER_NAMES: Readonly<Record<string, MakeNamed>> = {
  auc: AUC,
  binary_accuracy: BinaryAccuracy,
  binary_crossentropy: BinaryCrossentropy,
  categorical_accuracy: CategoricalAccuracy,
  categorical_crossentropy: CategoricalCrossentropy,
  f1_score: F1Score,
  kl_divergence: KLDivergence,
  mean_absolute_error: MeanAbsoluteError,
  mean_squared_error: MeanSquaredError,
  precision: Precision,
  recall: Recall,
  root_mean_squared_error: RootMeanSquaredError,
  sparse_categorical_accuracy: SparseCategoricalAccuracy,
  sparse_categorical_crossentropy: SparseCategoricalCrossentropy,
  sparse_top_k_categorical_accuracy: SparseTopKCategoricalAccuracy,
  top_k_categorical_accuracy: TopKCategoricalAccuracy,
  bce: BinaryCrossentropy,
  BCE: BinaryCrossentropy,
  mae: MeanAbsoluteError,
  MAE: MeanAbsoluteError,
  mse: MeanSquaredError,
  MSE: MeanSquaredError,
};

/** "accuracy" and "acc", in any case: which accuracy is meant follows from the shapes. */
const byShape: MakeNamed = ({ name }) => accuracies.accuracyByShape(name);

/** Keras's strings, a metric, or a function of targets and predictions. */
export type MetricOption = Metric | TargetFunction | string;

/**
 * The metric that an option of `compile` means. One given by a string has that string as name; "accuracy" and "acc" pick
 * the binary, sparse or categorical form by the shapes.
 *
 * @throws ArgumentError for an unknown name (with the nearest known) or anything that is no metric
 */
export function getMetric(option: MetricOption): Metric {
  if (option instanceof Metric) return option;
  if (typeof option === "function") return new MeanMetricWrapper(option, option.name || "metric");
  if (typeof option === "string") {
    if (/^acc(uracy)?$/i.test(option)) return byShape({ name: option });
    const table = Object.hasOwn(METRIC_CLASSES, option) ? METRIC_CLASSES : { accuracy: byShape, ...OTHER_NAMES };
    return lookUp("compile: metrics", option, table)({ name: option });
  }
  const found = show(option);
  throw new ArgumentError(
    complain({ where: "compile: metrics", expected: "names, metrics of metrics or functions", found }),
  );
}
