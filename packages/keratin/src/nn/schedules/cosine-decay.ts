import type { Node } from "../../ir/graph.ts";
import * as ops from "../../ops/index.ts";
import { LearningRateSchedule, type ScheduleOptions } from "./schedule.ts";

/** Options of `schedules.CosineDecay`. */
export interface CosineDecayOptions extends ScheduleOptions {
  /** The rate of the first step. */
  initialLearningRate: number;
  /** Number of steps from the top to the end, warm-up not counted; above 0. */
  decaySteps: number;
  /** The rate at the end as a part of the top. Default 0. */
  alpha?: number;
  /** The rate at the end of the warm-up. Default: no warm-up. */
  warmupTarget?: number | null;
  /** Number of steps to get there. Default 0. */
  warmupSteps?: number;
}

/** Half a cosine wave from `scale` at 0 to 0 at 1. */
export const halfWave = (part: Node, scale: Node | number = 1): Node =>
  ops.mul(ops.mul(ops.add(ops.cos(ops.mul(part, Math.PI)), 1), 0.5), scale);

/**
 * A straight line from `initialLearningRate` to `warmupTarget`, if given; then half a cosine wave down to `alpha` of the top.
 * Loshchilov & Hutter 2016 (https://arxiv.org/abs/1608.03983).
 */
export class CosineDecay extends LearningRateSchedule {
  readonly initialLearningRate: number;
  readonly decaySteps: number;
  readonly alpha: number;
  readonly warmupTarget: number | null;
  readonly warmupSteps: number;

  /** @throws ArgumentError if a number is out of range */
  constructor(options: CosineDecayOptions) {
    super("CosineDecay", options.name);
    const { initialLearningRate, decaySteps, alpha = 0, warmupTarget = null, warmupSteps = 0 } = options;
    this.initialLearningRate = this.check("initialLearningRate", initialLearningRate, 0);
    this.decaySteps = this.checkPositive("decaySteps", decaySteps);
    this.alpha = this.check("alpha", alpha, 0);
    this.warmupTarget = warmupTarget === null ? null : this.check("warmupTarget", warmupTarget, 0);
    this.warmupSteps = this.check("warmupSteps", warmupSteps, 0);
  }

  override call(step: Node): Node {
    const { initialLearningRate: start, warmupTarget: top, warmupSteps } = this;
    if (top === null) return this.#decay(step, start);
    const decay = this.#decay(ops.sub(step, warmupSteps), top);
    if (warmupSteps === 0) return decay;
    const warmup = ops.add(ops.mul(ops.div(step, warmupSteps), top - start), start);
    return ops.select(ops.less(step, warmupSteps), warmup, decay);
  }

  #decay(step: Node, from: number): Node {
    const wave = halfWave(ops.minimum(ops.div(step, this.decaySteps), 1));
    return ops.mul(ops.add(ops.mul(wave, 1 - this.alpha), this.alpha), from);
  }

  override getConfig(): Required<CosineDecayOptions> {
    const { initialLearningRate, decaySteps, alpha, warmupTarget, warmupSteps, name } = this;
    return { initialLearningRate, decaySteps, alpha, warmupTarget, warmupSteps, name };
  }
}
