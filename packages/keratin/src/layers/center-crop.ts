import type { Node } from "../ir/graph.ts";
import { centerWindow, smartResize } from "./aspect-ratio.ts";
import { type BatchShape, Layer, type LayerOptions } from "./layer.ts";
import { type ChannelsLast, channelsLast, type ImageOptions, imageSizes, wholeNumber } from "./options.ts";

/** Options of `layers.CenterCrop`. */
export interface CenterCropOptions extends LayerOptions, ImageOptions {
  /** Of the result, in pixels. */
  height: number;
  /** Of the result, in pixels. */
  width: number;
}

/**
 * The middle of images: `[batch, h, w, channels]` → `[batch, height, width, channels]`. Of images that are smaller on a
 * side, the largest window of the target's aspect ratio is resized (bilinear).
 */
export class CenterCrop extends Layer {
  readonly height: number;
  readonly width: number;
  readonly dataFormat: ChannelsLast;

  /** @throws ArgumentError unless height and width are positive whole numbers */
  constructor(options: CenterCropOptions) {
    super("CenterCrop", options);
    this.height = wholeNumber(`${this.label}: height`, options.height);
    this.width = wholeNumber(`${this.label}: width`, options.width);
    this.dataFormat = channelsLast(this.label, options.dataFormat);
  }

  override computeOutputShape(inputShape: BatchShape): BatchShape {
    const { channels } = imageSizes(this.label, inputShape);
    return [null, this.height, this.width, channels];
  }

  override getConfig(): Required<CenterCropOptions> {
    const { height, width, dataFormat } = this;
    return { ...this.baseConfig(), height, width, dataFormat };
  }

  protected override call(x: Node): Node {
    const [, height = 1, width = 1] = x.shape;
    const size = [this.height, this.width] as const;
    return height >= this.height && width >= this.width ? centerWindow(x, size) : smartResize(x, size);
  }
}
