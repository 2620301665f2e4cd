import type { Node } from "../ir/graph.ts";
import * as ops from "../ops/index.ts";
import { sizeOf } from "../util/shape.ts";
import { type BatchShape, Layer, type LayerOptions } from "./layer.ts";
import { type ChannelsLast, channelsLast, type ImageOptions } from "./options.ts";

/** Options of `layers.Flatten`. */
export interface FlattenOptions extends LayerOptions, ImageOptions {}

/** All numbers of a sample in one row: `[batch, …]` → `[batch, product]`. */
export class Flatten extends Layer {
  readonly dataFormat: ChannelsLast;

  constructor(options: FlattenOptions = {}) {
    super("Flatten", options);
    this.dataFormat = channelsLast(this.label, options.dataFormat);
  }

  override computeOutputShape([, ...sizes]: BatchShape): BatchShape {
    return [null, sizeOf(sizes)];
  }

  override getConfig(): Required<FlattenOptions> {
    return { ...this.baseConfig(), dataFormat: this.dataFormat };
  }

  protected override call(x: Node): Node {
    const [batch = 1, ...sizes] = x.shape;
    return ops.reshape(x, [batch, sizeOf(sizes)]);
  }
}
