import type { Node } from "../../ir/graph.ts";
import * as ops from "../../ops/index.ts";
import { LearningRateSchedule, type ScheduleOptions } from "./schedule.ts";

/** Options of `schedules.PolynomialDecay`. */
export interface PolynomialDecayOptions extends ScheduleOptions {
  /** The rate of the first step. */
  initialLearningRate: number;
  /** Number of steps to the end; above 0. */
  decaySteps: number;
  /** The rate at the end. Default 0.0001. */
  endLearningRate?: number;
  /** 1 is a straight line. At least 0, default 1. */
  power?: number;
  /** Whether it starts again, each time over `decaySteps` steps more. Default false. */
  cycle?: boolean;
}

/** `(initialLearningRate − endLearningRate) · (1 − step / decaySteps)^power + endLearningRate`. */
export class PolynomialDecay extends LearningRateSchedule {
  readonly initialLearningRate: number;
  readonly decaySteps: number;
  readonly endLearningRate: number;
  readonly power: number;
  readonly cycle: boolean;

  /** @throws ArgumentError if a number is out of range */
  constructor(options: PolynomialDecayOptions) {
    super("PolynomialDecay", options.name);
    const { initialLearningRate, decaySteps, endLearningRate = 0.0001, power = 1, cycle = false } = options;
    this.initialLearningRate = this.check("initialLearningRate", initialLearningRate, 0);
    this.decaySteps = this.checkPositive("decaySteps", decaySteps);
    this.endLearningRate = this.check("endLearningRate", endLearningRate, 0);
    this.power = this.check("power", power, 0);
    this.cycle = cycle;
  }

  override call(step: Node): Node {
    const left = ops.pow(ops.sub(1, this.#part(step)), this.power);
    return ops.add(ops.mul(left, this.initialLearningRate - this.endLearningRate), this.endLearningRate);
  }

  /** How much of the way is done, 0 to 1. */
  #part(step: Node): Node {
    const rounds = ops.div(step, this.decaySteps);
    if (!this.cycle) return ops.minimum(rounds, 1);
    const current = ops.maximum(ops.neg(ops.floor(ops.neg(rounds))), 1);
    return ops.div(rounds, current);
  }

  override getConfig(): Required<PolynomialDecayOptions> {
    const { initialLearningRate, decaySteps, endLearningRate, power, cycle, name } = this;
    return { initialLearningRate, decaySteps, endLearningRate, power, cycle, name };
  }
}
