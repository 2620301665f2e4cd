import type { NdArray } from "../../util/ndarray.ts";
import type { Callback, CallbackModel, Logs } from "./callback.ts";
import { Monitor, type MonitorOptions } from "./monitor.ts";

/** Options of `callbacks.EarlyStopping`. */
export interface EarlyStoppingOptions extends MonitorOptions {
  /** Changes up to it are no improvement. Default 0. */
  minDelta?: number;
  /** Epochs without improvement before training stops. Default 0. */
  patience?: number;
  /** 1 says when it stops. Default 0. */
  verbose?: 0 | 1;
  /** A value that must be beaten. Default none. */
  baseline?: number;
  /** Whether to end with the weights of the best epoch. Default false. */
  restoreBestWeights?: boolean;
  /** The first epoch that counts, from 0. Default 0. */
  startFromEpoch?: number;
}

/** Stops training when a result no longer improves. Rules of `keras/src/callbacks/early_stopping.py`. */
export class EarlyStopping implements Callback {
  readonly #monitor: Monitor;
  readonly #options: EarlyStoppingOptions;
  #model: CallbackModel | undefined;
  #bestWeights: NdArray[] | undefined;
  #bestEpoch = 0;
  #wait = 0;
  #stoppedEpoch = 0;

  /** @throws ArgumentError for an unknown mode */
  constructor(options: EarlyStoppingOptions = {}) {
    this.#monitor = new Monitor("EarlyStopping", options, options.minDelta);
    this.#options = options;
  }

  /** The epoch in which it stopped training, from 0; 0 if it did not. */
  get stoppedEpoch(): number {
    return this.#stoppedEpoch;
  }

  /** The epoch with the best result so far, from 0. */
  get bestEpoch(): number {
    return this.#bestEpoch;
  }

  setModel(model: CallbackModel): void {
    this.#model = model;
  }

  onTrainBegin(): void {
    this.#monitor.best = undefined;
    this.#bestWeights = undefined;
    this.#bestEpoch = 0;
    this.#wait = 0;
    this.#stoppedEpoch = 0;
  }

  async onEpochEnd(epoch: number, logs: Logs): Promise<void> {
    const { patience = 0, baseline, restoreBestWeights = false, startFromEpoch = 0 } = this.#options;
    const monitor = this.#monitor;
    const model = this.#model as CallbackModel;
    monitor.check(model);
    const current = logs[monitor.name];
    if (current === undefined) {
      const known = Object.keys(logs).join(",");
      console.warn(
        `Early stopping conditioned on metric \`${monitor.name}\` which is not available. Available metrics are: ${known}`,
      );
      return;
    }
    if (epoch < startFromEpoch) return;
    const improved = monitor.improves(model, current);
    if (improved) this.#bestEpoch = epoch;
    if (restoreBestWeights && (improved || !this.#bestWeights)) this.#bestWeights = await model.getWeights();
    this.#wait++;
    if (improved) {
      if (baseline === undefined || monitor.isBetter(model, current, baseline)) this.#wait = 0;
      return;
    }
    if (this.#wait >= patience && epoch > 0) {
      this.#stoppedEpoch = epoch;
      model.stopTraining = true;
    }
  }

  async onTrainEnd(): Promise<void> {
    const { verbose } = this.#options;
    if (verbose && this.#stoppedEpoch > 0) console.log(`Epoch ${this.#stoppedEpoch + 1}: early stopping`);
    if (!this.#bestWeights) return;
    if (verbose) console.log(`Restoring model weights from the end of the best epoch: ${this.#bestEpoch + 1}.`);
    await this.#model?.setWeights(this.#bestWeights);
  }
}
