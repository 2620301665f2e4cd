/** The arrays for a model's inputs or outputs, however users name them. */
import type { BatchPart } from "../data/source.ts";
import type { BatchShape } from "../layers/operation.ts";
import { ArgumentError, complain, DataError } from "../util/errors.ts";
import { NdArray, type NestedNumbers } from "../util/ndarray.ts";
import { showShape } from "../util/shape.ts";
import { nearest } from "../util/suggest.ts";

/** An array, or nested lists of numbers. */
export type ArrayLike = NdArray | NestedNumbers;

/** An input or output of a model. */
export interface Port {
  /** Of the layer behind it. */
  readonly name: string;
  readonly shape: BatchShape;
}

/**
 * The arrays for inputs or outputs: one alone, a list in their order, or by their names.
 *
 * @throws ArgumentError if they are more, fewer or others; DataError if one has no rows
 */
export function arraysOf(where: string, part: BatchPart | undefined, names: readonly string[]): NdArray[] {
  const isListOfArrays = Array.isArray(part) && part[0] instanceof NdArray;
  if (names.length === 1 && !isNamed(part) && !isListOfArrays) return [toArray(where, part as ArrayLike)];
  const several = (value: unknown): value is readonly ArrayLike[] => Array.isArray(value);
  if (several(part) && part.length === names.length)
    return part.map((value, i) => toArray(`${where} "${names[i]}"`, value));
  if (isNamed(part)) {
    const unknown = Object.keys(part).find((key) => !names.includes(key));
    if (unknown === undefined) return names.map((name) => toArray(`${where} "${name}"`, part[name] as ArrayLike));
    const hint = `Did you mean "${nearest(unknown, names)}"?`;
    throw new ArgumentError(
      complain({ where, expected: `arrays by the names ${names.join(", ")}`, found: unknown, hint }),
    );
  }
  const expected = `${names.length} arrays, for ${names.join(", ")}`;
  const found = several(part) ? `a list of ${part.length}` : part instanceof NdArray ? "one" : typeof part;
  throw new ArgumentError(complain({ where, expected, found }));
}

const isNamed = (part: unknown): part is Readonly<Record<string, ArrayLike>> =>
  typeof part === "object" && part !== null && Object.getPrototypeOf(part) === Object.prototype;

/** @throws DataError if it is no array or has no rows */
function toArray(where: string, value: ArrayLike): NdArray {
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
