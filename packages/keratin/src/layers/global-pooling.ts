/** What the two global poolings share. */
import { type BatchShape, Layer, type LayerOptions } from "./layer.ts";
import { type ChannelsLast, channelsLast, type ImageOptions, imageSizes } from "./options.ts";

/** Options of `layers.GlobalMaxPooling2D` and `layers.GlobalAveragePooling2D`. */
export interface GlobalPoolingOptions extends LayerOptions, ImageOptions {
  /** Whether height and width stay, with size 1. Default false. */
  keepdims?: boolean;
}

/** Makes one number of each channel: `[batch, height, width, channels]` → `[batch, channels]`. */
export abstract class GlobalPooling2D extends Layer {
  readonly keepdims: boolean;
  readonly dataFormat: ChannelsLast;

  constructor(className: string, options: GlobalPoolingOptions) {
    super(className, options);
    this.keepdims = options.keepdims ?? false;
    this.dataFormat = channelsLast(this.label, options.dataFormat);
  }

  override get isBuiltFromStart(): boolean {
    return true;
  }

  override computeOutputShape(inputShape: BatchShape): BatchShape {
    const { channels } = imageSizes(this.label, inputShape);
    return this.keepdims ? [null, 1, 1, channels] : [null, channels];
  }

  override getConfig(): Required<GlobalPoolingOptions> {
    return { ...this.baseConfig(), keepdims: this.keepdims, dataFormat: this.dataFormat };
  }
}
