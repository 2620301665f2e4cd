import { append, makeFolderOf } from "#disk";
import { ArgumentError, complain } from "../../util/errors.ts";
import type { Callback, CallbackModel, Logs } from "./callback.ts";
import { type Summary, summaryRecord, versionRecord } from "./event-file.ts";
import { learningRateOf } from "./learning-rate.ts";

/** Options of `callbacks.TensorBoard`. */
export interface TensorBoardOptions {
  /** The folder; training writes into its `train`, validation into its `validation`. Default "logs". */
  logDir?: string;
  /** Whether to write the model's layers too. Default true. */
  writeGraph?: boolean;
  /** When results are written besides the end of each epoch: never ("epoch"), at each batch, or at each so many. Default "epoch". */
  updateFreq?: "epoch" | "batch" | number;
}

/** Records that wait in memory before they are written. */
const MOST_WAITING = 1000;

/**
 * Writes scalars for TensorBoard, under the names of `keras/src/callbacks/tensorboard.py`: `epoch_loss`, `batch_loss`,
 * `evaluation_loss_vs_iterations`, `epoch_learning_rate`, … Node only.
 */
export class TensorBoard implements Callback {
  readonly #logDir: string;
  readonly #writeGraph: boolean;
  /** Batches from one record to the next; undefined: none are recorded. */
  readonly #every: number | undefined;
  #model: CallbackModel | undefined;
  #train: EventFile;
  #validation: EventFile;
  #trainBatches = 0;
  #testBatches = 0;

  /** @throws ArgumentError unless updateFreq is "epoch", "batch" or a positive whole number */
  constructor({ logDir = "logs", writeGraph = true, updateFreq = "epoch" }: TensorBoardOptions = {}) {
    this.#logDir = logDir;
    this.#writeGraph = writeGraph;
    this.#every = batchesOf(updateFreq);
    this.#train = new EventFile(`${logDir}/train`);
    this.#validation = new EventFile(`${logDir}/validation`);
  }

  setModel(model: CallbackModel): void {
    this.#model = model;
    this.#train = new EventFile(`${this.#logDir}/train`);
    this.#validation = new EventFile(`${this.#logDir}/validation`);
  }

  async onTrainBegin(): Promise<void> {
    this.#trainBatches = 0;
    if (!this.#writeGraph) return;
    const json = jsonOf(this.#model as CallbackModel);
    if (json === undefined) return;
    this.#train.add({ tag: "keras", plugin: "graph_keras_model", content: "1", value: json }, 0);
    await this.#train.flush();
  }

  onTrainBatchEnd(_batch: number, logs: Logs): void | Promise<void> {
    this.#trainBatches++;
    if (this.#every === undefined || this.#trainBatches % this.#every !== 0) return;
    this.#train.addScalars("batch_", logs, this.#trainBatches);
    if (this.#train.isFull) return this.#train.flush();
  }

  onTestBatchEnd(_batch: number, logs: Logs): void | Promise<void> {
    this.#testBatches++;
    if (this.#every === undefined || this.#testBatches % this.#every !== 0) return;
    this.#validation.addScalars("batch_", logs, this.#testBatches);
    if (this.#validation.isFull) return this.#validation.flush();
  }

  async onTestEnd(logs: Logs): Promise<void> {
    const [iterations] = (await this.#model?.optimizer?.iterations.read()) ?? [];
    if (iterations === undefined) return;
    const named = Object.entries(logs).map(([name, value]) => [`${name}_vs_iterations`, value] as const);
    this.#validation.addScalars("evaluation_", Object.fromEntries(named), iterations);
    await this.#validation.flush();
  }

  async onEpochEnd(epoch: number, logs: Logs): Promise<void> {
    const entries = Object.entries(logs);
    const ofTraining = entries.filter(([name]) => !name.startsWith("val_"));
    const ofValidation = entries
      .filter(([name]) => name.startsWith("val_"))
      .map(([name, value]) => [name.slice("val_".length), value] as const);
    const optimizer = this.#model?.optimizer;
    const rate = optimizer ? { learning_rate: await learningRateOf(optimizer) } : {};
    this.#train.addScalars("epoch_", { ...Object.fromEntries(ofTraining), ...rate }, epoch);
    this.#validation.addScalars("epoch_", Object.fromEntries(ofValidation), epoch);
    await this.#flush();
  }

  onTrainEnd(): Promise<void> {
    return this.#flush();
  }

  onTrainInterrupt(): Promise<void> {
    return this.#flush();
  }

  async #flush(): Promise<void> {
    await this.#train.flush();
    await this.#validation.flush();
  }
}

/** The model's layers; undefined, after a warning, if one of them is of a class that was not registered. */
function jsonOf(model: CallbackModel): string | undefined {
  try {
    return model.toJSON();
  } catch (error) {
    console.warn("Model failed to serialize as JSON. Ignoring...", error);
    return undefined;
  }
}

/** One file of a folder, made when there is something to write. */
class EventFile {
  readonly #folder: string;
  #path: string | undefined;
  #waiting: Uint8Array[] = [];

  constructor(folder: string) {
    this.#folder = folder;
  }

  get isFull(): boolean {
    return this.#waiting.length >= MOST_WAITING;
  }

  add(summary: Summary, step: number): void {
    this.#waiting.push(summaryRecord(summary, step, Date.now() / 1000));
  }

  addScalars(prefix: string, logs: Logs, step: number): void {
    for (const [name, value] of Object.entries(logs)) {
      this.add({ tag: `${prefix}${name}`, plugin: "scalars", value }, step);
    }
  }

  async flush(): Promise<void> {
    const records = this.#waiting;
    if (records.length === 0) return;
    this.#waiting = [];
    if (this.#path === undefined) {
      const seconds = Date.now() / 1000;
      // TensorBoard knows its files by "tfevents" and reads them in the order of their names.
      const unique = crypto.randomUUID().slice(0, 8);
      this.#path = `${this.#folder}/events.out.tfevents.${Math.floor(seconds)}.keratin.${unique}.v2`;
      await makeFolderOf(this.#path);
      records.unshift(versionRecord(seconds));
    }
    const bytes = new Uint8Array(records.reduce((sum, { length }) => sum + length, 0));
    let offset = 0;
    for (const record of records) {
      bytes.set(record, offset);
      offset += record.length;
    }
    await append(this.#path, bytes);
  }
}

function batchesOf(updateFreq: "epoch" | "batch" | number): number | undefined {
  if (updateFreq === "epoch") return undefined;
  if (updateFreq === "batch") return 1;
  if (Number.isInteger(updateFreq) && updateFreq > 0) return updateFreq;
  const expected = '"epoch", "batch" or a positive whole number';
  const complaint = { where: "TensorBoard: updateFreq", expected, found: JSON.stringify(updateFreq) };
  throw new ArgumentError(complain(complaint));
}
