/** Learning-rate schedules under Keras's names: `optimizers.schedules.CosineDecay({ … })` as an optimizer's `learningRate`. */

import { CosineDecay as CosineDecayClass, type CosineDecayOptions } from "./cosine-decay.ts";
import {
  CosineDecayRestarts as CosineDecayRestartsClass,
  type CosineDecayRestartsOptions,
} from "./cosine-decay-restarts.ts";
import type { DecayOptions } from "./decay.ts";
import { ExponentialDecay as ExponentialDecayClass } from "./exponential-decay.ts";
import { InverseTimeDecay as InverseTimeDecayClass } from "./inverse-time-decay.ts";
import {
  PiecewiseConstantDecay as PiecewiseConstantDecayClass,
  type PiecewiseConstantDecayOptions,
} from "./piecewise-constant-decay.ts";
import { PolynomialDecay as PolynomialDecayClass, type PolynomialDecayOptions } from "./polynomial-decay.ts";

export { LearningRateSchedule, type ScheduleOptions } from "./schedule.ts";
export type {
  CosineDecayOptions,
  CosineDecayRestartsOptions,
  DecayOptions,
  PiecewiseConstantDecayOptions,
  PolynomialDecayOptions,
};

/** Half a cosine wave down, after an optional warm-up. */
export const CosineDecay = (options: CosineDecayOptions): CosineDecayClass => new CosineDecayClass(options);
/** Half cosine waves, one after the other. */
export const CosineDecayRestarts = (options: CosineDecayRestartsOptions): CosineDecayRestartsClass =>
  new CosineDecayRestartsClass(options);
/** A constant factor per `decaySteps`. */
export const ExponentialDecay = (options: DecayOptions): ExponentialDecayClass => new ExponentialDecayClass(options);
/** The rate divided by 1 + decayRate · step / decaySteps. */
export const InverseTimeDecay = (options: DecayOptions): InverseTimeDecayClass => new InverseTimeDecayClass(options);
/** One rate after the other. */
export const PiecewiseConstantDecay = (options: PiecewiseConstantDecayOptions): PiecewiseConstantDecayClass =>
  new PiecewiseConstantDecayClass(options);
/** A polynomial down to an end rate. */
export const PolynomialDecay = (options: PolynomialDecayOptions): PolynomialDecayClass =>
  new PolynomialDecayClass(options);
