/** From the data given to `fit`, `evaluate` and `predict` to the feeds of their steps. */
import {
  type Batch,
  type BatchPart,
  type BatchSource,
  isStreaming,
  type StreamingData,
  toSource,
} from "../data/source.ts";
import { ArgumentError, complain } from "../util/errors.ts";
import type { NdArray } from "../util/ndarray.ts";
import { drawSeed, RandomSequence } from "../util/random.ts";
import type { Samples } from "./data-adapter.ts";
import { arrayFeeds, type StepFeed, streamFeeds } from "./feeds.ts";
import { count, type FitOptions } from "./fit-options.ts";
import type { Validation } from "./loops.ts";

/** Arrays, or batches as they come. */
export type Data = Batch | StreamingData;

/** Checks samples, and builds the model for them. */
export type Adapt = (where: string, batch: Batch) => Samples;

/** `(x, y, options)` and `(batches, options)` as one. */
export function argumentsOf<O>(
  x: BatchPart | StreamingData,
  second: BatchPart | O | undefined,
  third: O,
): { data: Data; options: O } {
  if (isStreaming(x)) return { data: x, options: (second as O | undefined) ?? third };
  return { data: { x, y: second as BatchPart }, options: third };
}

/** What steps are fed with, in order or shuffled. */
export function feedsOf(
  where: string,
  data: Data,
  { adapt, batchSize, shuffle }: { adapt: Adapt; batchSize: number; shuffle?: RandomSequence | undefined },
): BatchSource<StepFeed> {
  if (!isStreaming(data)) return arrayFeeds(adapt(where, data), batchSize, shuffle);
  return streamFeeds(toSource(where, data, shuffle), (batch) => adapt(where, batch));
}

/** What `fit` trains on, and what it validates on. @throws ArgumentError, ShapeError or DataError if something does not fit */
export function fitFeeds(
  data: Data,
  options: FitOptions,
  batchSize: number,
  adapters: { readonly train: Adapt; readonly validation: Adapt },
): { feeds: BatchSource<StepFeed>; validation: Validation | undefined } {
  const { shuffle = true, validationSplit = 0, validationData, validationSteps: steps } = options;
  const every = count("fit: validationFreq", options.validationFreq ?? 1, 1);
  const validationBatch = count("fit: validationBatchSize", options.validationBatchSize ?? batchSize, 1);
  const order = shuffle ? new RandomSequence(drawSeed()) : undefined;
  const ofValidation = (feeds: BatchSource<StepFeed>): Validation => ({ feeds, steps, every });
  if (validationSplit !== 0 && !validationData) {
    const [train, test] = splitSamples(data, validationSplit, adapters.train);
    return {
      feeds: arrayFeeds(train, batchSize, order),
      validation: ofValidation(arrayFeeds(test, validationBatch)),
    };
  }
  const feeds = feedsOf("fit", data, { adapt: adapters.train, batchSize, shuffle: order });
  if (!validationData) return { feeds, validation: undefined };
  const tested = isStreaming(validationData) ? validationData : batchOf(validationData);
  const more = { adapt: adapters.validation, batchSize: validationBatch };
  return { feeds, validation: ofValidation(feedsOf("fit: validationData", tested, more)) };
}

const batchOf = ([x, y, sampleWeight]: readonly [BatchPart, BatchPart, BatchPart?]): Batch => ({ x, y, sampleWeight });

/** The first samples to train on, the last ones for validation; Keras splits before it shuffles. */
function splitSamples(data: Data, part: number, adapt: Adapt): [Samples, Samples] {
  const where = "fit: validationSplit";
  if (isStreaming(data)) {
    const hint = "Use validationData.";
    throw new ArgumentError(complain({ where, expected: "data in arrays", found: "batches", hint }));
  }
  const { rows, inputs, targets, weights } = adapt("fit", data);
  const at = Math.floor(rows * (1 - part));
  if (!(part > 0 && part < 1 && at > 0 && at < rows)) {
    const expected = "a part between 0 and 1 that leaves samples on both sides";
    throw new ArgumentError(complain({ where, expected, found: `${part} of ${rows} samples` }));
  }
  const cut = (from: number, to: number): Samples => {
    const slice = <T extends NdArray | undefined>(array: T): T => array?.slice(from, to) as T;
    return { rows: to - from, inputs: inputs.map(slice), targets: targets.map(slice), weights: weights.map(slice) };
  };
  return [cut(0, at), cut(at, rows)];
}
