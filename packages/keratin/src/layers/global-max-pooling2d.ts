import type { Node } from "../ir/graph.ts";
import * as ops from "../ops/index.ts";
import { GlobalPooling2D, type GlobalPoolingOptions } from "./global-pooling.ts";

/** The largest value of each channel: `[batch, height, width, channels]` → `[batch, channels]`. */
export class GlobalMaxPooling2D extends GlobalPooling2D {
  constructor(options: GlobalPoolingOptions = {}) {
    super("GlobalMaxPooling2D", options);
  }

  protected override call(x: Node): Node {
    return ops.reduceMax(x, [1, 2], { keepDims: this.keepdims });
  }
}
