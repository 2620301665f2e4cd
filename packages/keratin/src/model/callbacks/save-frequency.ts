import { ArgumentError, complain } from "../../util/errors.ts";

/** When a callback saves: at the end of each epoch, or after each so many batches. */
export type SaveFrequency = "epoch" | number;

/** Counts batches from one saving to the next. */
export class BatchCounter {
  readonly #every: SaveFrequency;
  #batches = 0;

  /** @throws ArgumentError unless it is "epoch" or a positive whole number */
  constructor(where: string, every: SaveFrequency) {
    this.#every = every;
    if (every === "epoch" || (Number.isInteger(every) && every > 0)) return;
    const expected = '"epoch" or a positive whole number of batches';
    const complaint = { where: `${where}: saveFreq`, expected, found: JSON.stringify(every) ?? "nothing" };
    throw new ArgumentError(complain(complaint));
  }

  /** Whether epochs count, and not batches. */
  get isByEpoch(): boolean {
    return this.#every === "epoch";
  }

  /** Counts a batch, and says whether it is time to save. */
  isDue(): boolean {
    if (this.#every === "epoch") return false;
    this.#batches = (this.#batches + 1) % this.#every;
    return this.#batches === 0;
  }
}
