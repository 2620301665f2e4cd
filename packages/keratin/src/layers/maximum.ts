import type { Node } from "../ir/graph.ts";
import * as ops from "../ops/index.ts";
import type { LayerOptions } from "./layer.ts";
import { ElementwiseMerge } from "./merge.ts";

/** The largest of its inputs' values, `[batch, …]` of one shape each, or such as broadcast. */
export class Maximum extends ElementwiseMerge {
  constructor(options: LayerOptions = {}) {
    super("Maximum", options);
  }

  protected override combine(a: Node, b: Node): Node {
    return ops.maximum(a, b);
  }
}
