import { ArgumentError, complain } from "../../util/errors.ts";
import { pythonFloat } from "../../util/python-numbers.ts";
import type { Callback, CallbackModel, EpochLogs } from "./callback.ts";
import { learningRateOf, setLearningRate, settableOptimizer } from "./learning-rate.ts";
import { Monitor, type MonitorOptions } from "./monitor.ts";

/** Options of `callbacks.ReduceLROnPlateau`. */
export interface ReduceLROnPlateauOptions extends MonitorOptions {
  /** What the learning rate is multiplied by; below 1. Default 0.1. */
  factor?: number;
  /** Epochs without improvement before it is reduced. Default 10. */
  patience?: number;
  /** 1 says when it is reduced. Default 0. */
  verbose?: 0 | 1;
  /** Changes up to it are no improvement. Default 0.0001. */
  minDelta?: number;
  /** Epochs to wait after a reduction before counting again. Default 0. */
  cooldown?: number;
  /** The learning rate does not get below it. Default 0. */
  minLr?: number;
}

/** Reduces the learning rate when a result no longer improves. Rules of `keras/src/callbacks/reduce_lr_on_plateau.py`. */
export class ReduceLROnPlateau implements Callback {
  readonly #monitor: Monitor;
  readonly #options: ReduceLROnPlateauOptions;
  #model: CallbackModel | undefined;
  #cooldown = 0;
  #wait = 0;

  /** @throws ArgumentError for an unknown mode, or a factor of 1 or more */
  constructor(options: ReduceLROnPlateauOptions = {}) {
    const { factor = 0.1, minDelta = 1e-4 } = options;
    this.#monitor = new Monitor("ReduceLROnPlateau", options, minDelta);
    this.#options = options;
    if (factor < 1) return;
    const complaint = { where: "ReduceLROnPlateau: factor", expected: "a number below 1", found: String(factor) };
    throw new ArgumentError(complain(complaint));
  }

  setModel(model: CallbackModel): void {
    this.#model = model;
  }

  /** @throws StateError if the optimizer has a schedule */
  onTrainBegin(): void {
    settableOptimizer("ReduceLROnPlateau", this.#model as CallbackModel);
    this.#monitor.best = undefined;
    this.#cooldown = 0;
    this.#wait = 0;
  }

  async onEpochEnd(epoch: number, logs: EpochLogs): Promise<void> {
    const { patience = 10 } = this.#options;
    const model = this.#model as CallbackModel;
    this.#monitor.check(model);
    const { name } = this.#monitor;
    const rate = await learningRateOf(settableOptimizer("ReduceLROnPlateau", model));
    logs["learning_rate"] = rate;
    const current = logs[name];
    if (current === undefined) {
      const known = Object.keys(logs).join(",");
      console.warn(
        `Learning rate reduction is conditioned on metric \`${name}\` which is not available. Available metrics are: ${known}.`,
      );
      return;
    }
    if (this.#cooldown > 0) {
      this.#cooldown--;
      this.#wait = 0;
    }
    if (this.#monitor.improves(model, current)) this.#wait = 0;
    else if (this.#cooldown === 0 && ++this.#wait >= patience) await this.#reduce(epoch, rate);
  }

  async #reduce(epoch: number, rate: number): Promise<void> {
    const { factor = 0.1, minLr = 0, cooldown = 0, verbose = 0 } = this.#options;
    if (rate <= Math.fround(minLr)) return;
    const next = Math.max(rate * factor, minLr);
    await setLearningRate(settableOptimizer("ReduceLROnPlateau", this.#model as CallbackModel), next);
    if (verbose) {
      console.log(`\nEpoch ${epoch + 1}: ReduceLROnPlateau reducing learning rate to ${pythonFloat(next)}.`);
    }
    this.#cooldown = cooldown;
    this.#wait = 0;
  }
}
