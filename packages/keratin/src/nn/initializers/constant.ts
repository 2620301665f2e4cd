/** Initializers that draw nothing (`keras/src/initializers/constant_initializers.py`). */
import { complain, ShapeError } from "../../util/errors.ts";
import { showShape, sizeOf } from "../../util/shape.ts";
import { checkRange } from "../check.ts";
import { type Initializer, placeOf } from "./initializer.ts";

/** Options of `initializers.Constant`. */
export interface ConstantOptions {
  /** Default 0. */
  value?: number;
}

/** Options of `initializers.Identity`. */
export interface IdentityOptions {
  /** Factor of the matrix. Default 1. */
  gain?: number;
}

const filled = (className: string, value: number, config: ConstantOptions): Initializer => ({
  className,
  create: (shape) => new Float32Array(sizeOf(shape)).fill(value),
  getConfig: () => ({ ...config }),
});

/** All 0. */
export const Zeros = (): Initializer => filled("Zeros", 0, {});

/** All 1. */
export const Ones = (): Initializer => filled("Ones", 1, {});

/** All one value. @throws ArgumentError if it is no number */
export function Constant({ value = 0 }: ConstantOptions = {}): Initializer {
  checkRange(placeOf("Constant", "value"), value, Number.NEGATIVE_INFINITY);
  return filled("Constant", value, { value });
}

/** A matrix with the gain on its diagonal, else 0. @throws ArgumentError for a gain that is no number; ShapeError from `create` unless the weight is a matrix */
export function Identity({ gain = 1 }: IdentityOptions = {}): Initializer {
  checkRange(placeOf("Identity", "gain"), gain, Number.NEGATIVE_INFINITY);
  return {
    className: "Identity",
    create: (shape) => {
      const [rows = 0, columns = 0] = shape;
      if (shape.length !== 2) {
        const found = `a weight of shape ${showShape(shape)}`;
        throw new ShapeError(complain({ where: placeOf("Identity"), expected: "a matrix", found }));
      }
      const values = new Float32Array(rows * columns);
      for (let i = 0; i < Math.min(rows, columns); i++) values[i * columns + i] = gain;
      return values;
    },
    getConfig: () => ({ gain }),
  };
}
