import type { Node } from "../ir/graph.ts";
import * as ops from "../ops/index.ts";
import { Convolution, type ConvolutionOptions } from "./conv.ts";
import type { WeightSpec } from "./layer.ts";
import { wholeNumber } from "./options.ts";
import { WeightChoices, type WeightOptions } from "./weights.ts";

/** Options of `layers.SeparableConv2D`. */
export interface SeparableConv2DOptions extends ConvolutionOptions, WeightOptions<"depthwise" | "pointwise" | "bias"> {
  /** The number of channels that come out. */
  filters: number;
  /** How many filters each channel has in the first step. Default 1. */
  depthMultiplier?: number;
}

/**
 * Filters each channel by itself, then mixes the channels of each pixel: `[batch, height, width, in]` →
 * `[batch, height', width', filters]`. Weights: depthwise_kernel `[kernelHeight, kernelWidth, in, depthMultiplier]`,
 * pointwise_kernel `[1, 1, in · depthMultiplier, filters]` (both "glorot_uniform"), bias `[filters]` ("zeros").
 */
export class SeparableConv2D extends Convolution {
  readonly filters: number;
  readonly depthMultiplier: number;
  readonly #weights: WeightChoices<"depthwise" | "pointwise" | "bias">;

  /** @throws ArgumentError naming the option that is out of range or unknown */
  constructor(options: SeparableConv2DOptions) {
    super("SeparableConv2D", options);
    this.filters = wholeNumber(`${this.label}: filters`, options.filters);
    this.depthMultiplier = wholeNumber(`${this.label}: depthMultiplier`, options.depthMultiplier ?? 1);
    const defaults = { depthwise: "glorot_uniform", pointwise: "glorot_uniform", bias: "zeros" };
    this.#weights = new WeightChoices(this.label, options, defaults);
  }

  override getConfig(): Required<SeparableConv2DOptions> {
    const { filters, depthMultiplier } = this;
    const config = { ...this.convolutionConfig(), filters, depthMultiplier, ...this.#weights.config };
    return config as Required<SeparableConv2DOptions>;
  }

  protected override channelsAfter(): number {
    return this.filters;
  }

  protected override kernels(channels: number): WeightSpec[] {
    const { depthMultiplier, filters } = this;
    return [
      this.#weights.spec("depthwise", [...this.kernelSize, channels, depthMultiplier], "depthwise_kernel"),
      this.#weights.spec("pointwise", [1, 1, channels * depthMultiplier, filters], "pointwise_kernel"),
    ];
  }

  protected override biasSpec(shape: readonly [number]): WeightSpec {
    return this.#weights.spec("bias", shape);
  }

  protected override convolve(images: Node): Node {
    return ops.conv2d(this.depthwise(images, "depthwise_kernel"), this.node("pointwise_kernel", images));
  }
}
