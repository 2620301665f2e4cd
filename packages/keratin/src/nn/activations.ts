/** Keras's activation functions, by name or as functions over nodes (`keras/src/activations/activations.py`). */
import type { Node } from "../ir/graph.ts";
import * as ops from "../ops/index.ts";
import { ArgumentError, complain, ShapeError } from "../util/errors.ts";
import { showShape } from "../util/shape.ts";
import { lookUp } from "../util/suggest.ts";
import { show } from "./check.ts";

/** From a node to a node of the same shape. */
export type ActivationFunction = (x: Node) => Node;

/** Options of `activations.relu`. */
export interface ReluOptions {
  /** The slope below the threshold. Default 0. */
  negativeSlope?: number;
  /** The largest value. Default none. */
  maxValue?: number;
  /** Values up to it are damped. Default 0. */
  threshold?: number;
}

/** x unchanged. */
export const linear = (x: Node): Node => x;

/**
 * x where it is above the threshold, held at maxValue; else negativeSlope · (x − threshold). As `keras.activations.relu`;
 * the gradient is 0 at the threshold and at maxValue, as that of Keras's relu6.
 */
export function relu(x: Node, { negativeSlope = 0, maxValue, threshold = 0 }: ReluOptions = {}): Node {
  if (negativeSlope === 0 && threshold === 0) {
    return maxValue === undefined ? ops.relu(x) : cap(ops.relu(x), maxValue);
  }
  const above = maxValue === undefined ? x : cap(x, maxValue);
  const below = negativeSlope === 0 ? 0 : ops.mul(ops.sub(x, threshold), negativeSlope);
  return ops.select(ops.less(threshold, x), above, below);
}

/** min(x, most) with gradient 0 at `most`. */
const cap = (x: Node, most: number): Node => ops.select(ops.less(x, most), x, most);

/** relu held at 6. */
export const relu6 = (x: Node): Node => relu(x, { maxValue: 6 });
/** relu with a slope below 0. Default 0.2. */
export const leakyRelu = (x: Node, { negativeSlope = 0.2 }: { negativeSlope?: number } = {}): Node =>
  relu(x, { negativeSlope });
/** 1 / (1 + e⁻ˣ) */
export const sigmoid = (x: Node): Node => ops.sigmoid(x);
/** The hyperbolic tangent. */
export const tanh = (x: Node): Node => ops.tanh(x);
/** log(1 + eˣ) */
export const softplus = (x: Node): Node => ops.softplus(x);
/** x / (1 + |x|) */
export const softsign = (x: Node): Node => ops.div(x, ops.add(ops.abs(x), 1));
/** eˣ */
export const exponential = (x: Node): Node => ops.exp(x);
/** x · sigmoid(x), also called swish */
export const silu = (x: Node): Node => ops.mul(x, ops.sigmoid(x));
/** The other name of silu. */
export const swish = (x: Node): Node => silu(x);
/** relu6(x + 3) / 6 */
export const hardSigmoid = (x: Node): Node => ops.mul(relu6(ops.add(x, 3)), 1 / 6);
/** x · relu6(x + 3) / 6, also called hard swish */
export const hardSilu = (x: Node): Node => ops.mul(x, hardSigmoid(x));
/** The other name of hardSilu. */
export const hardSwish = (x: Node): Node => hardSilu(x);
/** x · tanh(softplus(x)). Misra 2019. */
export const mish = (x: Node): Node => ops.mul(x, ops.tanh(ops.softplus(x)));

/**
 * x · Φ(x), Φ being the normal distribution. Hendrycks & Gimpel 2016.
 *
 * @param options approximate: x / 2 · (1 + tanh(√(2/π) · (x + 0.044715 x³))) instead. Default false
 */
export function gelu(x: Node, { approximate = false }: { approximate?: boolean } = {}): Node {
  const half = ops.mul(x, 0.5);
  if (!approximate) return ops.mul(half, ops.add(ops.erf(ops.mul(x, Math.SQRT1_2)), 1));
  const cube = ops.mul(ops.pow(x, 3), 0.044715);
  return ops.mul(half, ops.add(ops.tanh(ops.mul(ops.add(x, cube), Math.sqrt(2 / Math.PI))), 1));
}

/** x above 0, alpha · (eˣ − 1) below. Default alpha 1. Clevert et al. 2016. */
export function elu(x: Node, { alpha = 1 }: { alpha?: number } = {}): Node {
  // The minimum keeps the side that is not taken from overflowing.
  const below = ops.mul(ops.sub(ops.exp(ops.minimum(x, 0)), 1), alpha);
  return ops.select(ops.less(0, x), x, below);
}

/** λ · x above 0, λ · α · (eˣ − 1) below; constants of Klambauer et al. 2017, as in Keras. */
export const selu = (x: Node): Node => ops.mul(elu(x, { alpha: 1.6732632423543772 }), 1.0507009873554805);

/** Options of `activations.softmax` and `activations.logSoftmax`. */
export interface SoftmaxOptions {
  /** The axis along which they work; the batch is axis 0. Default −1, the last. */
  axis?: number;
}

/** eˣ / Σeˣ along an axis. @throws ShapeError if there is no such axis, or it is the batch */
export const softmax = (x: Node, { axis = -1 }: SoftmaxOptions = {}): Node => along("softmax", x, axis, ops.softmax);

/** x − log Σeˣ along an axis. @throws ShapeError if there is no such axis, or it is the batch */
export const logSoftmax = (x: Node, { axis = -1 }: SoftmaxOptions = {}): Node =>
  along("log_softmax", x, axis, (row) => {
    const shifted = ops.sub(row, ops.stopGradient(ops.reduceMax(row, [-1], { keepDims: true })));
    return ops.sub(shifted, ops.log(ops.reduceSum(ops.exp(shifted), [-1], { keepDims: true })));
  });

/** Does something along the last axis to an axis. */
function along(where: string, x: Node, axis: number, doLast: ActivationFunction): Node {
  const rank = x.shape.length;
  const positive = axis < 0 ? axis + rank : axis;
  if (!Number.isInteger(positive) || positive < 1 || positive >= rank) {
    const expected = `an axis of ${showShape([null, ...x.shape.slice(1)])} other than the batch`;
    throw new ShapeError(complain({ where: `${where}: axis`, expected, found: String(axis) }));
  }
  const last = rank - 1;
  if (positive === last) return doLast(x);
  // Swapping two axes is its own inverse.
  const swap = x.shape.map((_, a) => (a === positive ? last : a === last ? positive : a));
  return ops.transpose(doLast(ops.transpose(x, swap)), swap);
}

const BY_NAME: Readonly<Record<string, ActivationFunction>> = {
  linear,
  relu,
  relu6,
  leaky_relu: leakyRelu,
  sigmoid,
  tanh,
  softmax,
  log_softmax: logSoftmax,
  softplus,
  softsign,
  elu,
  selu,
  exponential,
  silu,
  swish,
  gelu,
  hard_sigmoid: hardSigmoid,
  hard_silu: hardSilu,
  hard_swish: hardSwish,
  mish,
};

/** Keras's strings, or a function over nodes. */
export type ActivationOption = ActivationFunction | string;

/** @throws ArgumentError for an unknown name (with the nearest known) or anything that is no function */
export function getActivation(where: string, option: ActivationOption): ActivationFunction {
  if (typeof option === "string") return lookUp(where, option, BY_NAME);
  if (typeof option === "function") return option;
  throw new ArgumentError(complain({ where, expected: "a name or a function of activations", found: show(option) }));
}

/** Keras's name of a function of this file; undefined for others. */
export const activationName = (fn: unknown): string | undefined =>
  Object.keys(BY_NAME).find((name) => BY_NAME[name] === fn);
