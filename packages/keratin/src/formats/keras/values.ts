/** How a variable's values stand in a file. */
import type { Variable } from "../../ir/variable.ts";
import type { TypedArray } from "../../util/ndarray.ts";
import { type Shape, sameShape, showShape } from "../../util/shape.ts";
import { type H5Array, h5Array } from "../hdf5/tree.ts";

/** A variable with its form in files. */
export interface Saved {
  /** How messages name it: `Dense layer "dense", kernel`. */
  readonly label: string;
  readonly variable: Variable;
  /** The shapes that a file may have, for messages. */
  readonly expected: string;
  fits(shape: Shape): boolean;
  encode(values: TypedArray): H5Array;
  decode(values: ArrayLike<number>): TypedArray;
}

/** A variable that files hold as it is; `integer` if Keras has whole numbers where Keratin has floats. */
export function saved(label: string, variable: Variable, integer = false): Saved {
  const { shape, dtype } = variable;
  return {
    label,
    variable,
    expected: `shape ${showShape(shape)}`,
    fits: (found) => sameShape(found, shape),
    encode: (values) =>
      h5Array(integer || dtype === "int32" ? Int32Array.from(values) : Float32Array.from(values), shape),
    decode: (values) => (dtype === "int32" ? Int32Array.from(values) : Float32Array.from(values)),
  };
}

/**
 * The state of a layer's random numbers: a key of two words and a count here. Keras's `SeedGenerator` has [seed, count] of
 * uint32, which holds all seeds below 2³²; a larger one takes a third word.
 */
export function savedSeed(label: string, variable: Variable): Saved {
  return {
    label,
    variable,
    expected: "shape (2,) or (3,)",
    fits: (found) => found.length === 1 && (found[0] === 2 || found[0] === 3),
    encode: ([low = 0, high = 0, count = 0]) =>
      h5Array(Uint32Array.from(high === 0 ? [low, count] : [low, high, count])),
    decode: (words) => {
      const [low, ...more] = Array.from(words);
      return Int32Array.of(low ?? 0, ...(more.length === 1 ? [0, ...more] : more));
    },
  };
}

/** The numbers of a file's array; undefined if it holds none. */
export function numbersOf({ data }: H5Array): ArrayLike<number> | undefined {
  if (data instanceof BigInt64Array || data instanceof BigUint64Array) return Array.from(data, Number);
  return ArrayBuffer.isView(data) ? data : undefined;
}
