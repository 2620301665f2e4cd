import type { Node } from "../ir/graph.ts";
import * as ops from "../ops/index.ts";
import { smartResize } from "./aspect-ratio.ts";
import type { BatchShape, CallContext } from "./layer.ts";
import { type ChannelsLast, channelsLast, type ImageOptions, imageSizes, wholeNumber } from "./options.ts";
import { RandomLayer, type RandomOptions } from "./random.ts";

/** Options of `layers.RandomCrop`. */
export interface RandomCropOptions extends RandomOptions, ImageOptions {
  /** Of the result, in pixels. */
  height: number;
  /** Of the result, in pixels. */
  width: number;
}

/**
 * In training cuts a window out of images, at a random place that is the same for the whole batch:
 * `[batch, h, w, channels]` → `[batch, height, width, channels]`. Else, and for images that are not larger on both
 * sides, the largest window of the target's aspect ratio is resized (bilinear), as Keras documents it
 * (keras 3.15.1 in fact returns the images uncropped outside of training).
 */
export class RandomCrop extends RandomLayer {
  readonly height: number;
  readonly width: number;
  readonly dataFormat: ChannelsLast;

  /** @throws ArgumentError unless height and width are positive whole numbers */
  constructor(options: RandomCropOptions) {
    super("RandomCrop", options);
    this.height = wholeNumber(`${this.label}: height`, options.height);
    this.width = wholeNumber(`${this.label}: width`, options.width);
    this.dataFormat = channelsLast(this.label, options.dataFormat);
  }

  override computeOutputShape(inputShape: BatchShape): BatchShape {
    const { channels } = imageSizes(this.label, inputShape);
    return [null, this.height, this.width, channels];
  }

  override getConfig(): Required<RandomCropOptions> {
    const { height, width, seed, dataFormat } = this;
    return { ...this.baseConfig(), height, width, seed, dataFormat };
  }

  protected override call(x: Node, { training }: CallContext): Node {
    const [batch = 1, height = 1, width = 1] = x.shape;
    const size = [this.height, this.width] as const;
    if (!training || height <= this.height || width <= this.width) return smartResize(x, size);
    const places = this.uniform(x.graph, [1, 2], false);
    const place = (axis: 0 | 1, count: number): Node => ops.floor(ops.mul(ops.slice(places, [0, axis], [1, 1]), count));
    const number = (value: number): Node => ops.reshape(ops.constant(x.graph, value), [1, 1]);
    const [zero, one] = [number(0), number(1)];
    const [top, left] = [place(0, height - this.height + 1), place(1, width - this.width + 1)];
    const transform = ops.concat([one, zero, left, zero, one, top], 1);
    const transforms = ops.broadcastTo(transform, [batch, 6], { batch: true });
    return ops.affineTransform(x, transforms, { size, interpolation: "nearest", fillMode: "nearest" });
  }
}
