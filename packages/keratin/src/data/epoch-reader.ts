import type { BatchSource } from "./source.ts";

export interface EpochReaderOptions {
  /** Batches of an epoch. Default: as many as the source has. */
  stepsPerEpoch?: number | undefined;
  /** Ends the wait for a batch. */
  signal?: AbortSignal | undefined;
}

/**
 * Cuts a source into epochs by Keras's rules (`trainers/epoch_iterator.py`): without `stepsPerEpoch` each epoch reads
 * the source from its beginning to its end; with it, an epoch goes on where the one before stopped, and the source
 * begins anew only when it was read to its end.
 */
export class EpochReader<T> {
  readonly #source: BatchSource<T>;
  readonly #stepsPerEpoch: number | undefined;
  readonly #signal: AbortSignal | undefined;
  #iterator: AsyncIterator<T> | undefined;
  #counted: number | undefined;
  #ranOut = false;

  constructor(source: BatchSource<T>, { stepsPerEpoch, signal }: EpochReaderOptions = {}) {
    this.#source = source;
    this.#stepsPerEpoch = stepsPerEpoch;
    this.#signal = signal;
  }

  /** Batches of an epoch; undefined until the first one has been read, if nobody knows. */
  get steps(): number | undefined {
    return this.#stepsPerEpoch ?? this.#source.batchCount ?? this.#counted;
  }

  /** Whether the last epoch had fewer batches than it should: `stepsPerEpoch`, or any at all. Keras then warns. */
  get ranOut(): boolean {
    return this.#ranOut;
  }

  /** @throws the signal's reason, or what the source throws */
  async *epoch(epoch: number): AsyncGenerator<T, void> {
    const wanted = this.#stepsPerEpoch ?? Number.POSITIVE_INFINITY;
    let isFresh = this.#iterator === undefined;
    let count = 0;
    let isWhole = false;
    try {
      while (count < wanted) {
        this.#iterator ??= this.#source.batches(epoch);
        const { done, value } = await this.#next(this.#iterator);
        if (!done) {
          count++;
          yield value;
        } else {
          this.#iterator = undefined;
          // The epoch before ended exactly where the source did.
          if (count > 0 || isFresh || this.#source.isSinglePass) break;
          isFresh = true;
        }
      }
      isWhole = true;
    } finally {
      this.#ranOut = isWhole && (count === 0 || (this.#stepsPerEpoch !== undefined && count < wanted));
      if (isWhole) this.#counted ??= count;
      else await this.close();
    }
  }

  /** To be called when no more epochs are read, however training ended. */
  async close(): Promise<void> {
    const iterator = this.#iterator;
    this.#iterator = undefined;
    // A source that goes on is ended by its own `close`: another reader may go on with it.
    if (!this.#source.isSinglePass) await iterator?.return?.();
  }

  async #next(iterator: AsyncIterator<T>): Promise<IteratorResult<T>> {
    const signal = this.#signal;
    if (!signal) return await iterator.next();
    signal.throwIfAborted();
    const { promise: aborted, reject } = Promise.withResolvers<never>();
    const onAbort = () => {
      reject(signal.reason);
      // Closing would wait for the batch that nobody waits for any more.
      this.#iterator = undefined;
      if (!this.#source.isSinglePass) void iterator.return?.().catch(() => undefined);
    };
    signal.addEventListener("abort", onAbort);
    try {
      return await Promise.race([iterator.next(), aborted]);
    } finally {
      signal.removeEventListener("abort", onAbort);
    }
  }
}
