import type { Node } from "../ir/graph.ts";
import * as ops from "../ops/index.ts";
import { type BatchShape, Layer, type LayerOptions } from "./layer.ts";
import {
  type BorderOption,
  borderOf,
  type ChannelsLast,
  channelsLast,
  type ImageOptions,
  imageSizes,
} from "./options.ts";

/** Options of `layers.ZeroPadding2D`. */
export interface ZeroPadding2DOptions extends LayerOptions, ImageOptions {
  /** Rows of zeros: all around, `[vertical, horizontal]` or `[[top, bottom], [left, right]]`. Default 1. */
  padding?: BorderOption;
}

/** Zeros around images: `[batch, height, width, channels]` → `[batch, top + height + bottom, left + width + right, channels]`. */
export class ZeroPadding2D extends Layer {
  readonly padding: ops.Padding;
  readonly dataFormat: ChannelsLast;

  /** @throws ArgumentError unless all numbers are whole and not negative */
  constructor(options: ZeroPadding2DOptions = {}) {
    super("ZeroPadding2D", options);
    this.padding = borderOf(`${this.label}: padding`, options.padding ?? 1);
    this.dataFormat = channelsLast(this.label, options.dataFormat);
  }

  override computeOutputShape(inputShape: BatchShape): BatchShape {
    const { size, channels } = imageSizes(this.label, inputShape);
    const [vertical, horizontal] = this.padding;
    return [null, size[0] + vertical[0] + vertical[1], size[1] + horizontal[0] + horizontal[1], channels];
  }

  override getConfig(): Required<ZeroPadding2DOptions> {
    return { ...this.baseConfig(), padding: this.padding, dataFormat: this.dataFormat };
  }

  protected override call(x: Node): Node {
    return ops.pad(x, [[0, 0], ...this.padding, [0, 0]]);
  }
}
