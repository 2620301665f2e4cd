import * as ops from "../../ops/index.ts";
import { Optimizer, type UpdateStep } from "./optimizer.ts";
import type { OptimizerOptions } from "./options.ts";

/** Options of `optimizers.SGD`; `learningRate` is 0.01 by default. */
export interface SGDOptions extends OptimizerOptions {
  /** How much of the last step is kept, 0 to 1. Default 0. */
  momentum?: number;
  /** Whether the gradient is followed from where the momentum leads (Nesterov 1983). Default false. */
  nesterov?: boolean;
}

/**
 * Gradient descent. `m ← momentum·m − rate·g; w ← w + m`, with nesterov `w ← w + momentum·m − rate·g`.
 * Source: `keras/src/optimizers/sgd.py`.
 */
export class SGD extends Optimizer {
  readonly momentum: number;
  readonly nesterov: boolean;

  /** @throws ArgumentError if a number is out of range */
  constructor(options: SGDOptions = {}) {
    super("SGD", options, 0.01);
    const { momentum = 0, nesterov = false } = options;
    this.momentum = this.check("momentum", momentum, 0, 1);
    this.nesterov = nesterov;
  }

  protected override slotGroups(): string[][] {
    return this.momentum === 0 ? [] : [["momentum"]];
  }

  protected override updateStep(step: UpdateStep): void {
    const { assign, gradient, variable, value, learningRate } = step;
    const descent = ops.mul(gradient, learningRate);
    if (this.momentum === 0) {
      assign(variable, ops.sub(value, descent));
      return;
    }
    const momentum = this.slot(step, "momentum");
    const next = ops.sub(ops.mul(momentum.value, this.momentum), descent);
    assign(momentum.variable, next);
    assign(variable, ops.add(value, this.nesterov ? ops.sub(ops.mul(next, this.momentum), descent) : next));
  }

  override getConfig(): Readonly<Record<string, unknown>> {
    const { momentum, nesterov } = this;
    return { ...super.getConfig(), momentum, nesterov };
  }
}
