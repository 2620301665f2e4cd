/** Metrics, with Keras's names and rules (`keras/src/metrics/accuracy_metrics.py`, `trainers/compile_utils.py`). */
import type { Node } from "../ir/graph.ts";
import { Variable } from "../ir/variable.ts";
import * as ops from "../ops/index.ts";
import { ArgumentError, complain } from "../util/errors.ts";
import { sizeOf } from "../util/shape.ts";
import { lookUp } from "../util/suggest.ts";
import {
  BinaryCrossentropy,
  CategoricalCrossentropy,
  MeanAbsoluteError,
  MeanSquaredError,
  SparseCategoricalCrossentropy,
} from "./losses.ts";
import { labelsOf, matchTargets, type TargetFunction, type TargetShapes } from "./targets.ts";

/** Whether more (`up`) or less (`down`) is better. */
export type Direction = "up" | "down";

/** A function whose mean over all samples since the last reset is shown. */
export interface Metric {
  readonly name: string;
  readonly direction: Direction;
  /** One value per entry: yTrue and yPred `[batch, …]` → `[batch, …]`. */
  call: TargetFunction;
}

/** Options of metrics. */
export interface MetricOptions {
  /** The name in logs. */
  name?: string;
}

/** Options of `metrics.BinaryAccuracy`. */
export interface BinaryAccuracyOptions extends MetricOptions {
  /** Predictions above it count as 1. Default 0.5. */
  threshold?: number;
}

/** How often the largest prediction is where the one-hot target has its 1. */
export function CategoricalAccuracy({ name = "categorical_accuracy" }: MetricOptions = {}): Metric {
  const call: TargetFunction = (yTrue, yPred) =>
    ops.cast(
      ops.equal(ops.argmax(matchTargets(`Metric ${name}`, ops.cast(yTrue, "float32"), yPred)), ops.argmax(yPred)),
      "float32",
    );
  return { name, direction: "up", call };
}

/** How often the largest prediction is at the class number. */
export function SparseCategoricalAccuracy({ name = "sparse_categorical_accuracy" }: MetricOptions = {}): Metric {
  const call: TargetFunction = (yTrue, yPred) =>
    ops.cast(ops.equal(labelsOf(yTrue, yPred), ops.argmax(yPred)), "float32");
  return { name, direction: "up", call };
}

/** How often predictions, cut at the threshold, are the targets 0 or 1. */
export function BinaryAccuracy({ name = "binary_accuracy", threshold = 0.5 }: BinaryAccuracyOptions = {}): Metric {
  const call: TargetFunction = (yTrue, yPred) => {
    const target = matchTargets(`Metric ${name}`, ops.cast(yTrue, "float32"), yPred);
    return ops.equal(target, ops.less(threshold, yPred));
  };
  return { name, direction: "up", call };
}

const fromLoss = (make: () => { name: string; call: TargetFunction }) => (): Metric => {
  const { name, call } = make();
  return { name, direction: "down", call };
};

const BY_NAME: Readonly<Record<string, () => Metric>> = {
  accuracy: () => Accuracy("accuracy"),
  acc: () => Accuracy("acc"),
  binary_accuracy: BinaryAccuracy,
  categorical_accuracy: CategoricalAccuracy,
  sparse_categorical_accuracy: SparseCategoricalAccuracy,
  categorical_crossentropy: fromLoss(CategoricalCrossentropy),
  sparse_categorical_crossentropy: fromLoss(SparseCategoricalCrossentropy),
  binary_crossentropy: fromLoss(BinaryCrossentropy),
  mean_squared_error: fromLoss(MeanSquaredError),
  mean_absolute_error: fromLoss(MeanAbsoluteError),
  mse: fromLoss(MeanSquaredError),
  mae: fromLoss(MeanAbsoluteError),
};

/** Keras's "accuracy": binary, sparse or categorical, decided by the shapes. */
function Accuracy(name: string): Metric {
  const call: TargetFunction = (yTrue, yPred) =>
    accuracyFor({ target: yTrue.shape.slice(1), prediction: yPred.shape.slice(1) })({ name }).call(yTrue, yPred);
  return { name, direction: "up", call };
}

function accuracyFor({ target, prediction }: TargetShapes): (options: MetricOptions) => Metric {
  const classes = prediction.at(-1) ?? 1;
  if (classes === 1) return BinaryAccuracy;
  const isSparse = target.length < prediction.length || (target.at(-1) === 1 && classes > 1);
  return isSparse ? SparseCategoricalAccuracy : CategoricalAccuracy;
}

/** Keras's strings, a metric, or a function of targets and predictions. */
export type MetricOption = Metric | TargetFunction | string;

/** @throws ArgumentError for an unknown name (with the nearest known) or anything that is no metric */
export function getMetric(option: MetricOption): Metric {
  if (typeof option === "string") return { ...lookUp("compile: metrics", option, BY_NAME)(), name: option };
  if (typeof option === "function") return { name: option.name || "metric", direction: "down", call: option };
  if (typeof option?.call === "function") return option;
  throw new ArgumentError(
    complain({ where: "compile: metrics", expected: "names, metrics of metrics or functions", found: String(option) }),
  );
}

/** The running mean of a value over the samples seen: Keras's `total` and `count`, updated by the step itself. */
export class Tracker {
  readonly name: string;
  readonly direction: Direction;
  readonly total: Variable;
  readonly count: Variable;

  constructor(name: string, direction: Direction) {
    this.name = name;
    this.direction = direction;
    const make = (part: string): Variable =>
      new Variable({ name: `${name}/${part}`, shape: [], initial: new Float32Array(1), trainable: false });
    this.total = make("total");
    this.count = make("count");
  }

  /**
   * Counts a batch in: makes `total` and `count` become their new values when the step ends.
   *
   * @param values `[batch, …]`; more axes are averaged per sample first
   * @returns the mean over all samples seen, this batch included; a scalar
   */
  update(values: Node): Node {
    const { graph, shape } = values;
    const batch = shape[0] ?? 1;
    const perSample = sizeOf(shape) / batch;
    const sum = ops.reduceSum(values);
    const total = ops.add(ops.variable(graph, this.total), perSample === 1 ? sum : ops.mul(sum, 1 / perSample));
    const count = ops.add(ops.variable(graph, this.count), batch);
    graph.update(this.total, total);
    graph.update(this.count, count);
    return ops.div(total, count);
  }

  /** Starts again from nothing. */
  async reset(): Promise<void> {
    await Promise.all([this.total, this.count].map((variable) => variable.write(new Float32Array(1))));
  }
}
