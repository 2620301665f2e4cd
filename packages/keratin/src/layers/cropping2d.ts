import type { Node } from "../ir/graph.ts";
import * as ops from "../ops/index.ts";
import { complain, ShapeError } from "../util/errors.ts";
import { showShape } from "../util/shape.ts";
import { type BatchShape, Layer, type LayerOptions } from "./layer.ts";
import {
  type BorderOption,
  borderOf,
  type ChannelsLast,
  channelsLast,
  type ImageOptions,
  imageSizes,
} from "./options.ts";

/** Options of `layers.Cropping2D`. */
export interface Cropping2DOptions extends LayerOptions, ImageOptions {
  /** Rows to cut off: all around, `[vertical, horizontal]` or `[[top, bottom], [left, right]]`. Default 0. */
  cropping?: BorderOption;
}

/** Cuts the border off images: `[batch, height, width, channels]` → `[batch, height − top − bottom, width − left − right, channels]`. */
export class Cropping2D extends Layer {
  readonly cropping: ops.Padding;
  readonly dataFormat: ChannelsLast;

  /** @throws ArgumentError unless all numbers are whole and not negative */
  constructor(options: Cropping2DOptions = {}) {
    super("Cropping2D", options);
    this.cropping = borderOf(`${this.label}: cropping`, options.cropping ?? 0);
    this.dataFormat = channelsLast(this.label, options.dataFormat);
  }

  override computeOutputShape(inputShape: BatchShape): BatchShape {
    const { size, channels } = imageSizes(this.label, inputShape);
    const [height, width] = [0, 1].map((axis) => {
      const [before, after] = this.cropping[axis] as ops.Pair;
      return (size[axis] as number) - before - after;
    }) as [number, number];
    if (height > 0 && width > 0) return [null, height, width, channels];
    throw new ShapeError(
      complain({
        where: `${this.label}: cropping`,
        expected: `less than the size of the images, shape ${showShape(inputShape)}`,
        found: JSON.stringify(this.cropping),
      }),
    );
  }

  override getConfig(): Required<Cropping2DOptions> {
    return { ...this.baseConfig(), cropping: this.cropping, dataFormat: this.dataFormat };
  }

  protected override call(x: Node): Node {
    const [batch = 1, ...sizes] = x.shape;
    const [, ...cropped] = this.computeOutputShape([null, ...sizes]);
    return ops.slice(x, [0, this.cropping[0][0], this.cropping[1][0], 0], [batch, ...cropped]);
  }
}
