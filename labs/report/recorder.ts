/** Watches a training from outside, as a Keras callback, and keeps what the report's curves and speed need. */
import type { CurvePoint, Training } from "./data.ts";

/** What `fit` reports: running means since the epoch's start. */
type Logs = Readonly<Record<string, number>>;

/** Windows that an epoch is cut into. */
const WINDOWS = 20;

export class Recorder implements Training {
  readonly history: CurvePoint[] = [];
  readonly validation: CurvePoint[] = [];
  readonly windows: CurvePoint[] = [];
  readonly #score: string;
  #epoch = 0;
  /** Running means at the end of each batch of this epoch. */
  #batches: Omit<CurvePoint, "epoch">[] = [];
  #steps = 0;
  #stepping = 0;
  #lastStep = 0;
  #begin = 0;
  #end = 0;

  /** @param score the metric that is kept beside the loss */
  constructor(score = "accuracy") {
    this.#score = score;
  }

  onTrainBegin(): void {
    this.#begin = performance.now();
  }

  onEpochBegin(epoch: number): void {
    this.#epoch = epoch;
    this.#batches = [];
  }

  onTrainBatchEnd(_batch: number, logs: Logs): void {
    const now = performance.now();
    // What comes before an epoch's first step (compiling, validation) is not a step's time.
    if (this.#batches.length > 0) {
      this.#stepping += now - this.#lastStep;
      this.#steps++;
    }
    this.#lastStep = now;
    this.#batches.push(this.#pick(logs, ""));
  }

  onEpochEnd(epoch: number, logs: Logs): void {
    this.history.push({ epoch: epoch + 1, ...this.#pick(logs, "") });
    if ("val_loss" in logs) this.validation.push({ epoch: epoch + 1, ...this.#pick(logs, "val_") });
    this.#cutIntoWindows();
  }

  onTrainEnd(): void {
    this.#end = performance.now();
  }

  /** From the begin of `fit` to its end, compilation included. */
  get seconds(): number {
    return (this.#end - this.#begin) / 1000;
  }

  /** Mean time of a step, without the first one of each epoch. */
  get msPerStep(): number {
    return this.#stepping / Math.max(1, this.#steps);
  }

  #pick(logs: Logs, prefix: string): Omit<CurvePoint, "epoch"> {
    return { loss: logs[`${prefix}loss`] ?? 0, score: logs[prefix + this.#score] ?? 0 };
  }

  /** The mean over batches a … b−1 follows from the running means at a and at b. */
  #cutIntoWindows(): void {
    const count = this.#batches.length;
    const windows = Math.min(WINDOWS, count);
    for (let i = 0; i < windows; i++) {
      const [a, b] = [Math.round((i * count) / windows), Math.round(((i + 1) * count) / windows)];
      const mean = (key: "loss" | "score"): number =>
        (b * (this.#batches[b - 1]?.[key] ?? 0) - a * (this.#batches[a - 1]?.[key] ?? 0)) / (b - a);
      this.windows.push({ epoch: this.#epoch + (a + b) / 2 / count, loss: mean("loss"), score: mean("score") });
    }
  }
}
