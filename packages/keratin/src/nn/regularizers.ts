/** Penalties on weights that training adds to the loss: Keras's regularizers (`keras/src/regularizers/regularizers.py`). */
import type { Node } from "../ir/graph.ts";
import * as ops from "../ops/index.ts";
import { ArgumentError, complain, ShapeError } from "../util/errors.ts";
import { showShape } from "../util/shape.ts";
import { lookUp } from "../util/suggest.ts";
import { checkRange, show } from "./check.ts";
import { toSnakeCase } from "./naming.ts";

/** A penalty on a weight. Your own needs these three. */
export interface Regularizer {
  /** Keras's class name, e.g. `L2`. */
  readonly className: string;
  /** The penalty of a weight of any shape; a scalar. */
  call(weight: Node): Node;
  /** All options: the function named like the class makes the same regularizer of them. */
  getConfig(): Readonly<Record<string, number | string>>;
}

/** Options of `regularizers.L1`. */
export interface L1Options {
  /** Factor of Σ|w|, at least 0. Default 0.01. */
  l1?: number;
}

/** Options of `regularizers.L2`. */
export interface L2Options {
  /** Factor of Σw², at least 0. Default 0.01. */
  l2?: number;
}

/** Options of `regularizers.L1L2`. */
export interface L1L2Options {
  /** Factor of Σ|w|, at least 0. Default 0. */
  l1?: number;
  /** Factor of Σw², at least 0. Default 0. */
  l2?: number;
}

/** Options of `regularizers.OrthogonalRegularizer`. */
export interface OrthogonalRegularizerOptions {
  /** Factor of the mean |cosine|, at least 0. Default 0.01. */
  factor?: number;
  /** What shall stand at right angles. Default "rows". */
  mode?: "rows" | "columns";
}

const absolute = (weight: Node, factor: number): Node => ops.mul(ops.reduceSum(ops.abs(weight)), factor);
const squared = (weight: Node, factor: number): Node => ops.mul(ops.reduceSum(ops.square(weight)), factor);

/** l1 · Σ|w|. @throws ArgumentError if l1 is negative or no number */
export function L1({ l1 = 0.01 }: L1Options = {}): Regularizer {
  checkRange("Regularizer L1: l1", l1, 0);
  return { className: "L1", call: (weight) => absolute(weight, l1), getConfig: () => ({ l1 }) };
}

/** l2 · Σw². @throws ArgumentError if l2 is negative or no number */
export function L2({ l2 = 0.01 }: L2Options = {}): Regularizer {
  checkRange("Regularizer L2: l2", l2, 0);
  return { className: "L2", call: (weight) => squared(weight, l2), getConfig: () => ({ l2 }) };
}

/** l1 · Σ|w| + l2 · Σw². Both are 0 unless given, as in Keras. @throws ArgumentError if a factor is negative or no number */
export function L1L2({ l1 = 0, l2 = 0 }: L1L2Options = {}): Regularizer {
  checkRange("Regularizer L1L2: l1", l1, 0);
  checkRange("Regularizer L1L2: l2", l2, 0);
  const call = (weight: Node): Node => ops.add(absolute(weight, l1), squared(weight, l2));
  return { className: "L1L2", call, getConfig: () => ({ l1, l2 }) };
}

/**
 * The mean |cosine| between different rows (or columns) of a matrix, times a factor.
 *
 * @throws ArgumentError for a negative factor or an unknown mode; ShapeError from `call` unless the weight is a matrix
 * with at least two rows (columns)
 */
export function OrthogonalRegularizer(options: OrthogonalRegularizerOptions = {}): Regularizer {
  const { factor = 0.01, mode = "rows" } = options;
  const where = "Regularizer OrthogonalRegularizer";
  checkRange(`${where}: factor`, factor, 0);
  const axis = lookUp(`${where}: mode`, mode, { rows: 1, columns: 0 });
  const call = (weight: Node): Node => {
    const { shape } = weight;
    const size = shape[1 - axis] ?? 0;
    if (shape.length !== 2 || size < 2) {
      const expected = `a matrix of at least two ${mode}`;
      throw new ShapeError(complain({ where, expected, found: `a weight of shape ${showShape(shape)}` }));
    }
    const length = ops.maximum(ops.sqrt(ops.reduceSum(ops.square(weight), [axis], { keepDims: true })), SHORTEST);
    const unit = ops.div(weight, length);
    const cosines = ops.matmul(unit, unit, axis === 1 ? { transposeB: true } : { transposeA: true });
    const others = ops.sub(ops.reduceSum(ops.abs(cosines)), ops.reduceSum(ops.square(unit)));
    return ops.mul(others, factor / (size * (size - 1)));
  };
  return { className: "OrthogonalRegularizer", call, getConfig: () => ({ factor, mode }) };
}

/** Keras's epsilon: rows shorter than this are not stretched to length 1. */
const SHORTEST = 1e-7;

const BY_NAME: Readonly<Record<string, () => Regularizer>> = {
  l1: L1,
  l2: L2,
  l1l2: L1L2,
  orthogonal_regularizer: OrthogonalRegularizer,
};

/** Keras's strings, or a regularizer. */
export type RegularizerOption = Regularizer | string;

/**
 * The regularizer that a layer's option means; undefined for none.
 *
 * @throws ArgumentError for an unknown name (with the nearest known) or anything that is no regularizer
 */
export function getRegularizer(where: string, option: RegularizerOption | undefined): Regularizer | undefined {
  if (option === undefined || option === null) return undefined;
  if (typeof option === "string") return lookUp(where, toSnakeCase(option), BY_NAME)();
  if (typeof option?.call === "function" && typeof option.getConfig === "function") return option;
  throw new ArgumentError(complain({ where, expected: "a name or an object of regularizers", found: show(option) }));
}
