import type { ConvolutionOptions } from "./conv.ts";
import { type FilterOptions, GroupedConvolution } from "./conv-groups.ts";

/** Options of `layers.Conv2D`. */
export interface Conv2DOptions extends ConvolutionOptions, FilterOptions {}

/**
 * Slides filters over images: `[batch, height, width, in]` → `[batch, height', width', filters]`. Weights: kernel
 * `[kernelHeight, kernelWidth, in / groups, filters]` ("glorot_uniform"), bias `[filters]` ("zeros").
 */
export class Conv2D extends GroupedConvolution {
  /** @throws ArgumentError naming the option that is out of range or unknown */
  constructor(options: Conv2DOptions) {
    super("Conv2D", options, 2);
  }

  override getConfig(): Required<Conv2DOptions> {
    return this.groupedConfig() as Required<Conv2DOptions>;
  }
}
