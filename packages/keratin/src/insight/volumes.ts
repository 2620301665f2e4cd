/** The arithmetic of one layer on one volume, for figures and exercises: sizes, parameters, multiply-adds, with formulas. */
import type { PairOption } from "../layers/options.ts";
import { pairOf, wholeNumber } from "../layers/options.ts";
import type { Pair } from "../ops/index.ts";
import { ArgumentError, complain } from "../util/errors.ts";
import {
  type Counts,
  convolutionCounts,
  denseCounts,
  type FilterSizes,
  filterParameters,
  poolingCounts,
} from "./counts.ts";
import type { Count } from "./formula.ts";
import { type AxisPadding, type OutputSize, outputSize } from "./output-size.ts";

/** A window over a volume. */
export interface VolumeWindow {
  /** `[height, width, channels]`. */
  input: readonly [number, number, number];
  /** Steps between windows, in pixels. Default 1 (poolings: the window's size). */
  strides?: PairOption;
  /** Zeros at all four sides, or Keras's "valid" (default) or "same". */
  padding?: "valid" | "same" | number;
}

/** A convolution over a volume. */
export interface VolumeConvolution extends VolumeWindow {
  filters: number;
  kernelSize: PairOption;
  /** Default 1. */
  dilationRate?: PairOption;
  /** Default 1. */
  groups?: number;
  /** Default true. */
  useBias?: boolean;
}

/** What a window makes of a volume. */
export interface WindowArithmetic extends Counts {
  readonly height: OutputSize;
  readonly width: OutputSize;
  /** `[height, width, channels]`; 0 where the window does not fit. */
  readonly output: readonly [number, number, number];
}

/** What a convolution makes of a volume. */
export interface ConvolutionArithmetic extends WindowArithmetic {
  /** Numbers in one filter, its bias included: 5·5·3 + 1. */
  readonly perFilter: Count;
}

/**
 * Size and cost of a convolution: for 32×32×3, ten 5×5 filters, stride 1, padding 2 the output is 32×32×10 and the
 * parameters are (5·5·3 + 1)·10 = 760.
 *
 * @throws ArgumentError naming the number that is out of range
 */
export function describeConvolution(convolution: VolumeConvolution): ConvolutionArithmetic {
  const where = "describeConvolution";
  const { groups = 1, useBias = true, strides = 1, dilationRate = 1 } = convolution;
  const filters = wholeNumber(`${where}: filters`, convolution.filters);
  const inputChannels = inputOf(where, convolution)[2];
  wholeNumber(`${where}: groups`, groups);
  if (inputChannels % groups !== 0 || filters % groups !== 0) {
    const found = `${inputChannels} and ${filters}`;
    const expected = `channels and filters in multiples of its ${groups} groups`;
    throw new ArgumentError(complain({ where, expected, found }));
  }
  const window = windowOver(where, { ...convolution, strides }, convolution.kernelSize, dilationRate);
  const sizes: FilterSizes = { ...window.sizes, useBias };
  return {
    ...window.shape,
    output: [...window.sizes.outputSize, filters],
    perFilter: filterParameters(sizes, groups),
    ...convolutionCounts(sizes, filters, groups),
  };
}

/**
 * Size and cost of a pooling: 224×224×64 becomes 112×112×64 with windows of 2 and stride 2.
 *
 * @throws ArgumentError naming the number that is out of range
 */
export function describePooling(pooling: VolumeWindow & { poolSize: PairOption }): WindowArithmetic {
  const { poolSize, strides = poolSize } = pooling;
  const { shape, sizes } = windowOver("describePooling", { ...pooling, strides }, poolSize, 1);
  return { ...shape, output: [...sizes.outputSize, sizes.inputChannels], ...poolingCounts(sizes) };
}

/**
 * Size and cost of a fully connected layer: 3072 inputs and 10 units have 3072·10 weights and 10 biases.
 *
 * @throws ArgumentError unless the numbers are positive and whole
 */
export function describeDense(dense: { inputs: number; units: number; useBias?: boolean }): Counts & {
  readonly output: readonly [number];
} {
  const inputs = wholeNumber("describeDense: inputs", dense.inputs);
  const units = wholeNumber("describeDense: units", dense.units);
  return { output: [units], ...denseCounts(inputs, units, dense.useBias ?? true) };
}

type PairSizes = Omit<FilterSizes, "useBias" | "outputSize"> & { readonly outputSize: Pair };

function windowOver(
  where: string,
  { input, strides = 1, padding = "valid" }: VolumeWindow,
  window: PairOption,
  dilationRate: PairOption,
): { shape: { height: OutputSize; width: OutputSize }; sizes: PairSizes } {
  const size = inputOf(where, { input });
  const kernelSize = pairOf(`${where}: window`, window);
  const steps = pairOf(`${where}: strides`, strides);
  const dilations = pairOf(`${where}: dilationRate`, dilationRate);
  const along = (axis: 0 | 1): OutputSize =>
    outputSize({
      input: size[axis],
      filter: kernelSize[axis],
      stride: steps[axis],
      dilation: dilations[axis],
      padding: padding as AxisPadding,
    });
  const [height, width] = [along(0), along(1)];
  const after: Pair = [height.value, width.value];
  return { shape: { height, width }, sizes: { kernelSize, inputChannels: size[2], outputSize: after } };
}

function inputOf(where: string, { input }: Pick<VolumeWindow, "input">): readonly [number, number, number] {
  if (Array.isArray(input) && input.length === 3 && input.every((size) => Number.isInteger(size) && size > 0))
    return input;
  const expected = "three positive whole numbers [height, width, channels]";
  throw new ArgumentError(complain({ where: `${where}: input`, expected, found: JSON.stringify(input) ?? "nothing" }));
}
