/** From what users give as data to checked arrays of the shapes that the model takes. */
import type { BatchShape } from "../layers/layer.ts";
import type { Loss } from "../nn/losses/index.ts";
import { ArgumentError, complain, DataError, ShapeError } from "../util/errors.ts";
import { NdArray, type NestedNumbers } from "../util/ndarray.ts";
import { type Shape, sameShape, showShape } from "../util/shape.ts";

/** An array, or nested lists of numbers. */
export type ArrayLike = NdArray | NestedNumbers;

/** @throws DataError if it is no array or has no rows */
export function toArray(where: string, value: ArrayLike): NdArray {
  if (!(value instanceof NdArray) && !Array.isArray(value)) {
    throw new ArgumentError(
      complain({
        where,
        expected: "an NdArray or nested lists of numbers",
        found: value === undefined ? "nothing" : typeof value,
      }),
    );
  }
  const array = value instanceof NdArray ? value : NdArray.from(value);
  const [rows = 0] = array.shape;
  if (rows > 0 && array.data.length > 0) return array;
  throw new DataError(
    complain({
      where,
      expected: "at least one sample",
      found: `none, shape ${showShape(array.shape)}`,
      hint: "Check how the data was loaded or filtered.",
    }),
  );
}

/**
 * The input of a model; a last axis of 1 that is missing is added, one too many is dropped, as in Keras.
 *
 * @throws ShapeError if it still does not fit
 */
export function adaptInput(where: string, x: NdArray, input: BatchShape): NdArray {
  const [, ...sizes] = input;
  const [rows = 0, ...found] = x.shape;
  const missing = found.length === sizes.length - 1 && sizes.at(-1) === 1;
  const needless = found.length === sizes.length + 1 && found.at(-1) === 1;
  const adapted = missing ? [...found, 1] : needless ? found.slice(0, -1) : found;
  if (sameShape(adapted, sizes)) return missing || needless ? x.reshape([rows, ...adapted]) : x;
  throw new ShapeError(
    complain({
      where,
      expected: `shape ${showShape(input)}`,
      found: showShape(x.shape),
      hint: "Reshape the data, or change the model's Input.",
    }),
  );
}

/** @throws DataError naming the first number that is NaN or infinite */
export function checkFinite(where: string, { data, shape }: NdArray): void {
  if (!(data instanceof Float32Array)) return;
  // 0 · x is 0 for finite x and NaN else. A plain loop, for there may be 50 million numbers before the first step.
  let sum = 0;
  for (let i = 0; i < data.length; i++) sum += 0 * (data[i] as number);
  if (sum === 0) return;
  const index = data.findIndex((value) => !Number.isFinite(value));
  throw new DataError(
    complain({
      where,
      expected: "finite numbers",
      found: `${data[index]} at index [${indexOf(index, shape).join(", ")}]`,
      hint: "Clean the data, or pass checkData: false to train on it as it is.",
    }),
  );
}

/** The position of a flat offset. */
function indexOf(offset: number, shape: Shape): number[] {
  const index: number[] = [];
  for (const size of [...shape].reverse()) {
    index.unshift(offset % size);
    offset = Math.floor(offset / size);
  }
  return index;
}

/** @throws DataError unless all targets of a loss over class numbers are whole numbers below `classes` */
export function checkLabels(where: string, { data, shape }: NdArray, classes: number): void {
  const index = data.findIndex((label) => !(Number.isInteger(label) && label >= 0 && label < classes));
  if (index < 0) return;
  throw new DataError(
    complain({
      where,
      expected: `class numbers from 0 to ${classes - 1}, for the model has ${classes} outputs`,
      found: `${data[index]} at index [${indexOf(index, shape).join(", ")}]`,
      hint: "Check the labels, or the units of the last layer.",
    }),
  );
}

/** Inputs and targets that fit a model. */
export interface Samples {
  readonly x: NdArray;
  readonly y: NdArray;
  readonly rows: number;
}

/** What samples must fit; shapes have the batch axis in front. */
export interface SamplesCheck {
  readonly input: BatchShape;
  readonly output: BatchShape;
  readonly loss: Loss;
  readonly checkData: boolean;
}

/** @throws ShapeError or DataError naming the argument, before anything is changed */
export function adaptSamples(where: string, x: NdArray, y: NdArray, check: SamplesCheck): Samples {
  const [rows = 0] = x.shape;
  const [targets = 0, ...target] = y.shape;
  if (rows !== targets) {
    throw new DataError(
      complain({ where, expected: "x and y of the same length", found: `${rows} samples in x and ${targets} in y` }),
    );
  }
  const adapted = adaptInput(`${where}: x`, x, check.input);
  const [, ...prediction] = check.output;
  check.loss.check({ target, prediction });
  if (check.checkData) {
    checkFinite(`${where}: x`, adapted);
    checkFinite(`${where}: y`, y);
  }
  if (check.loss.targetDtype === "int32") checkLabels(`${where}: y`, y, prediction.at(-1) ?? 1);
  return { x: adapted, y, rows };
}
