import type { Node } from "../../ir/graph.ts";
import * as ops from "../../ops/index.ts";
import { checkRange } from "../check.ts";
import { Optimizer, type OptimizerOptions, type UpdateStep } from "./optimizer.ts";

/** Options of `optimizers.Adam`. */
export interface AdamOptions extends OptimizerOptions {
  /** Default 0.001. */
  learningRate?: number;
  /** How slowly the mean gradient forgets, 0 to 1. Default 0.9. */
  beta1?: number;
  /** How slowly the mean of squared gradients forgets, 0 to 1. Default 0.999. */
  beta2?: number;
  /** Added to the root. Default 1e-7. */
  epsilon?: number;
  /** Whether to divide by the largest mean square so far (Reddi et al. 2018). Default false. */
  amsgrad?: boolean;
}

/**
 * `m ← m + (g − m)(1 − β₁); v ← v + (g² − v)(1 − β₂); w ← w − α·m / (√v + ε)`, `α = rate·√(1 − β₂ᵗ) / (1 − β₁ᵗ)`.
 * Kingma & Ba 2014 (https://arxiv.org/abs/1412.6980); form of `keras/src/optimizers/adam.py`.
 */
export class Adam extends Optimizer {
  readonly className = "Adam";
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly amsgrad: boolean;

  /** @throws ArgumentError if a number is out of range */
  constructor(options: AdamOptions = {}) {
    const { learningRate = 0.001, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7, amsgrad = false, name } = options;
    super("Adam", { learningRate, name });
    checkRange("Optimizer Adam: beta1", beta1, 0, 1);
    checkRange("Optimizer Adam: beta2", beta2, 0, 1);
    checkRange("Optimizer Adam: epsilon", epsilon, 0);
    this.beta1 = beta1;
    this.beta2 = beta2;
    this.epsilon = epsilon;
    this.amsgrad = amsgrad;
  }

  protected override slotGroups(): string[][] {
    return [["momentum", "velocity"], ...(this.amsgrad ? [["velocity_hat"]] : [])];
  }

  protected override updateStep(step: UpdateStep): void {
    const { graph, gradient, variable, value } = step;
    const momentum = this.slot(step, "momentum");
    const velocity = this.slot(step, "velocity");
    const mean = approach(momentum.value, gradient, 1 - this.beta1);
    const meanSquare = approach(velocity.value, ops.square(gradient), 1 - this.beta2);
    graph.update(momentum.variable, mean);
    graph.update(velocity.variable, meanSquare);
    let spread = meanSquare;
    if (this.amsgrad) {
      const largest = this.slot(step, "velocity_hat");
      spread = ops.maximum(largest.value, meanSquare);
      graph.update(largest.variable, spread);
    }
    const descent = ops.div(ops.mul(mean, this.#rate(step)), ops.add(ops.sqrt(spread), this.epsilon));
    graph.update(variable, ops.sub(value, descent));
  }

  /** α: the learning rate with the bias of both means, which start at 0, taken out. */
  #rate({ learningRate, step }: UpdateStep): Node {
    const left = (beta: number): Node => (beta === 0 ? ops.add(ops.mul(step, 0), 1) : ops.sub(1, power(beta, step)));
    return ops.div(ops.mul(learningRate, ops.sqrt(left(this.beta2))), left(this.beta1));
  }
}

const approach = (from: Node, to: Node, part: number): Node => ops.add(from, ops.mul(ops.sub(to, from), part));

const power = (base: number, exponent: Node): Node => ops.exp(ops.mul(exponent, Math.log(base)));
