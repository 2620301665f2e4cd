import type { Node } from "../../ir/graph.ts";
import * as ops from "../../ops/index.ts";
import { ArgumentError, complain } from "../../util/errors.ts";
import { Optimizer, type UpdateStep } from "./optimizer.ts";
import type { OptimizerOptions } from "./options.ts";

/** Options of `optimizers.Lion`; `learningRate` is 0.001 by default. */
export interface LionOptions extends OptimizerOptions {
  /** How much the momentum counts in the step, above 0, to 1. Default 0.9. */
  beta1?: number;
  /** How slowly the momentum forgets, 0 to 1. Default 0.99. */
  beta2?: number;
}

/**
 * `w ← w − rate·sign(β₁·m + (1 − β₁)·g); m ← β₂·m + (1 − β₂)·g`. Chen et al. 2023 (https://arxiv.org/abs/2302.06675);
 * `keras/src/optimizers/lion.py`.
 */
export class Lion extends Optimizer {
  readonly beta1: number;
  readonly beta2: number;

  /** @throws ArgumentError if a number is out of range */
  constructor(options: LionOptions = {}) {
    super("Lion", options, 0.001);
    const { beta1 = 0.9, beta2 = 0.99 } = options;
    this.beta1 = this.check("beta1", beta1, 0, 1);
    this.beta2 = this.check("beta2", beta2, 0, 1);
    if (beta1 > 0) return;
    const where = "Optimizer Lion: beta1";
    throw new ArgumentError(complain({ where, expected: "a number above 0", found: String(beta1) }));
  }

  protected override slotGroups(): string[][] {
    return [["momentum"]];
  }

  protected override updateStep(step: UpdateStep): void {
    const { assign, gradient, variable, value, learningRate } = step;
    const momentum = this.slot(step, "momentum");
    const mix = (kept: number): Node =>
      ops.add(ops.mul(momentum.value, kept), ops.mul(gradient, 1 - Math.fround(kept)));
    assign(variable, ops.sub(value, ops.mul(ops.sign(mix(this.beta1)), learningRate)));
    assign(momentum.variable, mix(this.beta2));
  }

  override getConfig(): Readonly<Record<string, unknown>> {
    const { beta1, beta2 } = this;
    return { ...super.getConfig(), beta1, beta2 };
  }
}
