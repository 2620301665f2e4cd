import { ArgumentError, complain } from "../../util/errors.ts";
import { pythonFloat } from "../../util/python-numbers.ts";
import type { Callback, CallbackModel, EpochLogs } from "./callback.ts";
import { learningRateOf, setLearningRate, settableOptimizer } from "./learning-rate.ts";

/** The learning rate of an epoch, counted from 0, given the one before. */
export type EpochSchedule = (epoch: number, learningRate: number) => number;

/** Sets the learning rate at the beginning of each epoch. Rules of `keras/src/callbacks/learning_rate_scheduler.py`. */
export class LearningRateScheduler implements Callback {
  readonly #schedule: EpochSchedule;
  readonly #verbose: 0 | 1;
  #model: CallbackModel | undefined;

  /**
   * @param verbose 1 says each learning rate. Default 0.
   * @throws ArgumentError unless the schedule is a function
   */
  constructor(schedule: EpochSchedule, { verbose = 0 }: { verbose?: 0 | 1 } = {}) {
    if (typeof schedule !== "function") {
      const expected = "a function of epoch and learning rate";
      const complaint = { where: "LearningRateScheduler: schedule", expected, found: typeof schedule };
      throw new ArgumentError(complain(complaint));
    }
    this.#schedule = schedule;
    this.#verbose = verbose;
  }

  setModel(model: CallbackModel): void {
    this.#model = model;
  }

  /** @throws StateError if the optimizer has a schedule; ArgumentError unless the function gives a number */
  async onEpochBegin(epoch: number): Promise<void> {
    const optimizer = settableOptimizer("LearningRateScheduler", this.#model as CallbackModel);
    const rate = this.#schedule(epoch, await learningRateOf(optimizer));
    if (typeof rate !== "number") {
      const where = `LearningRateScheduler: schedule, epoch ${epoch}`;
      throw new ArgumentError(complain({ where, expected: "a number", found: String(rate) }));
    }
    await setLearningRate(optimizer, rate);
    if (this.#verbose) {
      console.log(`\nEpoch ${epoch + 1}: LearningRateScheduler setting learning rate to ${pythonFloat(rate)}.`);
    }
  }

  async onEpochEnd(_epoch: number, logs: EpochLogs): Promise<void> {
    logs["learning_rate"] = await learningRateOf(
      settableOptimizer("LearningRateScheduler", this.#model as CallbackModel),
    );
  }
}
