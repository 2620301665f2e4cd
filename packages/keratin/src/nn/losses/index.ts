/** Losses under Keras's names: `losses.Huber({ delta: 2 })`. A new loss is added here. */
import { ArgumentError, complain } from "../../util/errors.ts";
import { lookUp } from "../../util/suggest.ts";
import { show } from "../check.ts";
import { maker } from "../maker.ts";
import type { TargetFunction } from "../targets.ts";
import {
  BinaryCrossentropy as BinaryCrossentropyClass,
  CategoricalCrossentropy as CategoricalCrossentropyClass,
  CategoricalFocalCrossentropy as CategoricalFocalCrossentropyClass,
  SparseCategoricalCrossentropy as SparseCategoricalCrossentropyClass,
} from "./crossentropy.ts";
import { Loss, LossFunctionWrapper } from "./loss.ts";
import {
  Huber as HuberClass,
  KLDivergence as KLDivergenceClass,
  MeanAbsoluteError as MeanAbsoluteErrorClass,
  MeanSquaredError as MeanSquaredErrorClass,
} from "./regression.ts";

export type {
  CrossentropyOptions,
  FocalCrossentropyOptions,
  SmoothedCrossentropyOptions,
  SparseCrossentropyOptions,
} from "./crossentropy.ts";
export { type LossOptions, type Reduction, reduceLoss } from "./loss.ts";
export type { HuberOptions } from "./regression.ts";
export { Loss };

/** For targets 0 or 1, one per output. */
export const BinaryCrossentropy = maker(BinaryCrossentropyClass);
/** For one-hot targets. */
export const CategoricalCrossentropy = maker(CategoricalCrossentropyClass);
/** For one-hot targets; samples that are right already count little. */
export const CategoricalFocalCrossentropy = maker(CategoricalFocalCrossentropyClass);
/** Squares of small errors, linear for large ones. */
export const Huber = maker(HuberClass);
/** How far one distribution is from another. */
export const KLDivergence = maker(KLDivergenceClass);
/** The mean of absolute differences. */
export const MeanAbsoluteError = maker(MeanAbsoluteErrorClass);
/** The mean of squared differences. */
export const MeanSquaredError = maker(MeanSquaredErrorClass);
/** For class numbers. */
export const SparseCategoricalCrossentropy = maker(SparseCategoricalCrossentropyClass);

type MakeNamed = (options?: { name?: string }) => Loss;

/** Keras's class names, as files have them. */
export const LOSS_CLASSES: Readonly<Record<string, MakeNamed>> = {
  BinaryCrossentropy,
  CategoricalCrossentropy,
  CategoricalFocalCrossentropy,
  Huber,
  KLDivergence,
  MeanAbsoluteError,
  MeanSquaredError,
  SparseCategoricalCrossentropy,
};

/** Keras's functions; a loss given by one of these strings has that string as name. */
const FUNCTIONS: Readonly<Record<string, MakeNamed>> = {
  binary_crossentropy: BinaryCrossentropy,
  categorical_crossentropy: CategoricalCrossentropy,
  categorical_focal_crossentropy: CategoricalFocalCrossentropy,
  huber: Huber,
  kl_divergence: KLDivergence,
  mean_absolute_error: MeanAbsoluteError,
  mean_squared_error: MeanSquaredError,
  sparse_categorical_crossentropy: SparseCategoricalCrossentropy,
  bce: BinaryCrossentropy,
  BCE: BinaryCrossentropy,
  kld: KLDivergence,
  KLD: KLDivergence,
  mae: MeanAbsoluteError,
  MAE: MeanAbsoluteError,
  mse: MeanSquaredError,
  MSE: MeanSquaredError,
};

/** Keras's strings, a loss, or a function of targets and predictions. */
export type LossOption = Loss | TargetFunction | string;

/**
 * The loss that an option of `compile` means.
 *
 * @throws ArgumentError for an unknown name (with the nearest known), anything that is no loss, or a loss that is not
 * reduced to a number
 */
export function getLoss(option: LossOption): Loss {
  const loss = lossOf(option);
  if (loss.reduction !== null && loss.reduction !== "none") return loss;
  const where = `compile: loss ${loss.name}: reduction`;
  const hint = 'Leave it out, or use "sum".';
  throw new ArgumentError(
    complain({ where, expected: "one that gives a number, which training needs", found: show(loss.reduction), hint }),
  );
}

function lossOf(option: LossOption): Loss {
  if (option instanceof Loss) return option;
  if (typeof option === "function") return new LossFunctionWrapper(option);
  if (typeof option !== "string") {
    const found = show(option);
    throw new ArgumentError(
      complain({ where: "compile: loss", expected: "a name, a loss of losses or a function", found }),
    );
  }
  if (Object.hasOwn(LOSS_CLASSES, option)) return lookUp("compile: loss", option, LOSS_CLASSES)();
  return lookUp("compile: loss", option, FUNCTIONS)({ name: option });
}
