/**
 * Data that comes batch by batch: what `fit`, `evaluate` and `predict` take besides arrays, and the one form that they
 * read it in. Batches are prepared while others are trained on; how far ahead is fixed, so memory is bounded.
 */
import { ArgumentError, complain, DataError } from "../util/errors.ts";
import { NdArray, type NestedNumbers } from "../util/ndarray.ts";
import type { RandomSequence } from "../util/random.ts";
import { epochOrder } from "./batches.ts";
import { inOrder, open, prefetch } from "./prefetch.ts";

type Part = NdArray | NestedNumbers;
/** The inputs, targets or weights of a batch: one array, or several by position or by name. Axis 0 is the batch. */
export type BatchPart = Part | readonly Part[] | Readonly<Record<string, Part>>;

/** A batch as users give it: `[x, y]`, `[x, y, sampleWeight]`, or for `predict` `[x]` or `x` alone. */
export type BatchTuple = readonly [x: BatchPart, y?: BatchPart, sampleWeight?: BatchPart] | NdArray;

export interface Batch {
  readonly x: BatchPart;
  readonly y?: BatchPart | undefined;
  readonly sampleWeight?: BatchPart | undefined;
}

/**
 * Batches by number, like `keras.utils.PyDataset`. With `fit`'s `shuffle` the batches of an epoch come in random order;
 * what is inside of a batch is the data set's own business.
 */
export interface BatchDataset {
  /** Batches of an epoch. */
  readonly length: number;
  /** Calls of `getItem` under way at one time. Default 1. */
  readonly workers?: number;
  getItem(index: number): BatchTuple | Promise<BatchTuple>;
  onEpochBegin?(): void | Promise<void>;
  onEpochEnd?(): void | Promise<void>;
}

/**
 * What can be trained on besides arrays. An iterable that begins anew each time is read once per epoch; a generator (an
 * iterable that is its own iterator) is read on and on, and needs `stepsPerEpoch` for more than one epoch.
 */
export type StreamingData = AsyncIterable<BatchTuple> | Iterable<BatchTuple> | BatchDataset | BatchSource;

/** What a training loop reads, see `EpochReader`. */
export interface BatchSource<T = Batch> {
  /** Batches of an epoch, or undefined if nobody knows before its end. */
  readonly batchCount: number | undefined;
  /** Whether `batches` goes on where it stopped instead of beginning anew. */
  readonly isSinglePass: boolean;
  /** The batches of one epoch, counted from 0. Must be read to its end or closed by `return`. */
  batches(epoch: number): AsyncIterableIterator<T>;
  /** Ends what goes on from epoch to epoch. */
  close?(): Promise<void>;
}

/** Batches read from an iterable while one is trained on. */
const AHEAD = 2;

/** Whether data comes batch by batch; plain lists and arrays do not. */
export function isStreaming(data: unknown): data is StreamingData {
  if (typeof data !== "object" || data === null || Array.isArray(data) || ArrayBuffer.isView(data)) return false;
  return Symbol.asyncIterator in data || Symbol.iterator in data || isSource(data) || isBatchDataset(data);
}

/**
 * Users' streaming data in the form that training reads.
 *
 * @param shuffle draws the order of a `BatchDataset`'s batches; all else comes as it comes.
 */
export function toSource(where: string, data: StreamingData, shuffle?: RandomSequence): BatchSource {
  if (isSource(data)) return data;
  if (isBatchDataset(data)) return datasetSource(where, data, shuffle);
  return iterableSource(where, data);
}

function isSource(data: object): data is BatchSource {
  return "batches" in data && typeof data.batches === "function";
}

function isBatchDataset(data: object): data is BatchDataset {
  return "getItem" in data && typeof data.getItem === "function";
}

function datasetSource(where: string, data: BatchDataset, shuffle: RandomSequence | undefined): BatchSource {
  const { length, workers = 1 } = data;
  if (!Number.isInteger(length) || length < 1) {
    throw new DataError(
      complain({ where, expected: "a data set whose length is a positive number of batches", found: String(length) }),
    );
  }
  async function* batches(): AsyncGenerator<Batch, undefined> {
    await data.onEpochBegin?.();
    const order = epochOrder(data.length, shuffle);
    const itemAt = async (i: number) => toBatch(where, await data.getItem(order[i] as number));
    yield* inOrder(order.length, itemAt, workers);
    await data.onEpochEnd?.();
  }
  // The length is asked anew: onEpochEnd may change it.
  return {
    get batchCount() {
      return data.length;
    },
    isSinglePass: false,
    batches,
  };
}

function iterableSource(where: string, data: AsyncIterable<BatchTuple> | Iterable<BatchTuple>): BatchSource {
  // Kept for the first epoch: a web stream may be opened only once.
  let opened: ReturnType<typeof open<BatchTuple>> | undefined = open(data);
  const read = (): AsyncGenerator<Batch, undefined> => {
    const iterator = opened ?? open(data);
    opened = undefined;
    return prefetch(iterator, (tuple) => toBatch(where, tuple), AHEAD);
  };
  if ((opened as unknown) !== data) return { batchCount: undefined, isSinglePass: false, batches: read };
  // What was read ahead at the end of an epoch belongs to the next one, so there is one reader for all of them.
  let reader: AsyncGenerator<Batch, undefined> | undefined;
  const shared: AsyncIterableIterator<Batch> = {
    next: () => {
      reader ??= read();
      return reader.next();
    },
    [Symbol.asyncIterator]: () => shared,
  };
  return {
    batchCount: undefined,
    isSinglePass: true,
    batches: () => shared,
    close: async () => {
      await reader?.return(undefined);
    },
  };
}

/** @throws ArgumentError if it is no batch */
function toBatch(where: string, tuple: BatchTuple): Batch {
  if (tuple instanceof NdArray) return { x: tuple };
  if (!Array.isArray(tuple) || tuple.length < 1 || tuple.length > 3) {
    throw new ArgumentError(
      complain({
        where,
        expected: "batches of the form [x, y] or [x, y, sampleWeight]",
        found: Array.isArray(tuple) ? `a list of ${tuple.length}` : typeof tuple,
        hint: "Yield a list of two arrays, inputs and targets.",
      }),
    );
  }
  const [x, y, sampleWeight] = tuple;
  return { x, y, sampleWeight };
}
