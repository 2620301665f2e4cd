import type { Node } from "../ir/graph.ts";
import * as ops from "../ops/index.ts";

/**
 * A constant of at least 0 to the power of a node of at least 0; 0⁰ is 1. The constant is rounded to float32 first, as in
 * Keras: near 1 that shows.
 */
export function powerOf(base: number, exponent: Node): Node {
  if (base === 0) return ops.equal(exponent, 0);
  return ops.exp(ops.mul(exponent, Math.log(Math.fround(base))));
}
