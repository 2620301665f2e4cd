import * as ops from "../../ops/index.ts";
import { Optimizer, type UpdateStep } from "./optimizer.ts";
import type { OptimizerOptions } from "./options.ts";

/** Options of `optimizers.RMSprop`; `learningRate` is 0.001 by default. */
export interface RMSpropOptions extends OptimizerOptions {
  /** How slowly the mean of squared gradients forgets, 0 to 1. Default 0.9. */
  rho?: number;
  /** How much of the last step is kept, 0 to 1. Default 0. */
  momentum?: number;
  /** Added inside the root. Default 1e-7. */
  epsilon?: number;
  /** Whether the mean gradient is taken off its mean square. Default false. */
  centered?: boolean;
}

/**
 * `v ← rho·v + (1 − rho)·g²; w ← w − rate·g / √(v + ε)`. Hinton 2012; Keras has ε inside the root:
 * `keras/src/optimizers/rmsprop.py`.
 */
export class RMSprop extends Optimizer {
  readonly rho: number;
  readonly momentum: number;
  readonly epsilon: number;
  readonly centered: boolean;

  /** @throws ArgumentError if a number is out of range */
  constructor(options: RMSpropOptions = {}) {
    super("RMSprop", options, 0.001);
    const { rho = 0.9, momentum = 0, epsilon = 1e-7, centered = false } = options;
    this.rho = this.check("rho", rho, 0, 1);
    this.momentum = this.check("momentum", momentum, 0, 1);
    this.epsilon = this.check("epsilon", epsilon, 0);
    this.centered = centered;
  }

  protected override slotGroups(): string[][] {
    return [
      ["velocity"],
      ...(this.momentum > 0 ? [["momentum"]] : []),
      ...(this.centered ? [["average_gradient"]] : []),
    ];
  }

  protected override updateStep(step: UpdateStep): void {
    const { assign, gradient, variable, value, learningRate } = step;
    const { rho } = this;
    const velocity = this.slot(step, "velocity");
    const meanSquare = ops.add(ops.mul(velocity.value, rho), ops.mul(ops.square(gradient), 1 - rho));
    assign(velocity.variable, meanSquare);
    let spread = meanSquare;
    if (this.centered) {
      const average = this.slot(step, "average_gradient");
      const mean = ops.add(ops.mul(average.value, rho), ops.mul(gradient, 1 - rho));
      assign(average.variable, mean);
      spread = ops.sub(meanSquare, ops.square(mean));
    }
    let descent = ops.div(ops.mul(gradient, learningRate), ops.sqrt(ops.add(spread, this.epsilon)));
    if (this.momentum > 0) {
      const momentum = this.slot(step, "momentum");
      descent = ops.add(ops.mul(momentum.value, this.momentum), descent);
      assign(momentum.variable, descent);
    }
    assign(variable, ops.sub(value, descent));
  }

  override getConfig(): Readonly<Record<string, unknown>> {
    const { rho, momentum, epsilon, centered } = this;
    return { ...super.getConfig(), rho, momentum, epsilon, centered };
  }
}
