/** What a training loop is fed with, step by step: batches of arrays that lie in memory, or that come as they are made. */
import type { Feeds } from "../backend/backend.ts";
import { epochOrder, gather } from "../data/batches.ts";
import type { Batch, BatchSource } from "../data/source.ts";
import type { NdArray } from "../util/ndarray.ts";
import type { RandomSequence } from "../util/random.ts";
import type { Samples } from "./data-adapter.ts";
import { inputName, type StepShapes, targetName, weightName } from "./step.ts";

/** The data of one step. */
export interface StepFeed {
  readonly shapes: StepShapes;
  /** Writes it into the step's inputs. */
  fill(feeds: Feeds): void;
}

/** Batches of arrays: in order, or shuffled anew in each epoch. */
export function arrayFeeds(samples: Samples, batchSize: number, shuffle?: RandomSequence): BatchSource<StepFeed> {
  async function* batches(): AsyncGenerator<StepFeed, undefined> {
    const order = epochOrder(samples.rows, shuffle);
    for (let start = 0; start < samples.rows; start += batchSize)
      yield feedOf(samples, order.subarray(start, start + batchSize));
  }
  return { batchCount: Math.ceil(samples.rows / batchSize), isSinglePass: false, batches };
}

/** Batches as a source makes them, each checked by `adapt`. */
export function streamFeeds(source: BatchSource, adapt: (batch: Batch) => Samples): BatchSource<StepFeed> {
  async function* batches(epoch: number): AsyncGenerator<StepFeed, undefined> {
    for await (const batch of source.batches(epoch)) {
      const samples = adapt(batch);
      yield feedOf(samples, epochOrder(samples.rows, undefined));
    }
  }
  const close = source.close && { close: () => source.close?.() ?? Promise.resolve() };
  return {
    get batchCount() {
      return source.batchCount;
    },
    isSinglePass: source.isSinglePass,
    batches,
    ...close,
  };
}

/** Rows of samples as the feed of a step. */
export function feedOf({ inputs, targets, weights }: Samples, rows: Int32Array): StepFeed {
  const sizes = (array: NdArray | undefined) => array?.shape.slice(1);
  return {
    shapes: {
      rows: rows.length,
      inputs: inputs.map(({ shape }) => shape.slice(1)),
      targets: targets.map(sizes),
      weights: weights.map(sizes),
    },
    fill: (feeds) => {
      const copy = (name: (place: number) => string, arrays: readonly (NdArray | undefined)[]): void => {
        for (const [i, array] of arrays.entries()) {
          const target = feeds[name(i)];
          // An input that the loss does not need is not part of the program.
          if (array && target) gather(array, rows, target as Float32Array | Int32Array);
        }
      };
      copy(inputName, inputs);
      copy(targetName, targets);
      copy(weightName, weights);
    },
  };
}
