import type { Shape } from "../util/shape.ts";
import { DropoutBase, type DropoutBaseOptions } from "./dropout-base.ts";
import type { BatchShape } from "./layer.ts";
import { type ChannelsLast, channelsLast, type ImageOptions, imageSizes } from "./options.ts";

/** Options of `layers.SpatialDropout2D`. */
export interface SpatialDropout2DOptions extends Omit<DropoutBaseOptions, "trainable">, ImageOptions {}

/**
 * Dropout of whole maps: in training sets a random part of the channels of `[batch, height, width, channels]` to 0 and
 * divides the others by 1 − rate; else the identity. Tompson et al. 2014 (https://arxiv.org/abs/1411.4280).
 */
export class SpatialDropout2D extends DropoutBase {
  readonly dataFormat: ChannelsLast;

  /** @throws ArgumentError unless rate is from 0 to 1 */
  constructor(options: SpatialDropout2DOptions) {
    super("SpatialDropout2D", options);
    this.dataFormat = channelsLast(this.label, options.dataFormat);
  }

  override computeOutputShape(inputShape: BatchShape): BatchShape {
    imageSizes(this.label, inputShape);
    return inputShape;
  }

  /** Without `trainable`, which Keras's class does not take. */
  override getConfig(): Required<SpatialDropout2DOptions> {
    const { rate, seed, name, dataFormat } = this;
    return { rate, seed, name, dataFormat };
  }

  protected override noiseShapeFor([batch = 1, , , channels = 1]: Shape): { shape: Shape; batch: boolean } {
    return { shape: [batch, 1, 1, channels], batch: true };
  }
}
