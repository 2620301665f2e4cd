import type { Node } from "../../ir/graph.ts";
import * as ops from "../../ops/index.ts";
import { ArgumentError, complain } from "../../util/errors.ts";
import { LearningRateSchedule, type ScheduleOptions } from "./schedule.ts";

/** Options of `schedules.PiecewiseConstantDecay`. */
export interface PiecewiseConstantDecayOptions extends ScheduleOptions {
  /** Ascending numbers of steps: `values[i]` holds up to and including `boundaries[i]`. */
  boundaries: readonly number[];
  /** Learning rates, one more than boundaries. */
  values: readonly number[];
}

/** One rate after the other: `values[0]` while step ≤ `boundaries[0]`, …, the last value after the last boundary. */
export class PiecewiseConstantDecay extends LearningRateSchedule {
  readonly boundaries: readonly number[];
  readonly values: readonly number[];

  /** @throws ArgumentError if boundaries do not ascend, a value is negative, or there is not one value more */
  constructor({ boundaries, values, name = "PiecewiseConstant" }: PiecewiseConstantDecayOptions) {
    super("PiecewiseConstantDecay", name);
    const where = "Schedule PiecewiseConstantDecay";
    if (!Array.isArray(boundaries) || !Array.isArray(values) || values.length !== boundaries.length + 1) {
      const expected = "a list boundaries, and a list values with one entry more";
      const found = `boundaries ${JSON.stringify(boundaries)} and values ${JSON.stringify(values)}`;
      throw new ArgumentError(complain({ where, expected, found }));
    }
    boundaries.forEach((boundary: number, i) => {
      if (typeof boundary === "number" && (i === 0 || boundary > (boundaries[i - 1] as number))) return;
      const found = JSON.stringify(boundaries);
      throw new ArgumentError(complain({ where: `${where}: boundaries`, expected: "ascending numbers", found }));
    });
    values.forEach((value: number, i) => this.check(`values[${i}]`, value, 0));
    this.boundaries = [...boundaries];
    this.values = [...values];
  }

  override call(step: Node): Node {
    return this.boundaries.reduceRight<Node>(
      (later, boundary, i) => ops.select(ops.lessEqual(step, boundary), this.values[i] as number, later),
      ops.constant(step.graph, this.values.at(-1) as number),
    );
  }

  override getConfig(): Required<PiecewiseConstantDecayOptions> {
    return { boundaries: this.boundaries, values: this.values, name: this.name };
  }
}
