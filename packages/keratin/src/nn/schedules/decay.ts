/** What the two schedules share that decay at a rate per `decaySteps`. */
import type { Node } from "../../ir/graph.ts";
import * as ops from "../../ops/index.ts";
import { LearningRateSchedule, type ScheduleOptions } from "./schedule.ts";

/** Options of `schedules.ExponentialDecay` and `schedules.InverseTimeDecay`. */
export interface DecayOptions extends ScheduleOptions {
  /** The rate of the first step. */
  initialLearningRate: number;
  /** After how many steps the decay counts once; above 0. */
  decaySteps: number;
  /** How much it decays; at least 0. */
  decayRate: number;
  /** Whether it decays in jumps every `decaySteps`, not a little at every step. Default false. */
  staircase?: boolean;
}

export abstract class Decay extends LearningRateSchedule {
  readonly initialLearningRate: number;
  readonly decaySteps: number;
  readonly decayRate: number;
  readonly staircase: boolean;

  /** @throws ArgumentError if a number is out of range */
  constructor(
    className: string,
    { initialLearningRate, decaySteps, decayRate, staircase = false, name }: DecayOptions,
  ) {
    super(className, name);
    this.initialLearningRate = this.check("initialLearningRate", initialLearningRate, 0);
    this.decaySteps = this.checkPositive("decaySteps", decaySteps);
    this.decayRate = this.check("decayRate", decayRate, 0);
    this.staircase = staircase;
  }

  /** How often the decay counts after so many steps. */
  protected times(step: Node): Node {
    const times = ops.div(step, this.decaySteps);
    return this.staircase ? ops.floor(times) : times;
  }

  override getConfig(): Required<DecayOptions> {
    const { initialLearningRate, decaySteps, decayRate, staircase, name } = this;
    return { initialLearningRate, decaySteps, decayRate, staircase, name };
  }
}
