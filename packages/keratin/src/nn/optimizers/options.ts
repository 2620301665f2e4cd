/** Options that all optimizers take, and how they are checked. */
import { ArgumentError, complain } from "../../util/errors.ts";
import { warnOnce } from "../../util/warn.ts";
import { checkRange, show } from "../check.ts";
import { InverseTimeDecay } from "../schedules/inverse-time-decay.ts";
import { LearningRateSchedule } from "../schedules/schedule.ts";

/** Options of all optimizers; null means the same as leaving an option out. */
export interface OptimizerOptions {
  /** Size of a step: a number, or a schedule of `optimizers.schedules`. */
  learningRate?: number | LearningRateSchedule;
  /** Default: the class's name, counted. */
  name?: string | null;
  /** Which part of each weight is taken off at every step, times the learning rate. Default none. */
  weightDecay?: number | null;
  /** The largest norm of each weight's gradient; longer ones are shortened. Default none, as for 0. */
  clipnorm?: number | null;
  /** The largest size of a gradient's elements; larger ones are cut. Default none, as for 0. */
  clipvalue?: number | null;
  /** The largest norm of all gradients taken together. Default none, as for 0. */
  globalClipnorm?: number | null;
  /** Whether a moving average of the weights is kept, which they become when `fit` ends. Default false. */
  useEma?: boolean;
  /** How slowly that average forgets, 0 to 1. Default 0.99. */
  emaMomentum?: number;
  /** After how many steps each time the weights become their average. Default never. */
  emaOverwriteFrequency?: number | null;
  /** Kept in files. Without effect: float32 gives the same with and without. */
  lossScaleFactor?: number | null;
  /** Update only every so many steps, with the mean gradient; at least 2. Default every step. */
  gradientAccumulationSteps?: number | null;
  /** Keras 2's name of `learningRate`. */
  lr?: number;
  /** Keras 2: the learning rate is divided by 1 + decay · steps done; now `schedules.InverseTimeDecay`. */
  decay?: number;
}

/** The options of all optimizers with their values, in Keras's order. */
export interface OptimizerSettings {
  readonly learningRate: number | LearningRateSchedule;
  readonly weightDecay: number | null;
  readonly clipnorm: number | null;
  readonly globalClipnorm: number | null;
  readonly clipvalue: number | null;
  readonly useEma: boolean;
  readonly emaMomentum: number;
  readonly emaOverwriteFrequency: number | null;
  readonly lossScaleFactor: number | null;
  readonly gradientAccumulationSteps: number | null;
}

/** @throws ArgumentError, naming the optimizer and the option, if a number is out of range or two exclude each other */
export function settle(className: string, options: OptimizerOptions, defaultRate: number): OptimizerSettings {
  const where = `Optimizer ${className}`;
  const { clipnorm = null, globalClipnorm = null, clipvalue = null, weightDecay = null } = options;
  const { useEma = false, emaMomentum = 0.99, emaOverwriteFrequency = null } = options;
  const { lossScaleFactor = null, gradientAccumulationSteps = null } = options;
  const least: Readonly<Record<string, number>> = { weightDecay: 0, clipnorm: 0, globalClipnorm: 0, clipvalue: 0 };
  for (const [name, value] of Object.entries({ weightDecay, clipnorm, globalClipnorm, clipvalue, lossScaleFactor })) {
    if (value !== null) checkRange(`${where}: ${name}`, value, least[name] ?? Number.MIN_VALUE);
  }
  checkRange(`${where}: emaMomentum`, emaMomentum, 0, 1);
  checkSteps(`${where}: emaOverwriteFrequency`, emaOverwriteFrequency, 1);
  checkSteps(`${where}: gradientAccumulationSteps`, gradientAccumulationSteps, 2);
  const clips = Object.entries({ clipnorm, globalClipnorm, clipvalue }).filter(([, value]) => value !== null);
  if (clips.length > 1) {
    const found = clips.map(([name, value]) => `${name}: ${value}`).join(", ");
    const expected = "at most one of clipnorm, globalClipnorm, clipvalue";
    throw new ArgumentError(complain({ where, expected, found }));
  }
  const learningRate = settleRate(where, options, defaultRate);
  const ema = { useEma, emaMomentum, emaOverwriteFrequency };
  return {
    learningRate,
    weightDecay,
    clipnorm,
    globalClipnorm,
    clipvalue,
    ...ema,
    lossScaleFactor,
    gradientAccumulationSteps,
  };
}

function checkSteps(where: string, value: number | null, least: number): void {
  if (value === null || (Number.isInteger(value) && value >= least)) return;
  throw new ArgumentError(complain({ where, expected: `a whole number of at least ${least}`, found: show(value) }));
}

/** The learning rate, with Keras 2's `lr` and `decay` translated. */
function settleRate(where: string, options: OptimizerOptions, defaultRate: number): number | LearningRateSchedule {
  const { learningRate: given, lr, decay } = options;
  if (lr !== undefined) {
    if (given !== undefined) {
      const found = `lr: ${show(lr)} and learningRate: ${show(given)}`;
      throw new ArgumentError(complain({ where, expected: "learningRate or its old name lr", found }));
    }
    warnOnce(`optimizers: "lr" is Keras 2's name; write learningRate: ${show(lr)}.`);
  }
  const rate = given ?? lr ?? defaultRate;
  if (!(rate instanceof LearningRateSchedule)) checkRange(`${where}: learningRate`, rate, 0);
  if (decay === undefined || decay === null || decay === 0) return rate;
  checkRange(`${where}: decay`, decay, 0);
  if (rate instanceof LearningRateSchedule) {
    const hint = "Leave decay out: the schedule says how the rate falls.";
    throw new ArgumentError(
      complain({ where, expected: "a number as learningRate beside decay", found: rate.className, hint }),
    );
  }
  const spelling = `schedules.InverseTimeDecay({ initialLearningRate: ${rate}, decaySteps: 1, decayRate: ${decay} })`;
  warnOnce(`optimizers: "decay" is Keras 2's; write learningRate: optimizers.${spelling}.`);
  return new InverseTimeDecay({ initialLearningRate: rate, decaySteps: 1, decayRate: decay });
}
