import type { Node } from "../ir/graph.ts";
import { Convolution, type ConvolutionOptions } from "./conv.ts";
import type { WeightSpec } from "./layer.ts";
import { wholeNumber } from "./options.ts";
import { WeightChoices, type WeightOptions } from "./weights.ts";

/** Options of `layers.DepthwiseConv2D`. */
export interface DepthwiseConv2DOptions extends ConvolutionOptions, WeightOptions<"depthwise" | "bias"> {
  /** How many filters each channel has. Default 1. */
  depthMultiplier?: number;
}

/**
 * Filters each channel by itself: `[batch, height, width, in]` → `[batch, height', width', in · depthMultiplier]`.
 * Weights: kernel `[kernelHeight, kernelWidth, in, depthMultiplier]` ("glorot_uniform"), bias `[in · depthMultiplier]`
 * ("zeros").
 */
export class DepthwiseConv2D extends Convolution {
  readonly depthMultiplier: number;
  readonly #weights: WeightChoices<"depthwise" | "bias">;

  /** @throws ArgumentError naming the option that is out of range or unknown */
  constructor(options: DepthwiseConv2DOptions) {
    super("DepthwiseConv2D", options);
    this.depthMultiplier = wholeNumber(`${this.label}: depthMultiplier`, options.depthMultiplier ?? 1);
    this.#weights = new WeightChoices(this.label, options, { depthwise: "glorot_uniform", bias: "zeros" });
  }

  override getConfig(): Required<DepthwiseConv2DOptions> {
    const { depthMultiplier } = this;
    const config = { ...this.convolutionConfig(), depthMultiplier, ...this.#weights.config };
    return config as Required<DepthwiseConv2DOptions>;
  }

  protected override channelsAfter(channels: number): number {
    return channels * this.depthMultiplier;
  }

  protected override kernels(channels: number): WeightSpec[] {
    return [this.#weights.spec("depthwise", [...this.kernelSize, channels, this.depthMultiplier], "kernel")];
  }

  protected override biasSpec(shape: readonly [number]): WeightSpec {
    return this.#weights.spec("bias", shape);
  }

  protected override convolve(images: Node): Node {
    return this.depthwise(images, "kernel");
  }
}
