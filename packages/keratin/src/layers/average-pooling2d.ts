import type { Node } from "../ir/graph.ts";
import * as ops from "../ops/index.ts";
import { Pooling2D, type PoolingOptions } from "./pooling.ts";

/** The mean of each window, channel by channel: `[batch, height, width, channels]` → `[batch, height', width', channels]`. */
export class AveragePooling2D extends Pooling2D {
  constructor(options: PoolingOptions = {}) {
    super("AveragePooling2D", options);
  }

  protected override call(x: Node): Node {
    const [, height = 1, width = 1] = x.shape;
    return ops.avgPool(x, this.window([height, width]));
  }
}
