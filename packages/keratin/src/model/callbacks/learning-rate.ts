/** How callbacks read and change the learning rate of the model's optimizer. */
import type { Optimizer } from "../../nn/optimizers/optimizer.ts";
import { complain, StateError } from "../../util/errors.ts";
import type { CallbackModel } from "./callback.ts";

/** The learning rate of the next step. */
export async function learningRateOf(optimizer: Optimizer): Promise<number> {
  if (!optimizer.schedule) return (await optimizer.learningRate.read())[0] as number;
  const [step] = await optimizer.iterations.read();
  return optimizer.schedule.at(step as number);
}

/**
 * The model's optimizer, whose learning rate can be changed.
 *
 * @throws StateError if it follows a schedule, or there is none
 */
export function settableOptimizer(where: string, { name, optimizer }: CallbackModel): Optimizer {
  if (optimizer && !optimizer.schedule) return optimizer;
  const found = optimizer ? `the schedule ${optimizer.schedule?.className}` : "a model without an optimizer";
  const hint = "Give the optimizer a number as its learningRate.";
  throw new StateError(
    complain({ where: `${where} of model "${name}"`, expected: "a learning rate that can be set", found, hint }),
  );
}

/** Sets the learning rate from the next step on. */
export const setLearningRate = (optimizer: Optimizer, rate: number): Promise<void> =>
  optimizer.learningRate.write(Float32Array.of(rate));
