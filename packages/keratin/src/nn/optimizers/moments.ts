/** What Adam and Nadam share: a mean gradient and a mean squared gradient, both starting at 0. */
import type { Node } from "../../ir/graph.ts";
import * as ops from "../../ops/index.ts";
import { Optimizer, type UpdateStep } from "./optimizer.ts";
import type { OptimizerOptions } from "./options.ts";

/** Options of `optimizers.Nadam`, and of Adam's family; `learningRate` is 0.001 by default. */
export interface MomentsOptions extends OptimizerOptions {
  /** How slowly the mean gradient forgets, 0 to 1. Default 0.9. */
  beta1?: number;
  /** How slowly the mean of squared gradients forgets, 0 to 1. Default 0.999. */
  beta2?: number;
  /** Added to the root. Default 1e-7. */
  epsilon?: number;
}

export abstract class Moments extends Optimizer {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;

  /** @throws ArgumentError if a number is out of range */
  constructor(className: string, options: MomentsOptions) {
    super(className, options, 0.001);
    const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7 } = options;
    this.beta1 = this.check("beta1", beta1, 0, 1);
    this.beta2 = this.check("beta2", beta2, 0, 1);
    this.epsilon = this.check("epsilon", epsilon, 0);
  }

  protected override slotGroups(): string[][] {
    return [["momentum", "velocity"]];
  }

  /** The new mean gradient and mean squared gradient; `round` is done to the betas first. */
  protected moments(step: UpdateStep, round = (beta: number): number => beta): { mean: Node; meanSquare: Node } {
    const momentum = this.slot(step, "momentum");
    const velocity = this.slot(step, "velocity");
    const mean = approach(momentum.value, step.gradient, 1 - round(this.beta1));
    const meanSquare = approach(velocity.value, ops.square(step.gradient), 1 - round(this.beta2));
    step.assign(momentum.variable, mean);
    step.assign(velocity.variable, meanSquare);
    return { mean, meanSquare };
  }

  override getConfig(): Readonly<Record<string, unknown>> {
    const { beta1, beta2, epsilon } = this;
    return { ...super.getConfig(), beta1, beta2, epsilon };
  }
}

const approach = (from: Node, to: Node, part: number): Node => ops.add(from, ops.mul(ops.sub(to, from), part));
