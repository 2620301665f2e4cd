import type { Node } from "../ir/graph.ts";
import * as ops from "../ops/index.ts";
import { ArgumentError, complain } from "../util/errors.ts";
import { Convolution, type ConvolutionOptions, sizeOfImages } from "./conv.ts";
import type { WeightSpec } from "./layer.ts";
import { type PairOption, sizesOf, wholeNumber } from "./options.ts";
import { WeightChoices, type WeightOptions } from "./weights.ts";

/** Options of `layers.Conv2DTranspose`. */
export interface Conv2DTransposeOptions extends ConvolutionOptions, WeightOptions<"kernel" | "bias"> {
  /** The number of filters, which is that of the output's channels. */
  filters: number;
  /** Rows at the bottom and columns at the right beyond the smallest size, less than the strides. Default null: by padding. */
  outputPadding?: PairOption | null;
}

/**
 * The transposed convolution: each pixel is spread by the filters over a window, windows are `strides` apart.
 * `[batch, height, width, in]` → `[batch, height', width', filters]`; with padding "same" height' = height · stride.
 * Weights: kernel `[kernelHeight, kernelWidth, filters, in]` ("glorot_uniform"), bias `[filters]` ("zeros").
 */
export class Conv2DTranspose extends Convolution {
  readonly filters: number;
  readonly outputPadding: ops.Pair | null;
  readonly #weights: WeightChoices<"kernel" | "bias">;

  /** @throws ArgumentError naming the option that is out of range or unknown */
  constructor(options: Conv2DTransposeOptions) {
    super("Conv2DTranspose", options);
    this.filters = wholeNumber(`${this.label}: filters`, options.filters);
    this.outputPadding = this.#outputPaddingOf(options.outputPadding ?? null);
    this.#weights = new WeightChoices(this.label, options, { kernel: "glorot_uniform", bias: "zeros" });
    this.checkStrides();
  }

  override getConfig(): Required<Conv2DTransposeOptions> {
    const { filters, outputPadding } = this;
    const config = { ...this.convolutionConfig(), filters, outputPadding, ...this.#weights.config };
    return config as Required<Conv2DTransposeOptions>;
  }

  protected override channelsAfter(): number {
    return this.filters;
  }

  protected override kernels(channels: number): WeightSpec[] {
    return [this.#weights.spec("kernel", [...this.kernelSize, this.filters, channels])];
  }

  protected override biasSpec(shape: readonly [number]): WeightSpec {
    return this.#weights.spec("bias", shape);
  }

  protected override sizeAfter(size: ops.Pair): ops.Pair {
    return [this.#along(size, 0).size, this.#along(size, 1).size];
  }

  protected override convolve(images: Node): Node {
    const size = sizeOfImages(images);
    const padding = [this.#along(size, 0).padding, this.#along(size, 1).padding] as const;
    const options = { ...this.settings(size), padding, outputSize: this.sizeAfter(size) };
    return ops.conv2dTranspose(images, this.node("kernel", images), options);
  }

  /**
   * The output's size along an axis, and the padding of the convolution that this one turns around, as
   * `keras/src/backend/common/backend_utils.py` has them for JAX.
   */
  #along(sizes: ops.Pair, axis: 0 | 1): { size: number; padding: ops.Pair } {
    const { strides, dilations } = this.settings(sizes);
    const stride = strides[axis];
    const extent = (this.window[axis] - 1) * dilations[axis] + 1;
    const given = this.outputPadding?.[axis];
    const grown = (sizes[axis] - 1) * stride;
    if (this.padding === "valid") {
      return { size: grown + extent + (given ?? Math.max(stride - extent, 0)), padding: [0, 0] };
    }
    const total = extent - 2 + (given === undefined ? stride : (extent % 2) + given);
    const before = Math.min(Math.ceil(total / 2), extent - 1);
    return {
      size: grown + 2 + total - extent,
      padding: [extent - 1 - before, Math.max(extent - 1 - total + before, 0)],
    };
  }

  #outputPaddingOf(option: PairOption | null): ops.Pair | null {
    if (option === null) return null;
    const where = `${this.label}: outputPadding`;
    const [height = 0, width = 0] = sizesOf(where, option, 2, 0);
    const [down = 1, across = 1] = this.strides;
    if (height < down && width < across) return [height, width];
    const expected = `less than the strides [${this.strides.join(", ")}]`;
    throw new ArgumentError(complain({ where, expected, found: `[${height}, ${width}]` }));
  }
}
