import type { Node } from "../../ir/graph.ts";
import type { Variable } from "../../ir/variable.ts";
import * as ops from "../../ops/index.ts";
import { powerOf } from "../power.ts";
import { Moments, type MomentsOptions } from "./moments.ts";
import type { Step, UpdateStep } from "./optimizer.ts";

/** The weight of the mean gradient grows from about half of β₁ to β₁, by this factor a step. */
const WARMUP = 0.96;

/**
 * Adam with Nesterov's look ahead: `μₜ = β₁(1 − ½·0.96ᵗ)`, `m̂ = μₜ₊₁·m / (1 − μ₁…μₜ₊₁) + (1 − μₜ)·g / (1 − μ₁…μₜ)`,
 * `v̂ = v / (1 − β₂ᵗ)`, `w ← w − rate·m̂ / (√v̂ + ε)`. Dozat 2015; `keras/src/optimizers/nadam.py`.
 */
export class Nadam extends Moments {
  /** μ₁…μₜ of the steps done. */
  #product: Variable | undefined;

  /** @throws ArgumentError if a number is out of range */
  constructor(options: MomentsOptions = {}) {
    super("Nadam", options);
  }

  override build(trained: readonly Variable[]): void {
    super.build(trained);
    this.#product ??= this.addScalar("u_product", 1);
  }

  protected override beginStep(step: Step): void {
    step.assign(this.#product as Variable, this.#productNow(step));
  }

  protected override updateStep(step: UpdateStep): void {
    // Keras's Nadam rounds the betas to float32 before it takes them off 1; its Adam does not.
    const { mean, meanSquare } = this.moments(step, Math.fround);
    const product = this.#productNow(step);
    const next = this.#weight(ops.add(step.step, 1));
    const ahead = ops.div(ops.mul(mean, next), ops.sub(1, ops.mul(product, next)));
    const now = ops.div(ops.mul(step.gradient, ops.sub(1, this.#weight(step.step))), ops.sub(1, product));
    const spread = ops.div(meanSquare, ops.sub(1, powerOf(this.beta2, step.step)));
    const descent = ops.div(ops.mul(ops.add(ahead, now), step.learningRate), ops.add(ops.sqrt(spread), this.epsilon));
    step.assign(step.variable, ops.sub(step.value, descent));
  }

  #productNow({ graph, step }: Step): Node {
    return ops.mul(ops.variable(graph, this.#product as Variable), this.#weight(step));
  }

  /** μ of a step. */
  #weight(step: Node): Node {
    return ops.mul(ops.sub(1, ops.mul(powerOf(WARMUP, step), 0.5)), this.beta1);
  }
}
