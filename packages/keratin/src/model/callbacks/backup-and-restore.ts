import { fileSize, makeFolderOf, readText, removeFiles, writeText } from "#disk";
import { ArgumentError, complain, DataError, StateError } from "../../util/errors.ts";
import type { Callback, CallbackModel } from "./callback.ts";
import { BatchCounter, type SaveFrequency } from "./save-frequency.ts";

/** Options of `callbacks.BackupAndRestore`. */
export interface BackupAndRestoreOptions {
  /** At the end of each "epoch" (default), or after so many batches. */
  saveFreq?: SaveFrequency;
  /** Whether the backup is removed when training has ended. Default true. */
  deleteCheckpoint?: boolean;
}

/** Where training stood. */
interface Place {
  /** Epochs done. */
  readonly epoch: number;
  /** The last batch of the epoch that was done, from 0; 0 at its beginning. */
  readonly batch: number;
  /** The optimizer's steps; missing where Keras wrote the file. */
  readonly iterations?: number;
}

/** Keras's names, so that either can go on with the other's backup. */
const WEIGHTS = "latest.weights.h5";
const METADATA = "training_metadata.json";

/**
 * Saves weights and optimizer as training goes on; if it is interrupted, the same script run again goes on from there:
 * at the epoch that was interrupted, which begins anew. Rules of `keras/src/callbacks/backup_and_restore.py`. Node only.
 *
 * A kill at any moment leaves a backup that holds together: each file is replaced in one step, the metadata first; it
 * knows the place before too, and the optimizer's steps in the weights say which of the two they belong to.
 */
export class BackupAndRestore implements Callback {
  readonly stopsSteps: boolean;
  readonly #folder: string;
  readonly #deleteCheckpoint: boolean;
  readonly #counter: BatchCounter;
  #model: CallbackModel | undefined;
  #epoch = 0;
  #saved: Place | undefined;

  /**
   * @param folder for the backup of this training alone
   * @throws ArgumentError if the folder is empty text, or saveFreq is neither "epoch" nor a positive whole number
   */
  constructor(folder: string, { saveFreq = "epoch", deleteCheckpoint = true }: BackupAndRestoreOptions = {}) {
    if (typeof folder !== "string" || folder === "") {
      const complaint = { where: "BackupAndRestore: folder", expected: "a path", found: JSON.stringify(folder) };
      throw new ArgumentError(complain(complaint));
    }
    this.#folder = folder;
    this.#deleteCheckpoint = deleteCheckpoint;
    this.#counter = new BatchCounter("BackupAndRestore", saveFreq);
    this.stopsSteps = !this.#counter.isByEpoch;
  }

  setModel(model: CallbackModel): void {
    this.#model = model;
  }

  /** @throws StateError if the model is not built; FileFormatError or DataError if a backup cannot be used */
  async onTrainBegin(): Promise<void> {
    const model = this.#model as CallbackModel;
    this.#epoch = model.initialEpoch;
    this.#saved = undefined;
    if (!model.built) {
      const hint = "Put a layers.Input in front.";
      const where = `BackupAndRestore of model "${model.name}"`;
      throw new StateError(complain({ where, expected: "a model whose input is known", found: "none yet", hint }));
    }
    const weights = `${this.#folder}/${WEIGHTS}`;
    if ((await fileSize(weights)) === 0) return;
    const { optimizer } = model;
    optimizer?.build(model.trainableWeights);
    await model.loadWeights(weights);
    const [iterations] = (await optimizer?.iterations.read()) ?? [];
    const places = await this.#places();
    this.#saved = places.find((place) => place.iterations === iterations) ?? places[0];
    if (!this.#saved) return;
    this.#epoch = this.#saved.epoch;
    model.initialEpoch = this.#saved.epoch;
  }

  onEpochBegin(epoch: number): void {
    this.#epoch = epoch;
  }

  onTrainBatchEnd(batch: number): void | Promise<void> {
    if (this.#counter.isDue()) return this.#save(this.#epoch, batch);
  }

  onEpochEnd(epoch: number): void | Promise<void> {
    if (this.#counter.isByEpoch) return this.#save(epoch + 1, 0);
  }

  async onTrainEnd(): Promise<void> {
    if (this.#deleteCheckpoint) await removeFiles(this.#folder, [WEIGHTS, METADATA]);
  }

  async #save(epoch: number, batch: number): Promise<void> {
    const model = this.#model as CallbackModel;
    const [iterations = 0] = (await model.optimizer?.iterations.read()) ?? [];
    const place: Place = { epoch, batch, iterations };
    await writeText(`${this.#folder}/${METADATA}`, JSON.stringify({ ...place, previous: this.#saved }));
    const weights = `${this.#folder}/${WEIGHTS}`;
    await makeFolderOf(weights);
    await model.saveWeights(weights);
    this.#saved = place;
  }

  /** The place that the metadata states, and the one before. */
  async #places(): Promise<Place[]> {
    const path = `${this.#folder}/${METADATA}`;
    if ((await fileSize(path)) === 0) return [];
    const text = await readText(path);
    const stated = parsed(text);
    if (isPlace(stated)) {
      const { previous, ...place } = stated;
      return [place, ...(isPlace(previous) ? [previous] : [])];
    }
    const expected = "epoch and batch, whole numbers of at least 0";
    throw new DataError(complain({ where: path, expected, found: text.slice(0, 80) }));
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const isCount = (value: unknown): value is number => Number.isInteger(value) && (value as number) >= 0;

const isPlace = (value: unknown): value is Place & { readonly previous?: unknown } =>
  typeof value === "object" &&
  value !== null &&
  "epoch" in value &&
  "batch" in value &&
  isCount(value.epoch) &&
  isCount(value.batch);
