import type { Node } from "../ir/graph.ts";
import * as ops from "../ops/index.ts";
import { Pooling2D, type PoolingOptions } from "./pooling.ts";

/** The largest value of each window, channel by channel: `[batch, height, width, channels]` → `[batch, height', width', channels]`. */
export class MaxPooling2D extends Pooling2D {
  constructor(options: PoolingOptions = {}) {
    super("MaxPooling2D", options);
  }

  protected override call(x: Node): Node {
    const [, height = 1, width = 1] = x.shape;
    return ops.maxPool(x, this.window([height, width]));
  }
}
