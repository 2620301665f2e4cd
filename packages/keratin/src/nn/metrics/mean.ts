/** Running means (`keras/src/metrics/reduction_metrics.py`). */
import type { Node } from "../../ir/graph.ts";
import type { Variable } from "../../ir/variable.ts";
import * as ops from "../../ops/index.ts";
import { sizeOf } from "../../util/shape.ts";
import { divideNoNan } from "../divide-no-nan.ts";
import { alignWeights } from "../sample-weights.ts";
import type { TargetFunction } from "../targets.ts";
import { accumulate, type Direction, Metric, resetAll, stateVariable } from "./metric.ts";

/** The weighted running mean of a value; the model keeps one for its loss. */
export class Mean {
  readonly name: string;
  readonly direction: Direction;
  readonly #total: Variable;
  readonly #count: Variable;

  constructor(name: string, direction: Direction) {
    this.name = name;
    this.direction = direction;
    this.#total = stateVariable(name, "total");
    this.#count = stateVariable(name, "count");
  }

  get variables(): readonly Variable[] {
    return [this.#total, this.#count];
  }

  /**
   * Counts values of a batch in: the variables become their new values when the step ends.
   *
   * @param values `[batch, …]`, averaged per sample; or a scalar, which counts as one sample
   * @param weights `[batch]` or `[batch, …]`; default: every sample weighs 1
   * @returns Σ value · weight / Σ weight over all batches since the last reset, this one included; 0 if all weights are 0
   */
  update(values: Node, weights?: Node): Node {
    if (!weights) return this.#add(sampleSum(values), values.shape[0] ?? 1);
    return this.#add(sampleSum(ops.mul(values, alignWeights(weights, values))), sampleSum(weights));
  }

  /** Counts in the mean of a batch, a scalar, for so many samples: how Keras tracks the loss. */
  updateBatch(mean: Node, samples: number): Node {
    return this.#add(ops.mul(mean, samples), samples);
  }

  async reset(): Promise<void> {
    await resetAll(this.variables);
  }

  #add(sum: Node, weight: Node | number): Node {
    const total = accumulate(this.#total, sum);
    const known = ops.variable(sum.graph, this.#count);
    const count = ops.add(known, weight);
    sum.graph.update(this.#count, count);
    return divideNoNan(total, count);
  }
}

/** The sum over samples of each sample's mean. */
function sampleSum(values: Node): Node {
  const perSample = sizeOf(values.shape) / (values.shape[0] ?? 1);
  const sum = ops.reduceSum(values);
  return perSample === 1 ? sum : ops.mul(sum, 1 / perSample);
}

/** A metric that is the mean over samples of a function of targets and predictions. */
export abstract class MeanMetric extends Metric {
  readonly #mean: Mean;

  constructor(className: string, name: string) {
    super(className, name);
    this.#mean = new Mean(name, undefined);
  }

  get variables(): readonly Variable[] {
    return this.#mean.variables;
  }

  /** One value per entry: yTrue and yPred `[batch, …]` → `[batch, …]`. */
  abstract call(yTrue: Node, yPred: Node): Node;

  update(yTrue: Node, yPred: Node, sampleWeight?: Node): Node {
    return this.#mean.update(this.call(yTrue, yPred), sampleWeight);
  }
}

/** The mean of a function, such as one of the user's. */
export class MeanMetricWrapper extends MeanMetric {
  readonly direction: Direction;
  readonly #fn: TargetFunction;

  constructor(fn: TargetFunction, name: string, direction: Direction = undefined) {
    super("MeanMetricWrapper", name);
    this.#fn = fn;
    this.direction = direction;
  }

  call(yTrue: Node, yPred: Node): Node {
    return this.#fn(yTrue, yPred);
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), fn: this.#fn };
  }
}
