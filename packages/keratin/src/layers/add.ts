import type { Node } from "../ir/graph.ts";
import * as ops from "../ops/index.ts";
import type { LayerOptions } from "./layer.ts";
import { ElementwiseMerge } from "./merge.ts";

/** The sum of its inputs, `[batch, …]` of one shape each, or such as broadcast. */
export class Add extends ElementwiseMerge {
  constructor(options: LayerOptions = {}) {
    super("Add", options);
  }

  protected override combine(a: Node, b: Node): Node {
    return ops.add(a, b);
  }
}
