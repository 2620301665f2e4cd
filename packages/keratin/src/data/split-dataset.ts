import { ArgumentError, complain, DataError } from "../util/errors.ts";
import { NdArray, type TypedArray } from "../util/ndarray.ts";
import { drawSeed, RandomSequence } from "../util/random.ts";
import { sizeOf } from "../util/shape.ts";

export interface SplitOptions {
  /** How many samples go left: a number of them (1 or more), or a part between 0 and 1. Default: what right leaves. */
  leftSize?: number;
  /** How many go right, likewise. Default: what left leaves. */
  rightSize?: number;
  /** Whether samples are shuffled first. Default false. */
  shuffle?: boolean;
  /** Of the shuffle. Default: random. */
  seed?: number;
}

/** A data set that can be cut without reading it, as `imageDatasetFromDirectory` gives it. */
export interface Splittable<Self> {
  readonly sampleCount: number;
  /** A data set of these samples. */
  select(rows: ArrayLike<number>): Self;
}

const WHERE = "splitDataset";

/**
 * Cuts samples into two parts, like `keras.utils.split_dataset`. The right part is taken from the end: where the sizes
 * leave samples over, these are in neither.
 *
 * @param data an array, arrays of equally many samples (`[x, y]`), or a data set of images
 * @returns the left and the right part, of the same kind as the data; arrays are copied
 * @throws ArgumentError if a size does not fit, DataError if the data has no samples or arrays differ in length
 */
export function splitDataset<T extends NdArray | readonly NdArray[]>(
  data: T,
  options: SplitOptions,
): [left: T, right: T];
export function splitDataset<T extends Splittable<T>>(data: T, options: SplitOptions): [left: T, right: T];
export function splitDataset(
  data: NdArray | readonly NdArray[] | Splittable<unknown>,
  { leftSize, rightSize, shuffle = false, seed }: SplitOptions,
): [unknown, unknown] {
  const count = countOf(data);
  const [left, right] = sizesOf(count, leftSize, rightSize);
  const order = shuffle
    ? new RandomSequence(seed ?? drawSeed()).permutation(count)
    : Int32Array.from({ length: count }, (_, row) => row);
  const parts = [order.subarray(0, left), order.subarray(count - right)] as const;
  const take = (rows: Int32Array): unknown => {
    if (data instanceof NdArray) return rowsOf(data, rows);
    return "select" in data ? data.select(rows) : data.map((array) => rowsOf(array, rows));
  };
  return [take(parts[0]), take(parts[1])];
}

function countOf(data: NdArray | readonly NdArray[] | Splittable<unknown>): number {
  const counts =
    "select" in data ? [data.sampleCount] : (data instanceof NdArray ? [data] : data).map(({ shape }) => shape[0] ?? 0);
  const [count = 0] = counts;
  const where = `${WHERE}, argument data`;
  if (count < 1) throw new DataError(complain({ where, expected: "at least one sample", found: "none" }));
  if (counts.every((other) => other === count)) return count;
  const found = `${counts.join(", ")} samples`;
  throw new DataError(complain({ where, expected: "arrays of the same length", found }));
}

/** By the rules of Keras's `_rescale_dataset_split_sizes`. */
function sizesOf(count: number, leftSize: number | undefined, rightSize: number | undefined): [number, number] {
  if (leftSize === undefined && rightSize === undefined) throw refuse("leftSize", "leftSize or rightSize", "neither");
  const given = { leftSize, rightSize };
  for (const [argument, size] of Object.entries(given)) {
    if (size === undefined || (size > 0 && size < (Number.isInteger(size) ? count : 1))) continue;
    throw refuse(argument, `a whole number from 1 to ${count - 1}, or a part between 0 and 1`, `${size}`);
  }
  const isPart = (size: number | undefined) => size !== undefined && !Number.isInteger(size);
  if (isPart(leftSize) && isPart(rightSize) && (leftSize as number) + (rightSize as number) > 1)
    throw refuse("rightSize", "parts whose sum is at most 1", `${leftSize} and ${rightSize}`);
  const left = leftSize === undefined ? undefined : inSamples(leftSize, count);
  const right = rightSize === undefined ? count - (left as number) : inSamples(rightSize, count);
  const sizes: [number, number] = [left ?? count - right, right];
  if (sizes[0] + sizes[1] > count || sizes[0] === 0 || sizes[1] === 0) {
    const found = `${sizes[0]} and ${sizes[1]}`;
    throw refuse("leftSize", `two parts of ${count} samples, neither of them empty`, found);
  }
  return sizes;
}

function inSamples(size: number, count: number): number {
  if (Number.isInteger(size)) return size;
  // Python rounds halves to the even number.
  const exact = size * count;
  const below = Math.floor(exact);
  return exact - below === 0.5 ? below + (below % 2) : Math.round(exact);
}

function refuse(argument: string, expected: string, found: string): ArgumentError {
  return new ArgumentError(complain({ where: `${WHERE}, argument ${argument}`, expected, found }));
}

function rowsOf({ data, shape }: NdArray, rows: Int32Array): NdArray {
  const row = sizeOf(shape.slice(1));
  const taken = new (data.constructor as new (length: number) => TypedArray)(rows.length * row);
  rows.forEach((from, to) => {
    taken.set(data.subarray(from * row, (from + 1) * row), to * row);
  });
  return new NdArray(taken, [rows.length, ...shape.slice(1)]);
}
