/** How often the right class is among the k most likely (`keras/src/metrics/accuracy_metrics.py`). */
import type { Node } from "../../ir/graph.ts";
import * as ops from "../../ops/index.ts";
import { labelsOf, matchTargets } from "../targets.ts";
import { checkWhole } from "./confusion.ts";
import { MeanMetric } from "./mean.ts";
import type { MetricOptions } from "./metric.ts";

/** Options of `metrics.TopKCategoricalAccuracy`. */
export interface TopKOptions extends MetricOptions {
  /** How many classes are looked at. Default 5. */
  k?: number;
}

/** Options of `metrics.SparseTopKCategoricalAccuracy`. */
export interface SparseTopKOptions extends TopKOptions {
  /** Whether predictions are class numbers, the most likely first, not scores of all classes. Default false. */
  fromSortedIds?: boolean;
}

abstract class TopK extends MeanMetric {
  readonly direction = "up";
  protected readonly k: number;

  /** @throws ArgumentError unless k is a positive whole number */
  constructor(className: string, { name, k = 5 }: TopKOptions & { name: string }) {
    super(className, name);
    checkWhole(`Metric ${name}: k`, k, 1);
    this.k = k;
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), k: this.k };
  }
}

/** For one-hot targets `[batch, …, classes]`. */
export class TopKCategoricalAccuracy extends TopK {
  constructor({ name = "top_k_categorical_accuracy", ...options }: TopKOptions = {}) {
    super("TopKCategoricalAccuracy", { ...options, name });
  }

  call(yTrue: Node, yPred: Node): Node {
    return inTopK(ops.argmax(matchTargets(`Metric ${this.name}`, ops.cast(yTrue, "float32"), yPred)), yPred, this.k);
  }
}

/** For class numbers `[batch, …]` or `[batch, …, 1]`. */
export class SparseTopKCategoricalAccuracy extends TopK {
  readonly #fromSortedIds: boolean;

  constructor(options: SparseTopKOptions = {}) {
    const { name = "sparse_top_k_categorical_accuracy", fromSortedIds = false, ...others } = options;
    super("SparseTopKCategoricalAccuracy", { ...others, name });
    this.#fromSortedIds = fromSortedIds;
  }

  call(yTrue: Node, yPred: Node): Node {
    const labels = labelsOf(yTrue, yPred);
    if (!this.#fromSortedIds) return inTopK(labels, yPred, this.k);
    const { shape } = yPred;
    const size = [...shape.slice(0, -1), Math.min(this.k, shape.at(-1) ?? 1)];
    const first = ops.slice(
      yPred,
      shape.map(() => 0),
      size,
    );
    const wanted = ops.reshape(ops.cast(labels, "float32"), [...labels.shape, 1]);
    return ops.reduceMax(ops.equal(first, wanted), [-1]);
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), ...(this.#fromSortedIds && { fromSortedIds: true }) };
  }
}

/** 1 where fewer than k scores are above that of the label, else 0. */
function inTopK(labels: Node, scores: Node, k: number): Node {
  const isLabel = ops.oneHot(labels, scores.shape.at(-1) ?? 1);
  const ofLabel = ops.reduceSum(ops.select(isLabel, scores, 0), [-1], { keepDims: true });
  const above = ops.reduceSum(ops.less(ofLabel, scores), [-1]);
  return ops.less(above, k);
}
