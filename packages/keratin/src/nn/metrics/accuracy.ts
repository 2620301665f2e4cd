/** How often predictions are right (`keras/src/metrics/accuracy_metrics.py`). */
import type { Node } from "../../ir/graph.ts";
import * as ops from "../../ops/index.ts";
import { classNumbersOf, matchTargets } from "../targets.ts";
import { MeanMetric, MeanMetricWrapper } from "./mean.ts";
import type { MetricOptions } from "./metric.ts";

/** Options of `metrics.BinaryAccuracy`. */
export interface BinaryAccuracyOptions extends MetricOptions {
  /** Predictions above it count as 1. Default 0.5. */
  threshold?: number;
}

/** How often predictions equal targets. */
export class Accuracy extends MeanMetric {
  readonly direction = "up";

  constructor({ name = "accuracy" }: MetricOptions = {}) {
    super("Accuracy", name);
  }

  call(yTrue: Node, yPred: Node): Node {
    return ops.equal(matchTargets(`Metric ${this.name}`, ops.cast(yTrue, "float32"), yPred), yPred);
  }
}

/** How often predictions, cut at the threshold, are the targets 0 or 1. */
export class BinaryAccuracy extends MeanMetric {
  readonly direction = "up";
  readonly #threshold: number;

  constructor({ name = "binary_accuracy", threshold = 0.5 }: BinaryAccuracyOptions = {}) {
    super("BinaryAccuracy", name);
    this.#threshold = threshold;
  }

  call(yTrue: Node, yPred: Node): Node {
    const target = matchTargets(`Metric ${this.name}`, ops.cast(yTrue, "float32"), yPred);
    return ops.equal(target, ops.less(this.#threshold, yPred));
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), threshold: this.#threshold };
  }
}

/** How often the largest prediction is where the one-hot target has its 1. */
export class CategoricalAccuracy extends MeanMetric {
  readonly direction = "up";

  constructor({ name = "categorical_accuracy" }: MetricOptions = {}) {
    super("CategoricalAccuracy", name);
  }

  call(yTrue: Node, yPred: Node): Node {
    const target = matchTargets(`Metric ${this.name}`, ops.cast(yTrue, "float32"), yPred);
    return ops.cast(ops.equal(ops.argmax(target), ops.argmax(yPred)), "float32");
  }
}

/** How often the largest prediction is at the class number. */
export class SparseCategoricalAccuracy extends MeanMetric {
  readonly direction = "up";

  constructor({ name = "sparse_categorical_accuracy" }: MetricOptions = {}) {
    super("SparseCategoricalAccuracy", name);
  }

  call(yTrue: Node, yPred: Node): Node {
    return ops.equal(classNumbersOf(yTrue, yPred), ops.cast(ops.argmax(yPred), "float32"));
  }
}

/** Keras's string "accuracy": binary, sparse or categorical, decided by the shapes (`trainers/compile_utils.py`). */
export function accuracyByShape(name: string): MeanMetricWrapper {
  const call = (yTrue: Node, yPred: Node): Node => accuracyFor(yTrue, yPred, name).call(yTrue, yPred);
  return new MeanMetricWrapper(call, name, "up");
}

function accuracyFor({ shape: target }: Node, { shape: prediction }: Node, name: string): MeanMetric {
  const classes = prediction.at(-1) ?? 1;
  if (classes === 1) return new BinaryAccuracy({ name });
  const isSparse = target.length < prediction.length || target.at(-1) === 1;
  return isSparse ? new SparseCategoricalAccuracy({ name }) : new CategoricalAccuracy({ name });
}
