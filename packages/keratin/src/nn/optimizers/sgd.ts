import * as ops from "../../ops/index.ts";
import { checkRange } from "../check.ts";
import { Optimizer, type OptimizerOptions, type UpdateStep } from "./optimizer.ts";

/** Options of `optimizers.SGD`. */
export interface SGDOptions extends OptimizerOptions {
  /** Default 0.01. */
  learningRate?: number;
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
  readonly className = "SGD";
  readonly momentum: number;
  readonly nesterov: boolean;

  /** @throws ArgumentError if a number is out of range */
  constructor({ learningRate = 0.01, momentum = 0, nesterov = false, name }: SGDOptions = {}) {
    super("SGD", { learningRate, name });
    checkRange("Optimizer SGD: momentum", momentum, 0, 1);
    this.momentum = momentum;
    this.nesterov = nesterov;
  }

  protected override slotGroups(): string[][] {
    return this.momentum === 0 ? [] : [["momentum"]];
  }

  protected override updateStep(step: UpdateStep): void {
    const { graph, gradient, variable, value, learningRate } = step;
    const descent = ops.mul(gradient, learningRate);
    if (this.momentum === 0) {
      graph.update(variable, ops.sub(value, descent));
      return;
    }
    const momentum = this.slot(step, "momentum");
    const next = ops.sub(ops.mul(momentum.value, this.momentum), descent);
    graph.update(momentum.variable, next);
    graph.update(variable, ops.add(value, this.nesterov ? ops.sub(ops.mul(next, this.momentum), descent) : next));
  }
}
