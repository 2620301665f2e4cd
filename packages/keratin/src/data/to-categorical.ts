import { complain, DataError } from "../util/errors.ts";
import { NdArray, type NestedNumbers } from "../util/ndarray.ts";

/**
 * One-hot rows of class labels, like `keras.utils.to_categorical`.
 *
 * @param labels integers of any shape; a last axis of size 1 is dropped, as in Keras.
 * @param classes number of classes. Default: the largest label + 1.
 * @returns float32 `[...shape of labels, classes]`.
 * @throws DataError if there are no labels, or one is not an integer in [0, classes).
 */
export function toCategorical(labels: NdArray | NestedNumbers, classes?: number): NdArray<Float32Array> {
  const { data, shape } = labels instanceof NdArray ? labels : NdArray.from(labels);
  if (data.length === 0) {
    throw new DataError(
      "toCategorical, argument labels: expected at least one label, found none. Give it a list such as [0, 2, 1].",
    );
  }
  let count = classes ?? 0;
  if (classes === undefined) for (const label of data) count = Math.max(count, label + 1);
  if (!Number.isInteger(count) || count < 1) {
    throw new DataError(
      complain({ where: "toCategorical", expected: "a positive whole number of classes", found: `${count}` }),
    );
  }
  const outer = shape.length > 1 && shape.at(-1) === 1 ? shape.slice(0, -1) : shape;
  const rows = new Float32Array(data.length * count);
  data.forEach((label: number, row: number) => {
    if (!Number.isInteger(label) || label < 0 || label >= count) {
      throw new DataError(
        complain({
          where: "toCategorical, argument labels",
          expected: `integers from 0 to ${count - 1} (${count} classes)`,
          found: `${label} at index ${row}`,
          hint: "Check the labels, or the number of classes.",
        }),
      );
    }
    rows[row * count + label] = 1;
  });
  return new NdArray(rows, [...outer, count]);
}
