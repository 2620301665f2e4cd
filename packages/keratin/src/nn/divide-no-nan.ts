import type { Node } from "../ir/graph.ts";
import * as ops from "../ops/index.ts";

/** a / b, and 0 where b is 0, also for the gradient: Keras's `divide_no_nan`. */
export function divideNoNan(a: Node, b: Node): Node {
  const isZero = ops.equal(b, 0);
  return ops.select(isZero, 0, ops.div(a, ops.select(isZero, 1, b)));
}
