import { ArgumentError, complain } from "../../util/errors.ts";
import type { NdArray } from "../../util/ndarray.ts";
import { lookUp } from "../../util/suggest.ts";
import type { Callback, CallbackModel, Logs } from "./callback.ts";

/** Options of `callbacks.EarlyStopping`. */
export interface EarlyStoppingOptions {
  /** The name of the result to watch. Default "val_loss". */
  monitor?: string;
  /** Changes up to it are no improvement. Default 0. */
  minDelta?: number;
  /** Epochs without improvement before training stops. Default 0. */
  patience?: number;
  /** 1 says when it stops. Default 0. */
  verbose?: 0 | 1;
  /** Whether less ("min") or more ("max") is better; "auto" (default) asks the metric. */
  mode?: "auto" | "min" | "max";
  /** A value that must be beaten. Default none. */
  baseline?: number;
  /** Whether to end with the weights of the best epoch. Default false. */
  restoreBestWeights?: boolean;
  /** The first epoch that counts, from 0. Default 0. */
  startFromEpoch?: number;
}

/** Stops training when a result no longer improves. Rules of `keras/src/callbacks/early_stopping.py`. */
export class EarlyStopping implements Callback {
  readonly #options: Required<Omit<EarlyStoppingOptions, "baseline">> & { baseline: number | undefined };
  #model: CallbackModel | undefined;
  #best: number | undefined;
  #bestWeights: NdArray[] | undefined;
  #bestEpoch = 0;
  #wait = 0;
  #stoppedEpoch = 0;

  /** @throws ArgumentError for an unknown mode */
  constructor(options: EarlyStoppingOptions = {}) {
    const { monitor = "val_loss", minDelta = 0, patience = 0, verbose = 0, mode = "auto", baseline } = options;
    const { restoreBestWeights = false, startFromEpoch = 0 } = options;
    lookUp("EarlyStopping: mode", mode, { auto: true, min: true, max: true });
    this.#options = { monitor, minDelta, patience, verbose, mode, baseline, restoreBestWeights, startFromEpoch };
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
    this.#best = undefined;
    this.#bestWeights = undefined;
    this.#bestEpoch = 0;
    this.#wait = 0;
    this.#stoppedEpoch = 0;
  }

  async onEpochEnd(epoch: number, logs: Logs): Promise<void> {
    const { monitor, patience, baseline, restoreBestWeights, startFromEpoch } = this.#options;
    const current = logs[monitor];
    if (current === undefined) {
      const known = Object.keys(logs).join(", ");
      console.warn(`EarlyStopping watches "${monitor}", which is not among the results: ${known}.`);
      return;
    }
    if (epoch < startFromEpoch) return;
    const model = this.#model as CallbackModel;
    const isBetter = this.#comparison(model);
    const improved = this.#best === undefined || isBetter(current, this.#best);
    if (improved) {
      this.#best = current;
      this.#bestEpoch = epoch;
    }
    if (restoreBestWeights && (improved || !this.#bestWeights)) this.#bestWeights = await model.getWeights();
    this.#wait++;
    if (improved) {
      if (baseline === undefined || isBetter(current, baseline)) this.#wait = 0;
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

  #comparison(model: CallbackModel): (value: number, reference: number) => boolean {
    const { minDelta } = this.#options;
    const delta = Math.abs(minDelta);
    return this.#direction(model) === "down"
      ? (value, reference) => value + delta < reference
      : (value, reference) => value - delta > reference;
  }

  #direction(model: CallbackModel): "up" | "down" {
    const { mode, monitor } = this.#options;
    if (mode !== "auto") return mode === "min" ? "down" : "up";
    const name = monitor.replace(/^val_/, "");
    const direction = name === "loss" ? "down" : model.metrics.find((metric) => metric.name === name)?.direction;
    if (direction) return direction;
    const hint = 'Give it mode: "min" or "max".';
    throw new ArgumentError(
      complain({ where: "EarlyStopping: monitor", expected: "a metric of the model", found: monitor, hint }),
    );
  }
}
