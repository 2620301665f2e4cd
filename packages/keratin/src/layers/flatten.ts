import type { Node } from "../ir/graph.ts";
import * as ops from "../ops/index.ts";
import { sizeOf } from "../util/shape.ts";
import { type BatchShape, Layer, type LayerOptions } from "./layer.ts";

/** All numbers of a sample in one row: `[batch, …]` → `[batch, product]`. */
export class Flatten extends Layer {
  constructor(options: LayerOptions = {}) {
    super("Flatten", options);
  }

  override computeOutputShape([, ...sizes]: BatchShape): BatchShape {
    return [null, sizeOf(sizes)];
  }

  override getConfig(): Required<LayerOptions> {
    return this.baseConfig();
  }

  protected override call(x: Node): Node {
    const [batch = 1, ...sizes] = x.shape;
    return ops.reshape(x, [batch, sizeOf(sizes)]);
  }
}
