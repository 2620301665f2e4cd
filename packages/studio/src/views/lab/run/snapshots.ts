/** Weights as they were after each epoch, within a budget. */
import type { Sequential, TypedArray } from "keratin";

const BUDGET = 64e6;

/** The values of a model's weights, in its order. */
export type Weights = readonly TypedArray[];

export const weightsOf = (model: Sequential): Promise<Weights> => Promise.all(model.weights.map((v) => v.read()));
export const setWeights = (model: Sequential, weights: Weights): Promise<unknown> =>
  Promise.all(model.weights.map((variable, i) => variable.write(weights[i] as TypedArray)));

export class Snapshots {
  readonly #kept: Map<number, Weights>;

  /** @param kept those of epochs before */
  constructor(kept: ReadonlyMap<number, Weights>) {
    this.#kept = new Map(kept);
  }

  get all(): ReadonlyMap<number, Weights> {
    return this.#kept;
  }

  get epochs(): number[] {
    return [...this.#kept.keys()].sort((a, b) => a - b);
  }

  /** If they become too many, every second one goes, but not the first and the last. */
  add(epoch: number, weights: Weights): void {
    this.#kept.set(epoch, weights);
    const bytes = weights.reduce((sum, { byteLength }) => sum + byteLength, 0);
    while (this.#kept.size > 2 && this.#kept.size * bytes > BUDGET) {
      const { epochs } = this;
      for (let i = 1; i < epochs.length - 1; i += 2) this.#kept.delete(epochs[i] as number);
    }
  }
}
