/** Weights as they were after each epoch, within a budget. */
import type { NdArray } from "keratin";

const BUDGET = 64e6;

export class Snapshots {
  readonly #kept = new Map<number, NdArray[]>();

  get epochs(): number[] {
    return [...this.#kept.keys()].sort((a, b) => a - b);
  }

  get(epoch: number): NdArray[] | undefined {
    return this.#kept.get(epoch);
  }

  /** If they become too many, every second one goes, but not the first and the last. */
  add(epoch: number, weights: NdArray[]): void {
    this.#kept.set(epoch, weights);
    const bytes = weights.reduce((sum, { data }) => sum + data.byteLength, 0);
    while (this.#kept.size > 2 && this.#kept.size * bytes > BUDGET) {
      const { epochs } = this;
      for (let i = 1; i < epochs.length - 1; i += 2) this.#kept.delete(epochs[i] as number);
    }
  }
}
