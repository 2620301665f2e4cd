/** What all metrics are (`keras/src/metrics/metric.py`). */
import type { Node } from "../../ir/graph.ts";
import { Variable } from "../../ir/variable.ts";
import * as ops from "../../ops/index.ts";
import { type Shape, sizeOf } from "../../util/shape.ts";

/** Whether more (`up`) or less (`down`) is better; undefined if nobody said, as for functions of one's own. */
export type Direction = "up" | "down" | undefined;

/** Options of all metrics. */
export interface MetricOptions {
  /** The name in logs. */
  name?: string;
}

/** A measure of predictions that runs over batches until it is reset. Its state are variables, which the step itself updates. */
export abstract class Metric {
  /** Keras's class name, e.g. `CategoricalAccuracy`. */
  readonly className: string;
  /** The name in logs. */
  readonly name: string;
  abstract readonly direction: Direction;

  constructor(className: string, name: string) {
    this.className = className;
    this.name = name;
  }

  /** The state, in Keras's order; some metrics make theirs when they first see the predictions' shape. */
  abstract get variables(): readonly Variable[];

  /**
   * Counts a batch in: the variables become their new values when the step ends.
   *
   * @param yTrue targets `[batch, …]`, float32 or int32
   * @param yPred predictions `[batch, …]`
   * @param sampleWeight `[batch]` or `[batch, …]`; default: all weigh 1
   * @returns the result over all batches since the last reset, this one included: a scalar, or a vector where Keras has one
   */
  abstract update(yTrue: Node, yPred: Node, sampleWeight?: Node): Node;

  /** Starts again from nothing. */
  async reset(): Promise<void> {
    await resetAll(this.variables);
  }

  /** All options, as Keras's `get_config`; the class makes the same metric of them. */
  getConfig(): Record<string, unknown> {
    return { name: this.name };
  }
}

/** A part of a metric's state, all 0. */
export const stateVariable = (metric: string, part: string, shape: Shape = []): Variable =>
  new Variable({ name: `${metric}/${part}`, shape, initial: new Float32Array(sizeOf(shape)), trainable: false });

/** The variable becomes its value plus `summand` when the step ends. @returns that sum */
export function accumulate(variable: Variable, summand: Node): Node {
  const { graph } = summand;
  const sum = ops.add(ops.variable(graph, variable), summand);
  graph.update(variable, sum);
  return sum;
}

/** Writes zeros into variables. */
export async function resetAll(variables: readonly Variable[]): Promise<void> {
  await Promise.all(variables.map((variable) => variable.write(new Float32Array(sizeOf(variable.shape)))));
}
