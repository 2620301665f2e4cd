/** Metrics of the error, and losses as metrics (`keras/src/metrics/regression_metrics.py`, `probabilistic_metrics.py`). */
import type { Node } from "../../ir/graph.ts";
import * as ops from "../../ops/index.ts";
import type { Loss } from "../losses/index.ts";
import { matchTargets } from "../targets.ts";
import { MeanMetric } from "./mean.ts";
import type { MetricOptions } from "./metric.ts";

/** Metrics whose Keras class takes an axis, unlike some losses. */
const WITH_AXIS: ReadonlySet<string> = new Set(["CategoricalCrossentropy", "SparseCategoricalCrossentropy"]);

/** The mean of a loss; its reduction has no part in it. */
export class LossMetric extends MeanMetric {
  readonly direction = "down";
  readonly #loss: Loss;

  constructor(loss: Loss) {
    super(loss.className, loss.name);
    this.#loss = loss;
  }

  call(yTrue: Node, yPred: Node): Node {
    return this.#loss.call(ops.cast(yTrue, this.#loss.targetDtype), yPred);
  }

  override getConfig(): Record<string, unknown> {
    const { reduction: _, axis: __, ...config } = this.#loss.getConfig();
    return WITH_AXIS.has(this.className) ? { ...config, axis: -1 } : config;
  }
}

/** The root of the mean squared difference over all samples. */
export class RootMeanSquaredError extends MeanMetric {
  readonly direction = "down";

  constructor({ name = "root_mean_squared_error" }: MetricOptions = {}) {
    super("RootMeanSquaredError", name);
  }

  call(yTrue: Node, yPred: Node): Node {
    return ops.square(ops.sub(yPred, matchTargets(`Metric ${this.name}`, ops.cast(yTrue, "float32"), yPred)));
  }

  override update(yTrue: Node, yPred: Node, sampleWeight?: Node): Node {
    return ops.sqrt(super.update(yTrue, yPred, sampleWeight));
  }
}
