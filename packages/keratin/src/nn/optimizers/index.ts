/** Optimizers under Keras's names: `optimizers.RMSprop({ learningRate: 0.01 })`. */
import { ArgumentError, complain } from "../../util/errors.ts";
import { lookUp } from "../../util/suggest.ts";
import { Adam as AdamClass, type AdamOptions } from "./adam.ts";
import { Optimizer } from "./optimizer.ts";
import { RMSprop as RMSpropClass, type RMSpropOptions } from "./rmsprop.ts";
import { SGD as SGDClass, type SGDOptions } from "./sgd.ts";

export type { AdamOptions, Optimizer, RMSpropOptions, SGDOptions };

/** Gradient descent, with momentum if asked for. */
export const SGD = (options?: SGDOptions): SGDClass => new SGDClass(options);
/** Steps divided by the root of the mean squared gradient. */
export const RMSprop = (options?: RMSpropOptions): RMSpropClass => new RMSpropClass(options);
/** RMSprop's division on a mean gradient. */
export const Adam = (options?: AdamOptions): AdamClass => new AdamClass(options);

const BY_NAME: Readonly<Record<string, () => Optimizer>> = { sgd: SGD, rmsprop: RMSprop, adam: Adam };

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
