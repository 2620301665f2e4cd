/** Keras's activation functions, by name or as functions over nodes. */
import type { Node } from "../ir/graph.ts";
import * as ops from "../ops/index.ts";
import { ArgumentError, complain } from "../util/errors.ts";
import { lookUp } from "../util/suggest.ts";

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
export const linear: ActivationFunction = (x) => x;

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
export const relu6: ActivationFunction = (x) => relu(x, { maxValue: 6 });
/** relu with slope 0.2 below 0. */
export const leakyRelu: ActivationFunction = (x) => relu(x, { negativeSlope: 0.2 });
/** 1 / (1 + e⁻ˣ) */
export const sigmoid: ActivationFunction = (x) => ops.sigmoid(x);
/** The hyperbolic tangent. */
export const tanh: ActivationFunction = (x) => ops.tanh(x);
/** Along the last axis. */
export const softmax: ActivationFunction = (x) => ops.softmax(x);
/** log(1 + eˣ) */
export const softplus: ActivationFunction = (x) => ops.softplus(x);
/** x / (1 + |x|) */
export const softsign: ActivationFunction = (x) => ops.div(x, ops.add(ops.abs(x), 1));
/** eˣ */
export const exponential: ActivationFunction = (x) => ops.exp(x);
/** x · sigmoid(x), also called swish */
export const silu: ActivationFunction = (x) => ops.mul(x, ops.sigmoid(x));
/** x · Φ(x), exact as Keras's default. */
export const gelu: ActivationFunction = (x) => ops.mul(ops.mul(x, 0.5), ops.add(ops.erf(ops.mul(x, Math.SQRT1_2)), 1));
/** relu6(x + 3) / 6 */
export const hardSigmoid: ActivationFunction = (x) => ops.mul(relu6(ops.add(x, 3)), 1 / 6);

/** x above 0, eˣ − 1 below. */
export const elu: ActivationFunction = (x) => {
  // The minimum keeps the side that is not taken from overflowing.
  const below = ops.sub(ops.exp(ops.minimum(x, 0)), 1);
  return ops.select(ops.less(0, x), x, below);
};

/** λ · x above 0, λ · α · (eˣ − 1) below; constants of Klambauer et al. 2017, as in Keras. */
export const selu: ActivationFunction = (x) => {
  const below = ops.mul(ops.sub(ops.exp(ops.minimum(x, 0)), 1), 1.6732632423543772);
  return ops.mul(ops.select(ops.less(0, x), x, below), 1.0507009873554805);
};

const BY_NAME: Readonly<Record<string, ActivationFunction>> = {
  linear,
  relu: (x) => relu(x),
  relu6,
  leaky_relu: leakyRelu,
  sigmoid,
  tanh,
  softmax,
  softplus,
  softsign,
  elu,
  selu,
  exponential,
  silu,
  swish: silu,
  gelu,
  hard_sigmoid: hardSigmoid,
};

/** Keras's strings, or a function over nodes. */
export type ActivationOption = ActivationFunction | string;

/** @throws ArgumentError for an unknown name (with the nearest known) or anything that is no function */
export function getActivation(where: string, option: ActivationOption): ActivationFunction {
  if (typeof option === "string") return lookUp(where, option, BY_NAME);
  if (typeof option === "function") return option;
  throw new ArgumentError(complain({ where, expected: "a name or a function of activations", found: String(option) }));
}
