/** What the two window poolings share. */
import * as ops from "../ops/index.ts";
import { type BatchShape, Layer, type LayerOptions } from "./layer.ts";
import {
  type ChannelsLast,
  channelsLast,
  type ImageOptions,
  imageSizes,
  naming,
  type PairOption,
  paddingOf,
  pairOf,
  type WindowPadding,
} from "./options.ts";

/** Options of `layers.MaxPooling2D` and `layers.AveragePooling2D`. */
export interface PoolingOptions extends LayerOptions, ImageOptions {
  /** The window's size in pixels. Default 2. */
  poolSize?: PairOption;
  /** Steps between windows, in pixels. Default: the window's size. */
  strides?: PairOption | null;
  /** "valid" (default): windows lie within the image; "same": one at every stride; what lies outside does not count. */
  padding?: WindowPadding;
}

/** Makes one number of each window: `[batch, height, width, channels]` → `[batch, height', width', channels]`. */
export abstract class Pooling2D extends Layer {
  readonly poolSize: ops.Pair;
  readonly strides: ops.Pair;
  readonly padding: WindowPadding;
  readonly dataFormat: ChannelsLast;

  /** @throws ArgumentError naming the option that is out of range or unknown */
  constructor(className: string, options: PoolingOptions) {
    super(className, options);
    const { poolSize = 2, padding = "valid" } = options;
    this.poolSize = pairOf(`${this.label}: poolSize`, poolSize);
    this.strides = pairOf(`${this.label}: strides`, options.strides ?? poolSize);
    this.padding = paddingOf(`${this.label}: padding`, padding);
    this.dataFormat = channelsLast(this.label, options.dataFormat);
  }

  override get isBuiltFromStart(): boolean {
    return true;
  }

  override computeOutputShape(inputShape: BatchShape): BatchShape {
    const { size, channels } = imageSizes(this.label, inputShape);
    const { strides, padding } = this.window(size);
    const [height, width] = naming(this.label, () => ops.convOutputSize(size, this.poolSize, { strides, padding }));
    return [null, height, width, channels];
  }

  override getConfig(): Required<PoolingOptions> {
    const { poolSize, strides, padding, dataFormat } = this;
    return { ...this.baseConfig(), poolSize, strides, padding, dataFormat };
  }

  /** The settings of the op for images of a size `[height, width]`. */
  protected window(size: ops.Pair): Required<ops.PoolOptions> {
    const { poolSize, strides } = this;
    return { poolSize, strides, padding: ops.resolvePadding(this.padding, size, poolSize, strides) };
  }
}
