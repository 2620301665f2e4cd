/** Losses of values and of distributions (`keras/src/losses/losses.py`). */
import type { Node } from "../../ir/graph.ts";
import * as ops from "../../ops/index.ts";
import { checkPositive } from "../check.ts";
import { EPSILON, matchTargets } from "../targets.ts";
import { Loss, type LossOptions } from "./loss.ts";

/** Options of `losses.Huber`. */
export interface HuberOptions extends LossOptions {
  /** The error from which on the loss is linear. Default 1. */
  delta?: number;
}

/** Losses of predictions that have the targets' shape. */
abstract class ValuesLoss extends Loss {
  protected override readonly targets = "values";

  /** The difference of predictions and targets. */
  protected error(yTrue: Node, yPred: Node): Node {
    return ops.sub(yPred, matchTargets(`Loss ${this.name}`, yTrue, yPred));
  }
}

/** The mean of squared differences over the last axis. */
export class MeanSquaredError extends ValuesLoss {
  constructor({ name = "mean_squared_error", ...options }: LossOptions = {}) {
    super("MeanSquaredError", { ...options, name });
  }

  call(yTrue: Node, yPred: Node): Node {
    return ops.mean(ops.square(this.error(yTrue, yPred)), [-1]);
  }
}

/** The mean of absolute differences over the last axis. */
export class MeanAbsoluteError extends ValuesLoss {
  constructor({ name = "mean_absolute_error", ...options }: LossOptions = {}) {
    super("MeanAbsoluteError", { ...options, name });
  }

  call(yTrue: Node, yPred: Node): Node {
    return ops.mean(ops.abs(this.error(yTrue, yPred)), [-1]);
  }
}

/** The mean over the last axis of e² / 2 for errors up to delta, and of delta · |e| − delta² / 2 beyond. */
export class Huber extends ValuesLoss {
  readonly #delta: number;

  /** @throws ArgumentError unless delta is above 0 */
  constructor({ name = "huber_loss", delta = 1, ...options }: HuberOptions = {}) {
    super("Huber", { ...options, name });
    this.#delta = checkPositive(`Loss ${name}: delta`, delta);
  }

  call(yTrue: Node, yPred: Node): Node {
    const delta = this.#delta;
    const error = this.error(yTrue, yPred);
    const size = ops.abs(error);
    const square = ops.mul(ops.square(error), 0.5);
    const line = ops.sub(ops.mul(size, delta), 0.5 * delta ** 2);
    return ops.mean(ops.select(ops.lessEqual(size, delta), square, line), [-1]);
  }

  /** Keras leaves `delta` out, so that a loaded model has delta 1; here it is kept. */
  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), delta: this.#delta };
  }
}

/** Σ y · log(y / p) over the last axis, both held in [1e-7, 1]. */
export class KLDivergence extends ValuesLoss {
  constructor({ name = "kl_divergence", ...options }: LossOptions = {}) {
    super("KLDivergence", { ...options, name });
  }

  call(yTrue: Node, yPred: Node): Node {
    const target = ops.clip(matchTargets(`Loss ${this.name}`, yTrue, yPred), EPSILON, 1);
    const ratio = ops.div(target, ops.clip(yPred, EPSILON, 1));
    return ops.reduceSum(ops.mul(target, ops.log(ratio)), [-1]);
  }
}
