import type { Node } from "../ir/graph.ts";
import * as ops from "../ops/index.ts";
import type { LayerOptions } from "./layer.ts";
import { ElementwiseMerge } from "./merge.ts";

/** The smallest of its inputs' values, `[batch, …]` of one shape each, or such as broadcast. */
export class Minimum extends ElementwiseMerge {
  constructor(options: LayerOptions = {}) {
    super("Minimum", options);
  }

  protected override combine(a: Node, b: Node): Node {
    return ops.minimum(a, b);
  }
}
