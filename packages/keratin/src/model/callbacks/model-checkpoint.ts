import { makeFolderOf } from "#disk";
import { ArgumentError, complain } from "../../util/errors.ts";
import { pythonFixed } from "../../util/python-numbers.ts";
import type { Callback, CallbackModel, Logs } from "./callback.ts";
import { fillTemplate } from "./file-template.ts";
import { Monitor, type MonitorOptions } from "./monitor.ts";
import { BatchCounter, type SaveFrequency } from "./save-frequency.ts";

/** Options of `callbacks.ModelCheckpoint`. */
export interface ModelCheckpointOptions extends MonitorOptions {
  /** 1 says when it saves. Default 0. */
  verbose?: 0 | 1;
  /** Whether only models that beat the best so far are saved. Default false. */
  saveBestOnly?: boolean;
  /** Whether weights (and the optimizer's variables) are saved instead of the whole model. Default false. */
  saveWeightsOnly?: boolean;
  /** At the end of each "epoch" (default), or after so many batches. */
  saveFreq?: SaveFrequency;
  /** A value that the first model must beat, with `saveBestOnly`. Default none. */
  initialValueThreshold?: number;
}

/** Saves the model as training goes on. Rules of `keras/src/callbacks/model_checkpoint.py`. Node only. */
export class ModelCheckpoint implements Callback {
  readonly stopsSteps: boolean;
  readonly #path: string;
  readonly #options: ModelCheckpointOptions;
  readonly #monitor: Monitor;
  readonly #counter: BatchCounter;
  #model: CallbackModel | undefined;
  #epoch = 0;

  /**
   * @param path ends with `.keras` or `.h5`, for weights with `.weights.h5`; `{epoch:02d}`, `{batch:04d}` (both from 1)
   * and results such as `{val_loss:.2f}` are filled in. Its folders are made.
   * @throws ArgumentError for another ending, an unknown mode or saveFreq
   */
  constructor(path: string, options: ModelCheckpointOptions = {}) {
    const { saveFreq = "epoch", saveWeightsOnly = false, initialValueThreshold } = options;
    this.#path = path;
    this.#options = options;
    this.#monitor = new Monitor("ModelCheckpoint", options);
    this.#monitor.best = initialValueThreshold;
    this.#counter = new BatchCounter("ModelCheckpoint", saveFreq);
    this.stopsSteps = !this.#counter.isByEpoch;
    const isForWeights = String(path).endsWith(".weights.h5");
    if (saveWeightsOnly ? isForWeights : !isForWeights && /\.(keras|h5)$/.test(String(path))) return;
    const expected = saveWeightsOnly ? "one that ends with .weights.h5" : "one that ends with .keras or .h5";
    const hint = isForWeights ? "For weights alone set saveWeightsOnly: true." : "The ending says the format.";
    throw new ArgumentError(complain({ where: "ModelCheckpoint: path", expected, found: String(path), hint }));
  }

  setModel(model: CallbackModel): void {
    this.#model = model;
  }

  onEpochBegin(epoch: number): void {
    this.#epoch = epoch;
  }

  onTrainBatchEnd(batch: number, logs: Logs): void | Promise<void> {
    if (this.#counter.isDue()) return this.#save({ epoch: this.#epoch + 1, batch: batch + 1 }, logs);
  }

  onEpochEnd(epoch: number, logs: Logs): void | Promise<void> {
    this.#monitor.check(this.#model as CallbackModel);
    if (this.#counter.isByEpoch) return this.#save({ epoch: epoch + 1 }, logs);
  }

  async #save(counts: { readonly epoch: number; readonly batch?: number }, logs: Logs): Promise<void> {
    const path = fillTemplate("ModelCheckpoint: path", this.#path, counts, logs);
    const model = this.#model as CallbackModel;
    const say = (text: string): void => {
      if (this.#options.verbose) console.log(`\nEpoch ${counts.epoch}: ${text}`);
    };
    if (!this.#isWorthIt(model, logs, path, say)) return;
    await makeFolderOf(path);
    await (this.#options.saveWeightsOnly ? model.saveWeights(path) : model.save(path));
    say(`finished saving model to ${path}`);
  }

  #isWorthIt(model: CallbackModel, logs: Logs, path: string, say: (text: string) => void): boolean {
    const { name, best } = this.#monitor;
    if (!this.#options.saveBestOnly) {
      say(`saving model to ${path}`);
      return true;
    }
    const current = logs[name];
    if (current === undefined) {
      console.warn(`Can save best model only with ${name} available.`);
      return true;
    }
    const before = best === undefined ? "None" : pythonFixed(best, 5);
    const improved = this.#monitor.improves(model, current);
    if (improved) say(`${name} improved from ${before} to ${pythonFixed(current, 5)}, saving model to ${path}`);
    else say(`${name} did not improve from ${before}`);
    return improved;
  }
}
