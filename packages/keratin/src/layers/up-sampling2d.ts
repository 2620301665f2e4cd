import type { Node } from "../ir/graph.ts";
import * as ops from "../ops/index.ts";
import { lookUp } from "../util/suggest.ts";
import { sizeOfImages } from "./conv.ts";
import { type BatchShape, Layer, type LayerOptions } from "./layer.ts";
import { type ChannelsLast, channelsLast, type ImageOptions, imageSizes, type PairOption, pairOf } from "./options.ts";

const INTERPOLATIONS = { nearest: "nearest", bilinear: "bilinear", bicubic: "bicubic" } as const;

/** Options of `layers.UpSampling2D`. */
export interface UpSampling2DOptions extends LayerOptions, ImageOptions {
  /** Factors of height and width. Default 2. */
  size?: PairOption;
  /** "nearest" (default) repeats pixels. */
  interpolation?: keyof typeof INTERPOLATIONS;
}

/** Larger images: `[batch, height, width, channels]` → `[batch, height · size, width · size, channels]`. */
export class UpSampling2D extends Layer {
  readonly size: ops.Pair;
  readonly interpolation: keyof typeof INTERPOLATIONS;
  readonly dataFormat: ChannelsLast;

  /** @throws ArgumentError naming the option that is out of range or unknown */
  constructor(options: UpSampling2DOptions = {}) {
    super("UpSampling2D", options);
    const { size = 2, interpolation = "nearest" } = options;
    this.size = pairOf(`${this.label}: size`, size);
    this.interpolation = lookUp(`${this.label}: interpolation`, String(interpolation).toLowerCase(), INTERPOLATIONS);
    this.dataFormat = channelsLast(this.label, options.dataFormat);
  }

  override computeOutputShape(inputShape: BatchShape): BatchShape {
    const { size, channels } = imageSizes(this.label, inputShape);
    return [null, ...this.#larger(size), channels];
  }

  override getConfig(): Required<UpSampling2DOptions> {
    const { size, interpolation, dataFormat } = this;
    return { ...this.baseConfig(), size, dataFormat, interpolation };
  }

  protected override call(x: Node): Node {
    return ops.resize(x, { size: this.#larger(sizeOfImages(x)), interpolation: this.interpolation });
  }

  #larger([height, width]: ops.Pair): ops.Pair {
    return [height * this.size[0], width * this.size[1]];
  }
}
