/** Watches a training from outside, as a Keras callback, and keeps what the report's curves and speed need. */
import type { CurvePoint } from "./data.ts";

/** What `fit` reports: running means since the epoch's start. */
type Logs = Readonly<Record<string, number>>;

/** Windows that an epoch is cut into. */
const WINDOWS = 20;

export class Recorder {
  readonly history: CurvePoint[] = [];
  readonly windows: CurvePoint[] = [];
  #epoch = 0;
  /** Running means at the end of each batch of this epoch. */
  #batches: { loss: number; accuracy: number }[] = [];
  #steps = 0;
  #firstStep = 0;
  #lastStep = 0;
  #begin = 0;
  #end = 0;

  onTrainBegin(): void {
    this.#begin = performance.now();
  }

  onEpochBegin(epoch: number): void {
    this.#epoch = epoch;
    this.#batches = [];
  }

  onTrainBatchEnd(_batch: number, { loss = 0, accuracy = 0 }: Logs): void {
    this.#batches.push({ loss, accuracy });
    this.#lastStep = performance.now();
    if (this.#steps === 0) this.#firstStep = this.#lastStep;
    this.#steps++;
  }

  onEpochEnd(epoch: number, { loss = 0, accuracy = 0 }: Logs): void {
    this.history.push({ epoch: epoch + 1, loss, accuracy });
    this.#cutIntoWindows();
  }

  onTrainEnd(): void {
    this.#end = performance.now();
  }

  /** From the begin of `fit` to its end, compilation included. */
  get seconds(): number {
    return (this.#end - this.#begin) / 1000;
  }

  /** Mean time of a step after the first one. */
  get msPerStep(): number {
    return (this.#lastStep - this.#firstStep) / Math.max(1, this.#steps - 1);
  }

  /** The mean over batches a … b−1 follows from the running means at a and at b. */
  #cutIntoWindows(): void {
    const count = this.#batches.length;
    const windows = Math.min(WINDOWS, count);
    for (let i = 0; i < windows; i++) {
      const [a, b] = [Math.round((i * count) / windows), Math.round(((i + 1) * count) / windows)];
      const mean = (key: "loss" | "accuracy"): number =>
        (b * (this.#batches[b - 1]?.[key] ?? 0) - a * (this.#batches[a - 1]?.[key] ?? 0)) / (b - a);
      this.windows.push({ epoch: this.#epoch + (a + b) / 2 / count, loss: mean("loss"), accuracy: mean("accuracy") });
    }
  }
}
