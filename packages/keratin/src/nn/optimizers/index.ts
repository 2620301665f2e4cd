/** Optimizers under Keras's names: `optimizers.RMSprop({ learningRate: 0.01 })`. */
import { ArgumentError, complain } from "../../util/errors.ts";
import { lookUp } from "../../util/suggest.ts";
import { Adadelta as AdadeltaClass, type AdadeltaOptions } from "./adadelta.ts";
import { Adagrad as AdagradClass, type AdagradOptions } from "./adagrad.ts";
import { Adam as AdamClass, type AdamOptions } from "./adam.ts";
import { AdamW as AdamWClass } from "./adamw.ts";
import { Lion as LionClass, type LionOptions } from "./lion.ts";
import type { MomentsOptions } from "./moments.ts";
import { Nadam as NadamClass } from "./nadam.ts";
import { Optimizer } from "./optimizer.ts";
import type { OptimizerOptions } from "./options.ts";
import { RMSprop as RMSpropClass, type RMSpropOptions } from "./rmsprop.ts";
import { SGD as SGDClass, type SGDOptions } from "./sgd.ts";

export * as schedules from "../schedules/index.ts";
export type {
  AdadeltaOptions,
  AdagradOptions,
  AdamOptions,
  LionOptions,
  MomentsOptions,
  Optimizer,
  OptimizerOptions,
  RMSpropOptions,
  SGDOptions,
};

/** Gradient descent, with momentum if asked for. */
export const SGD = (options?: SGDOptions): SGDClass => new SGDClass(options);
/** Steps divided by the root of the mean squared gradient. */
export const RMSprop = (options?: RMSpropOptions): RMSpropClass => new RMSpropClass(options);
/** RMSprop's division on a mean gradient. */
export const Adam = (options?: AdamOptions): AdamClass => new AdamClass(options);
/** Adam with weight decay. */
export const AdamW = (options?: AdamOptions): AdamWClass => new AdamWClass(options);
/** Adam with Nesterov's look ahead. */
export const Nadam = (options?: MomentsOptions): NadamClass => new NadamClass(options);
/** Steps divided by the root of all squared gradients so far. */
export const Adagrad = (options?: AdagradOptions): AdagradClass => new AdagradClass(options);
/** Steps of the size of the steps before. */
export const Adadelta = (options?: AdadeltaOptions): AdadeltaClass => new AdadeltaClass(options);
/** Steps of one size, in the direction of the sign. */
export const Lion = (options?: LionOptions): LionClass => new LionClass(options);

const BY_NAME: Readonly<Record<string, () => Optimizer>> = {
  sgd: SGD,
  rmsprop: RMSprop,
  adam: Adam,
  adamw: AdamW,
  nadam: Nadam,
  adagrad: Adagrad,
  adadelta: Adadelta,
  lion: Lion,
};

/** Keras's strings (in any case), or an optimizer. */
export type OptimizerOption = Optimizer | string;

/** @throws ArgumentError for an unknown name (with the nearest known) or anything that is no optimizer */
export function getOptimizer(option: OptimizerOption): Optimizer {
  if (typeof option === "string") return lookUp("compile: optimizer", option.toLowerCase(), BY_NAME)();
  if (option instanceof Optimizer) return option;
  throw new ArgumentError(
    complain({ where: "compile: optimizer", expected: "a name or an optimizer of optimizers", found: String(option) }),
  );
}
