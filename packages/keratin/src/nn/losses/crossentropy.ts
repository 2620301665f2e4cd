/** Losses of classification (`keras/src/losses/losses.py`; the clipping is that of Keras's JAX backend). */
import type { Node } from "../../ir/graph.ts";
import * as ops from "../../ops/index.ts";
import { ArgumentError, complain, ShapeError } from "../../util/errors.ts";
import { checkRange, show } from "../check.ts";
import { EPSILON, labelsOf, matchTargets } from "../targets.ts";
import { Vector } from "../vector.ts";
import { Loss, type LossOptions } from "./loss.ts";

/** What the cross-entropies have in common. */
export interface CrossentropyOptions extends LossOptions {
  /** Whether predictions are logits, not probabilities. Default false. */
  fromLogits?: boolean;
  /** The axis of the classes: only the last, −1. */
  axis?: -1;
}

/** Options of `losses.SparseCategoricalCrossentropy`. */
export interface SparseCrossentropyOptions extends CrossentropyOptions {
  /** Not supported: only null. */
  ignoreClass?: null;
}

/** Options of `losses.CategoricalCrossentropy` and `losses.BinaryCrossentropy`. */
export interface SmoothedCrossentropyOptions extends CrossentropyOptions {
  /** How much of each target is spread evenly over the classes, 0 to 1. Default 0. */
  labelSmoothing?: number;
}

/** Options of `losses.CategoricalFocalCrossentropy`. */
export interface FocalCrossentropyOptions extends SmoothedCrossentropyOptions {
  /** Weight of all classes, or of each. Default 0.25. */
  alpha?: number | readonly number[];
  /** How much easy samples are damped; 0: not at all. Default 2. */
  gamma?: number;
}

/** The part of the four losses that is the same. */
abstract class Crossentropy extends Loss {
  protected readonly fromLogits: boolean;

  /** @throws ArgumentError for an axis other than the last */
  constructor(className: string, options: CrossentropyOptions & { name: string }) {
    super(className, options);
    this.fromLogits = options.fromLogits ?? false;
    const { axis = -1 } = options;
    if (axis === -1) return;
    const hint = "Transpose the predictions so that their classes come last.";
    throw new ArgumentError(
      complain({ where: `Loss ${this.name}: axis`, expected: "-1, the last axis", found: show(axis), hint }),
    );
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), fromLogits: this.fromLogits };
  }
}

/** Cross-entropies with targets for each class, which can be smoothed. */
abstract class SmoothedCrossentropy extends Crossentropy {
  protected override readonly targets = "values";
  protected readonly labelSmoothing: number;

  /** @throws ArgumentError if labelSmoothing is not in [0, 1] */
  constructor(className: string, options: SmoothedCrossentropyOptions & { name: string }) {
    super(className, options);
    this.labelSmoothing = checkRange(`Loss ${this.name}: labelSmoothing`, options.labelSmoothing ?? 0, 0, 1);
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), labelSmoothing: this.labelSmoothing, axis: -1 };
  }

  /** The targets in the predictions' shape, a part of each spread over so many classes. */
  protected smoothed(yTrue: Node, yPred: Node, classes: number): Node {
    const target = matchTargets(`Loss ${this.name}`, yTrue, yPred);
    if (this.labelSmoothing === 0) return target;
    return ops.add(ops.mul(target, 1 - this.labelSmoothing), this.labelSmoothing / classes);
  }
}

const classesOf = (yPred: Node): number => yPred.shape.at(-1) ?? 1;

/** p over its sum, held in [1e-7, 1 − 1e-7]. */
const normalised = (p: Node): Node =>
  ops.clip(ops.div(p, ops.reduceSum(p, [-1], { keepDims: true })), EPSILON, 1 - EPSILON);

/** −Σ target · log p along the last axis. */
function crossentropy(target: Node, output: Node, fromLogits: boolean): Node {
  if (fromLogits) return ops.softmaxCrossEntropy(output, target);
  // The softmax before it gives the same value and gradient, computed together.
  const [logits] = output.inputs;
  if (output.op === "softmax" && logits) return ops.softmaxCrossEntropy(logits, target, { clip: EPSILON });
  return ops.neg(ops.reduceSum(ops.mul(target, ops.log(normalised(output))), [-1]));
}

/** For one-hot targets `[batch, …, classes]`. */
export class CategoricalCrossentropy extends SmoothedCrossentropy {
  constructor({ name = "categorical_crossentropy", ...options }: SmoothedCrossentropyOptions = {}) {
    super("CategoricalCrossentropy", { ...options, name });
  }

  call(yTrue: Node, yPred: Node): Node {
    return crossentropy(this.smoothed(yTrue, yPred, classesOf(yPred)), yPred, this.fromLogits);
  }
}

/** For class numbers `[batch, …]` or `[batch, …, 1]`. */
export class SparseCategoricalCrossentropy extends Crossentropy {
  protected override readonly targets = "labels";

  /** @throws ArgumentError for ignoreClass */
  constructor(options: SparseCrossentropyOptions = {}) {
    const { name = "sparse_categorical_crossentropy", ignoreClass = null, ...others } = options;
    super("SparseCategoricalCrossentropy", { ...others, name });
    if (ignoreClass === null) return;
    const hint = "Give those samples the weight 0.";
    throw new ArgumentError(
      complain({
        where: `Loss ${name}: ignoreClass`,
        expected: "null: it is not supported",
        found: show(ignoreClass),
        hint,
      }),
    );
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), ignoreClass: null };
  }

  call(yTrue: Node, yPred: Node): Node {
    return crossentropy(ops.oneHot(labelsOf(yTrue, yPred), classesOf(yPred)), yPred, this.fromLogits);
  }
}

/** For targets 0 or 1, one per output; the mean over the last axis. */
export class BinaryCrossentropy extends SmoothedCrossentropy {
  constructor({ name = "binary_crossentropy", ...options }: SmoothedCrossentropyOptions = {}) {
    super("BinaryCrossentropy", { ...options, name });
  }

  call(yTrue: Node, yPred: Node): Node {
    const target = this.smoothed(yTrue, yPred, 2);
    if (this.fromLogits) return ops.mean(ops.sub(ops.softplus(yPred), ops.mul(yPred, target)), [-1]);
    const p = ops.clip(yPred, EPSILON, 1 - EPSILON);
    const hit = ops.mul(target, ops.log(p));
    const miss = ops.mul(ops.sub(1, target), ops.log(ops.sub(1, p)));
    return ops.neg(ops.mean(ops.add(hit, miss), [-1]));
  }
}

/**
 * For one-hot targets: the cross-entropy weighted by α · (1 − p)^γ, so that samples which are right already count little.
 * Lin et al. 2017, "Focal Loss for Dense Object Detection".
 */
export class CategoricalFocalCrossentropy extends SmoothedCrossentropy {
  readonly #alpha: number | readonly number[];
  readonly #alphas: Vector | undefined;
  readonly #gamma: number;

  /** @throws ArgumentError for an alpha or a gamma below 0 */
  constructor(options: FocalCrossentropyOptions = {}) {
    const { name = "categorical_focal_crossentropy", alpha = 0.25, gamma = 2, ...others } = options;
    super("CategoricalFocalCrossentropy", { ...others, name });
    for (const value of [alpha].flat()) checkRange(`Loss ${name}: alpha`, value, 0);
    this.#alpha = alpha;
    this.#alphas = typeof alpha === "number" ? undefined : new Vector(`${name}/alpha`, alpha);
    this.#gamma = checkRange(`Loss ${name}: gamma`, gamma, 0);
  }

  /** @throws ShapeError if there are not as many alphas as classes */
  call(yTrue: Node, yPred: Node): Node {
    const target = this.smoothed(yTrue, yPred, classesOf(yPred));
    const p = normalised(this.fromLogits ? ops.softmax(yPred) : yPred);
    const entropy = ops.neg(ops.mul(target, ops.log(p)));
    const damped = ops.mul(entropy, ops.pow(ops.sub(1, p), this.#gamma));
    return ops.reduceSum(ops.mul(damped, this.#weights(yPred)), [-1]);
  }

  #weights(yPred: Node): Node | number {
    if (typeof this.#alpha === "number" || !this.#alphas) return this.#alpha as number;
    const classes = classesOf(yPred);
    if (this.#alpha.length === classes) return this.#alphas.in(yPred.graph);
    const found = `${this.#alpha.length}`;
    throw new ShapeError(
      complain({
        where: `Loss ${this.name}: alpha`,
        expected: `a number, or one for each of ${classes} classes`,
        found,
      }),
    );
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), alpha: this.#alpha, gamma: this.#gamma };
  }
}
