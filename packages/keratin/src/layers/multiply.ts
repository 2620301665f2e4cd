import type { Node } from "../ir/graph.ts";
import * as ops from "../ops/index.ts";
import type { LayerOptions } from "./layer.ts";
import { ElementwiseMerge } from "./merge.ts";

/** The product of its inputs, `[batch, …]` of one shape each, or such as broadcast. */
export class Multiply extends ElementwiseMerge {
  constructor(options: LayerOptions = {}) {
    super("Multiply", options);
  }

  protected override combine(a: Node, b: Node): Node {
    return ops.mul(a, b);
  }
}
