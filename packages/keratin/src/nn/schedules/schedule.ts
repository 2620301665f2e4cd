/** The base of learning-rate schedules. */
import { Graph, type Node } from "../../ir/graph.ts";
import { input } from "../../ops/index.ts";
import type { ReferenceArray } from "../../ops/op.ts";
import { opOf } from "../../ops/registry.ts";
import { checkPositive, checkRange } from "../check.ts";

/** Options of all schedules. */
export interface ScheduleOptions {
  /** As in Keras: kept in files, without effect. */
  name?: string | null;
}

/**
 * A learning rate that depends on the number of steps done. It is computed inside of the training step.
 * A schedule of your own needs `call` and `getConfig`. Formulas: `keras/src/optimizers/schedules/learning_rate_schedule.py`.
 */
export abstract class LearningRateSchedule {
  /** Keras's class name, e.g. `CosineDecay`. */
  readonly className: string;
  readonly name: string;

  constructor(className: string, name?: string | null) {
    this.className = className;
    this.name = name ?? className;
  }

  /** The learning rate after so many steps: float32 scalars. */
  abstract call(step: Node): Node;

  /** All options with their values. */
  abstract getConfig(): Readonly<Record<string, unknown>>;

  /** The learning rate after so many steps, as a number: for plots and messages. */
  at(step: number): number {
    const graph = new Graph();
    const steps = input(graph, { name: "step", shape: [], batch: false });
    const rate = this.call(steps);
    const values = new Map<Node, ReferenceArray>([[steps, { shape: [], data: Float64Array.of(step) }]]);
    for (const node of graph.nodes) {
      if (values.has(node)) continue;
      const inputs = node.inputs.map((operand) => values.get(operand) as ReferenceArray);
      values.set(node, { shape: node.shape, data: opOf(node).evaluate(inputs, node.attributes, node) });
    }
    return values.get(rate)?.data[0] as number;
  }

  /** @throws ArgumentError, naming the schedule and the option, unless least ≤ value ≤ most */
  protected check(option: string, value: number, least: number, most?: number): number {
    return checkRange(`Schedule ${this.className}: ${option}`, value, least, most);
  }

  /** @throws ArgumentError, naming the schedule and the option, unless value > 0 */
  protected checkPositive(option: string, value: number): number {
    return checkPositive(`Schedule ${this.className}: ${option}`, value);
  }
}
