import type { Callback, Logs } from "./callback.ts";

/** What `fit` gives back: the results of each epoch. */
export class History implements Callback {
  /** Per name one value per epoch: `history.accuracy[0]`. */
  readonly history: Record<string, number[]> = {};
  /** The epochs done, from 0. */
  readonly epoch: number[] = [];

  onEpochEnd(epoch: number, logs: Logs): void {
    this.epoch.push(epoch);
    for (const [name, value] of Object.entries(logs)) {
      this.history[name] ??= [];
      this.history[name].push(value);
    }
  }
}
