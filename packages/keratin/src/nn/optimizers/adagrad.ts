import * as ops from "../../ops/index.ts";
import { Optimizer, type UpdateStep } from "./optimizer.ts";
import type { OptimizerOptions } from "./options.ts";

/** Options of `optimizers.Adagrad`; `learningRate` is 0.001 by default. */
export interface AdagradOptions extends OptimizerOptions {
  /** What the sums of squared gradients start with. Default 0.1. */
  initialAccumulatorValue?: number;
  /** Added inside the root. Default 1e-7. */
  epsilon?: number;
}

/** `a ← a + g²; w ← w − rate·g / √(a + ε)`. Duchi et al. 2011; `keras/src/optimizers/adagrad.py`. */
export class Adagrad extends Optimizer {
  readonly initialAccumulatorValue: number;
  readonly epsilon: number;

  /** @throws ArgumentError if a number is out of range */
  constructor(options: AdagradOptions = {}) {
    super("Adagrad", options, 0.001);
    const { initialAccumulatorValue = 0.1, epsilon = 1e-7 } = options;
    this.initialAccumulatorValue = this.check("initialAccumulatorValue", initialAccumulatorValue, 0);
    this.epsilon = this.check("epsilon", epsilon, 0);
  }

  protected override slotGroups(): string[][] {
    return [["accumulator"]];
  }

  protected override get slotStart(): number {
    return this.initialAccumulatorValue;
  }

  protected override updateStep(step: UpdateStep): void {
    const { assign, gradient, variable, value, learningRate } = step;
    const accumulator = this.slot(step, "accumulator");
    const sum = ops.add(accumulator.value, ops.square(gradient));
    assign(accumulator.variable, sum);
    const descent = ops.div(ops.mul(gradient, learningRate), ops.sqrt(ops.add(sum, this.epsilon)));
    assign(variable, ops.sub(value, descent));
  }

  override getConfig(): Readonly<Record<string, unknown>> {
    const { initialAccumulatorValue, epsilon } = this;
    return { ...super.getConfig(), initialAccumulatorValue, epsilon };
  }
}
