import type { Node } from "../../ir/graph.ts";
import * as ops from "../../ops/index.ts";
import { powerOf } from "../power.ts";
import { Moments, type MomentsOptions } from "./moments.ts";
import type { UpdateStep } from "./optimizer.ts";

/** Options of `optimizers.Adam` and `optimizers.AdamW`; `learningRate` is 0.001 by default. */
export interface AdamOptions extends MomentsOptions {
  /** Whether to divide by the largest mean square so far (Reddi et al. 2018). Default false. */
  amsgrad?: boolean;
}

/**
 * `m ← m + (g − m)(1 − β₁); v ← v + (g² − v)(1 − β₂); w ← w − α·m / (√v + ε)`, `α = rate·√(1 − β₂ᵗ) / (1 − β₁ᵗ)`.
 * Kingma & Ba 2014 (https://arxiv.org/abs/1412.6980); form of `keras/src/optimizers/adam.py`.
 */
export class Adam extends Moments {
  readonly amsgrad: boolean;

  /** @throws ArgumentError if a number is out of range */
  constructor(options: AdamOptions = {}, className = "Adam") {
    super(className, options);
    this.amsgrad = options.amsgrad ?? false;
  }

  protected override slotGroups(): string[][] {
    return [...super.slotGroups(), ...(this.amsgrad ? [["velocity_hat"]] : [])];
  }

  protected override updateStep(step: UpdateStep): void {
    const { mean, meanSquare } = this.moments(step);
    let spread = meanSquare;
    if (this.amsgrad) {
      const largest = this.slot(step, "velocity_hat");
      spread = ops.maximum(largest.value, meanSquare);
      step.assign(largest.variable, spread);
    }
    const descent = ops.div(ops.mul(mean, this.#rate(step)), ops.add(ops.sqrt(spread), this.epsilon));
    step.assign(step.variable, ops.sub(step.value, descent));
  }

  /** α: the learning rate with the bias of both means, which start at 0, taken out. */
  #rate({ learningRate, step }: UpdateStep): Node {
    const left = (beta: number): Node => ops.sub(1, powerOf(beta, step));
    return ops.div(ops.mul(learningRate, ops.sqrt(left(this.beta2))), left(this.beta1));
  }

  override getConfig(): Readonly<Record<string, unknown>> {
    return { ...super.getConfig(), amsgrad: this.amsgrad };
  }
}
