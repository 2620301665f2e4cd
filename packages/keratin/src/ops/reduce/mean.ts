import type { Node } from "../../ir/graph.ts";
import { sizeOf } from "../../util/shape.ts";
import { mul } from "../elementwise/mul.ts";
import type { ReduceOptions } from "./common.ts";
import { reduceSum } from "./reduce-sum.ts";

/**
 * The mean over some axes.
 *
 * @param axes default all; negative ones count from the end
 */
export function mean(x: Node, axes?: readonly number[], options: ReduceOptions = {}): Node {
  const sum = reduceSum(x, axes, options);
  return mul(sum, sizeOf(sum.shape) / sizeOf(x.shape));
}
