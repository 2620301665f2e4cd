/** Losses, with Keras's names and formulas (`keras/src/losses/losses.py`; the clipping is that of its JAX backend). */
import type { Node, NodeDType } from "../ir/graph.ts";
import * as ops from "../ops/index.ts";
import { ArgumentError, complain } from "../util/errors.ts";
import { lookUp } from "../util/suggest.ts";
import {
  checkTargets,
  dtypeOf,
  EPSILON,
  labelsOf,
  matchTargets,
  type TargetFunction,
  type TargetKind,
  type TargetShapes,
} from "./targets.ts";

/** A loss: one value per entry; the model takes their mean (Keras's `sum_over_batch_size`). */
export interface Loss {
  /** Keras's name, e.g. `categorical_crossentropy`. */
  readonly name: string;
  /** int32 for class numbers. */
  readonly targetDtype: NodeDType;
  /** The loss of each entry: yTrue and yPred `[batch, …]` → `[batch, …]`. */
  call: TargetFunction;
  /** @throws ShapeError if targets of such a shape cannot be used; shapes without the batch axis */
  check(shapes: TargetShapes): void;
}

/** Options of `losses.SparseCategoricalCrossentropy`. */
export interface CrossentropyOptions {
  /** Whether predictions are logits, not probabilities. Default false. */
  fromLogits?: boolean;
}

/** Options of `losses.CategoricalCrossentropy` and `losses.BinaryCrossentropy`. */
export interface SmoothedCrossentropyOptions extends CrossentropyOptions {
  /** How much of each target is spread evenly over the classes, 0 to 1. Default 0. */
  labelSmoothing?: number;
}

function define(name: string, kind: TargetKind, call: TargetFunction): Loss {
  return { name, targetDtype: dtypeOf(kind), call, check: (shapes) => checkTargets(`Loss ${name}`, kind, shapes) };
}

/** −Σ target · log p along the last axis; p is divided by its sum and held in [1e-7, 1 − 1e-7]. */
function crossentropy(target: Node, output: Node, fromLogits: boolean): Node {
  if (fromLogits) return ops.softmaxCrossEntropy(output, target);
  // The softmax before it gives the same value and gradient, computed together.
  const [logits] = output.inputs;
  if (output.op === "softmax" && logits) return ops.softmaxCrossEntropy(logits, target, { clip: EPSILON });
  const p = ops.div(output, ops.reduceSum(output, [-1], { keepDims: true }));
  return ops.neg(ops.reduceSum(ops.mul(target, ops.log(ops.clip(p, EPSILON, 1 - EPSILON))), [-1]));
}

function checkSmoothing(name: string, value: number): number {
  if (value >= 0 && value <= 1) return value;
  const where = `Loss ${name}: labelSmoothing`;
  throw new ArgumentError(complain({ where, expected: "a number from 0 to 1", found: String(value) }));
}

const smooth = (target: Node, smoothing: number, classes: number): Node =>
  smoothing === 0 ? target : ops.add(ops.mul(target, 1 - smoothing), smoothing / classes);

/** For one-hot targets `[batch, …, classes]`. @throws ArgumentError if labelSmoothing is not in [0, 1] */
export function CategoricalCrossentropy(options: SmoothedCrossentropyOptions = {}): Loss {
  const { fromLogits = false, labelSmoothing = 0 } = options;
  const name = "categorical_crossentropy";
  const smoothing = checkSmoothing(name, labelSmoothing);
  return define(name, "values", (yTrue, yPred) => {
    const target = matchTargets(`Loss ${name}`, yTrue, yPred);
    return crossentropy(smooth(target, smoothing, yPred.shape.at(-1) ?? 1), yPred, fromLogits);
  });
}

/** For class numbers `[batch, …]` or `[batch, …, 1]`. */
export function SparseCategoricalCrossentropy({ fromLogits = false }: CrossentropyOptions = {}): Loss {
  return define("sparse_categorical_crossentropy", "labels", (yTrue, yPred) => {
    const target = ops.oneHot(labelsOf(yTrue, yPred), yPred.shape.at(-1) ?? 1);
    return crossentropy(target, yPred, fromLogits);
  });
}

/** For targets 0 or 1, one per output; the mean over the last axis. @throws ArgumentError if labelSmoothing is not in [0, 1] */
export function BinaryCrossentropy(options: SmoothedCrossentropyOptions = {}): Loss {
  const { fromLogits = false, labelSmoothing = 0 } = options;
  const name = "binary_crossentropy";
  const smoothing = checkSmoothing(name, labelSmoothing);
  return define(name, "values", (yTrue, yPred) => {
    const target = smooth(matchTargets(`Loss ${name}`, yTrue, yPred), smoothing, 2);
    if (fromLogits) return ops.mean(ops.sub(ops.softplus(yPred), ops.mul(yPred, target)), [-1]);
    const p = ops.clip(yPred, EPSILON, 1 - EPSILON);
    const hit = ops.mul(target, ops.log(p));
    const miss = ops.mul(ops.sub(1, target), ops.log(ops.sub(1, p)));
    return ops.neg(ops.mean(ops.add(hit, miss), [-1]));
  });
}

/** The mean over the last axis of a function of the difference. */
function ofDifference(name: string, measure: (difference: Node) => Node): Loss {
  return define(name, "values", (yTrue, yPred) =>
    ops.mean(measure(ops.sub(matchTargets(`Loss ${name}`, yTrue, yPred), yPred)), [-1]),
  );
}

/** The mean of squared differences over the last axis. */
export const MeanSquaredError = (): Loss => ofDifference("mean_squared_error", ops.square);
/** The mean of absolute differences over the last axis. */
export const MeanAbsoluteError = (): Loss => ofDifference("mean_absolute_error", ops.abs);

const BY_NAME: Readonly<Record<string, () => Loss>> = {
  categorical_crossentropy: CategoricalCrossentropy,
  sparse_categorical_crossentropy: SparseCategoricalCrossentropy,
  binary_crossentropy: BinaryCrossentropy,
  mean_squared_error: MeanSquaredError,
  mean_absolute_error: MeanAbsoluteError,
  mse: MeanSquaredError,
  mae: MeanAbsoluteError,
};

/** Keras's strings, a loss, or a function of targets and predictions. */
export type LossOption = Loss | TargetFunction | string;

/** @throws ArgumentError for an unknown name (with the nearest known) or anything that is no loss */
export function getLoss(option: LossOption): Loss {
  if (typeof option === "string") return lookUp("compile: loss", option, BY_NAME)();
  if (typeof option === "function") {
    return { name: option.name || "loss", targetDtype: "float32", call: option, check: () => undefined };
  }
  if (typeof option?.call === "function") return option;
  throw new ArgumentError(
    complain({ where: "compile: loss", expected: "a name, a loss of losses or a function", found: String(option) }),
  );
}
