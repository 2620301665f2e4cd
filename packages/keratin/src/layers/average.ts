import type { Node } from "../ir/graph.ts";
import * as ops from "../ops/index.ts";
import type { LayerOptions } from "./layer.ts";
import { ElementwiseMerge } from "./merge.ts";

/** The mean of its inputs, `[batch, …]` of one shape each, or such as broadcast. */
export class Average extends ElementwiseMerge {
  constructor(options: LayerOptions = {}) {
    super("Average", options);
  }

  protected override combine(a: Node, b: Node): Node {
    return ops.add(a, b);
  }

  protected override call(inputs: readonly Node[]): Node {
    return ops.mul(super.call(inputs), 1 / inputs.length);
  }
}
