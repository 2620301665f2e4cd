import type { Convolution1DOptions } from "./conv.ts";
import { type FilterOptions, GroupedConvolution } from "./conv-groups.ts";

/** Options of `layers.Conv1D`. */
export interface Conv1DOptions extends Convolution1DOptions, FilterOptions {}

/**
 * Slides filters over sequences: `[batch, steps, in]` → `[batch, steps', filters]`. Weights: kernel
 * `[kernelSize, in / groups, filters]` ("glorot_uniform"), bias `[filters]` ("zeros").
 */
export class Conv1D extends GroupedConvolution {
  /** @throws ArgumentError naming the option that is out of range or unknown */
  constructor(options: Conv1DOptions) {
    super("Conv1D", options, 1);
  }

  override getConfig(): Required<Conv1DOptions> {
    return this.groupedConfig() as Required<Conv1DOptions>;
  }
}
