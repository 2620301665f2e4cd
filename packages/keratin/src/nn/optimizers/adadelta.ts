import type { Node } from "../../ir/graph.ts";
import * as ops from "../../ops/index.ts";
import { Optimizer, type UpdateStep } from "./optimizer.ts";
import type { OptimizerOptions } from "./options.ts";

/** Options of `optimizers.Adadelta`; `learningRate` is 0.001 by default, 1 in the paper. */
export interface AdadeltaOptions extends OptimizerOptions {
  /** How slowly the means forget, 0 to 1. Default 0.95. */
  rho?: number;
  /** Added inside the roots. Default 1e-7. */
  epsilon?: number;
}

/**
 * `a ← rho·a + (1 − rho)·g²; Δ = −√(d + ε)·g / √(a + ε); d ← rho·d + (1 − rho)·Δ²; w ← w + rate·Δ`.
 * Zeiler 2012 (https://arxiv.org/abs/1212.5701); `keras/src/optimizers/adadelta.py`.
 */
export class Adadelta extends Optimizer {
  readonly rho: number;
  readonly epsilon: number;

  /** @throws ArgumentError if a number is out of range */
  constructor(options: AdadeltaOptions = {}) {
    super("Adadelta", options, 0.001);
    const { rho = 0.95, epsilon = 1e-7 } = options;
    this.rho = this.check("rho", rho, 0, 1);
    this.epsilon = this.check("epsilon", epsilon, 0);
  }

  protected override slotGroups(): string[][] {
    return [["accumulated_grad", "accumulated_delta_var"]];
  }

  protected override updateStep(step: UpdateStep): void {
    const { assign, gradient, variable, value, learningRate } = step;
    const squares = this.slot(step, "accumulated_grad");
    const deltas = this.slot(step, "accumulated_delta_var");
    const meanSquare = this.#mean(squares.value, gradient);
    const delta = ops.div(ops.mul(this.#root(deltas.value), gradient), this.#root(meanSquare));
    assign(squares.variable, meanSquare);
    assign(deltas.variable, this.#mean(deltas.value, delta));
    assign(variable, ops.sub(value, ops.mul(delta, learningRate)));
  }

  #mean(from: Node, x: Node): Node {
    return ops.add(ops.mul(from, this.rho), ops.mul(ops.square(x), 1 - this.rho));
  }

  #root(x: Node): Node {
    return ops.sqrt(ops.add(x, this.epsilon));
  }

  override getConfig(): Readonly<Record<string, unknown>> {
    const { rho, epsilon } = this;
    return { ...super.getConfig(), rho, epsilon };
  }
}
