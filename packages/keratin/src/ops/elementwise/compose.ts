/** Elementwise functions that are made of other ops. */
import type { Node } from "../../ir/graph.ts";
import type { Operand } from "../build.ts";
import { div } from "./div.ts";
import { exp } from "./exp.ts";
import { log } from "./log.ts";
import { maximum } from "./maximum.ts";
import { minimum } from "./minimum.ts";
import { mul } from "./mul.ts";
import { sqrt } from "./sqrt.ts";
import { square } from "./square.ts";

/** x held between two bounds; the gradient is 0 outside and passes at the bounds, as in Keras. */
export const clip = (x: Node, low: Operand, high: Operand): Node => minimum(maximum(x, low), high);

/**
 * x to a constant power. Whole exponents are products, so that negative x are fine; for all others x must be positive.
 */
export function pow(x: Node, exponent: number): Node {
  if (exponent < 0) return div(1, pow(x, -exponent));
  if (exponent === 0.5) return sqrt(x);
  if (exponent === 0) return exp(mul(0, x));
  if (exponent === 1) return x;
  if (!Number.isInteger(exponent) || exponent > 64) return exp(mul(exponent, log(x)));
  const even = square(pow(x, Math.floor(exponent / 2)));
  return exponent % 2 === 0 ? even : mul(even, x);
}
