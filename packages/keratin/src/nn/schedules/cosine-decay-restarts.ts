import type { Node } from "../../ir/graph.ts";
import * as ops from "../../ops/index.ts";
import { powerOf } from "../power.ts";
import { halfWave } from "./cosine-decay.ts";
import { LearningRateSchedule, type ScheduleOptions } from "./schedule.ts";

/** Options of `schedules.CosineDecayRestarts`. */
export interface CosineDecayRestartsOptions extends ScheduleOptions {
  /** The rate of the first step. */
  initialLearningRate: number;
  /** Number of steps of the first wave; above 0. */
  firstDecaySteps: number;
  /** How many times longer each wave is than the one before; at least 1, default 2. */
  tMul?: number;
  /** How many times higher each wave is than the one before; default 1. */
  mMul?: number;
  /** The rate at the end of a wave as a part of the first rate. Default 0. */
  alpha?: number;
}

/** Rounding in the logarithm must not put off a restart. */
const NUDGE = 1e-6;

/** Half cosine waves, one after the other. Loshchilov & Hutter 2016 (https://arxiv.org/abs/1608.03983). */
export class CosineDecayRestarts extends LearningRateSchedule {
  readonly initialLearningRate: number;
  readonly firstDecaySteps: number;
  readonly tMul: number;
  readonly mMul: number;
  readonly alpha: number;

  /** @throws ArgumentError if a number is out of range */
  constructor(options: CosineDecayRestartsOptions) {
    const { initialLearningRate, firstDecaySteps, tMul = 2, mMul = 1, alpha = 0, name = "SGDRDecay" } = options;
    super("CosineDecayRestarts", name);
    this.initialLearningRate = this.check("initialLearningRate", initialLearningRate, 0);
    this.firstDecaySteps = this.checkPositive("firstDecaySteps", firstDecaySteps);
    this.tMul = this.check("tMul", tMul, 1);
    this.mMul = this.check("mMul", mMul, 0);
    this.alpha = this.check("alpha", alpha, 0);
  }

  override call(step: Node): Node {
    const { wave, part } = this.#position(ops.div(step, this.firstDecaySteps));
    const height = halfWave(part, powerOf(this.mMul, wave));
    return ops.mul(ops.add(ops.mul(height, 1 - this.alpha), this.alpha), this.initialLearningRate);
  }

  /** The number of the wave, and how much of it is done. Wave i starts at (1 − tMulⁱ) / (1 − tMul) first waves. */
  #position(done: Node): { wave: Node; part: Node } {
    const { tMul } = this;
    if (tMul === 1) {
      const wave = ops.floor(done);
      return { wave, part: ops.sub(done, wave) };
    }
    const growth = ops.log(ops.add(ops.mul(done, tMul - 1), 1));
    const wave = ops.floor(ops.add(ops.div(growth, Math.log(tMul)), NUDGE));
    const length = powerOf(tMul, wave);
    const start = ops.div(ops.sub(length, 1), tMul - 1);
    return { wave, part: ops.div(ops.sub(done, start), length) };
  }

  override getConfig(): Required<CosineDecayRestartsOptions> {
    const { initialLearningRate, firstDecaySteps, tMul, mMul, alpha, name } = this;
    return { initialLearningRate, firstDecaySteps, tMul, mMul, alpha, name };
  }
}
