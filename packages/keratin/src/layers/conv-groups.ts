/** What Conv1D and Conv2D share: filters in groups. */
import type { Node } from "../ir/graph.ts";
import * as ops from "../ops/index.ts";
import { Convolution, type Convolution1DOptions, type ConvolutionOptions, checkGroups, sizeOfImages } from "./conv.ts";
import type { WeightSpec } from "./layer.ts";
import { wholeNumber } from "./options.ts";
import { WeightChoices, type WeightOptions } from "./weights.ts";

/** What Conv1D and Conv2D are told beyond the window. */
export interface FilterOptions extends WeightOptions<"kernel" | "bias"> {
  /** The number of filters, which is that of the output's channels. */
  filters: number;
  /** Into how many groups channels and filters are split. Default 1. */
  groups?: number;
}

/** Every filter looks at all channels of its group. */
export abstract class GroupedConvolution extends Convolution {
  readonly filters: number;
  readonly groups: number;
  readonly #weights: WeightChoices<"kernel" | "bias">;

  /** @throws ArgumentError naming the option that is out of range or unknown */
  constructor(className: string, options: FilterOptions & (ConvolutionOptions | Convolution1DOptions), rank: 1 | 2) {
    super(className, options, rank);
    this.filters = wholeNumber(`${this.label}: filters`, options.filters);
    this.groups = wholeNumber(`${this.label}: groups`, options.groups ?? 1);
    this.#weights = new WeightChoices(this.label, options, { kernel: "glorot_uniform", bias: "zeros" });
    this.checkStrides();
    checkGroups(`${this.label}: filters`, this.filters, this.groups, "option");
  }

  protected groupedConfig() {
    return { ...this.convolutionConfig(), filters: this.filters, groups: this.groups, ...this.#weights.config };
  }

  protected override channelsAfter(channels: number): number {
    checkGroups(`${this.label}: input channels`, channels, this.groups, "input");
    return this.filters;
  }

  protected override kernels(channels: number): WeightSpec[] {
    return [this.#weights.spec("kernel", [...this.kernelSize, channels / this.groups, this.filters])];
  }

  protected override biasSpec(shape: readonly [number]): WeightSpec {
    return this.#weights.spec("bias", shape);
  }

  protected override convolve(images: Node): Node {
    const kernel = this.node("kernel", images);
    const [inPerGroup = 1, filters = 1] = kernel.shape.slice(-2);
    const window = ops.reshape(kernel, [...this.window, inPerGroup, filters]);
    return ops.conv2d(images, window, { ...this.settings(sizeOfImages(images)), groups: this.groups });
  }
}
