import type { Node } from "../ir/graph.ts";
import * as ops from "../ops/index.ts";
import type { BatchShape, LayerOptions } from "./layer.ts";
import { ElementwiseMerge, expectTwo } from "./merge.ts";

/** The first input less the second, `[batch, …]` of one shape each, or such as broadcast. */
export class Subtract extends ElementwiseMerge {
  constructor(options: LayerOptions = {}) {
    super("Subtract", options);
  }

  override computeOutputShape(inputShapes: readonly BatchShape[]): BatchShape {
    expectTwo(this.label, inputShapes);
    return super.computeOutputShape(inputShapes);
  }

  protected override combine(a: Node, b: Node): Node {
    return ops.sub(a, b);
  }
}
