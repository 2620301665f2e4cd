/**
 * How many parameters a layer has and how many multiplications with additions it makes for one sample, as formulas.
 *
 * Products with zeros of the padding are counted, as is usual. A pooling multiplies nothing; one operation is counted for
 * each value that it looks at.
 */
import { add, type Count, counted, divide, type Formula, multiply, number, type Quantity, symbol } from "./formula.ts";

/** The two numbers that a cost table has for each layer. */
export interface Counts {
  readonly parameters: Count;
  readonly multiplyAdds: Count;
}

/** What a layer with filters is made of; sizes are `[height, width]`, or `[steps]` for sequences. */
export interface FilterSizes {
  readonly kernelSize: readonly number[];
  readonly inputChannels: number;
  readonly outputSize: readonly number[];
  readonly useBias: boolean;
}

const C = (channels: number): Formula => symbol("C", channels, "input_channels");
const K = (filters: number): Formula => symbol("K", filters, "filters");
const M = (multiplier: number): Formula => symbol("M", multiplier, "depth_multiplier");

/** F·F where both sizes agree, Fh·Fw where not; sequences have one. */
function F([first = 1, second]: readonly number[]): Formula[] {
  const F = (size: number): Formula => symbol("F", size, "filter_size");
  if (second === undefined) return [F(first)];
  if (first === second) return [F(first), F(second)];
  return [symbol("Fh", first, "filter_height"), symbol("Fw", second, "filter_width")];
}

/** How often the window is applied. */
function positions([first = 1, second]: readonly number[]): Formula[] {
  if (second === undefined) return [symbol("O", first, "output_size")];
  return [symbol("H′", first, "output_height"), symbol("W′", second, "output_width")];
}

const plusBias = (weights: Formula, useBias: boolean): Formula => (useBias ? add(weights, number(1)) : weights);

/** Factors of one product; factors that are products themselves are opened. */
const product = (...factors: readonly Formula[]): Formula =>
  multiply(...factors.flatMap((factor) => (factor.kind === "multiply" ? factor.operands : [factor])));

/** The numbers that one filter of a convolution has: F·F·C, with its bias one more. */
export function filterParameters({ kernelSize, inputChannels, useBias }: FilterSizes, groups = 1): Count {
  return counted(plusBias(filterWeights(kernelSize, inputChannels, groups), useBias));
}

function filterWeights(kernelSize: readonly number[], inputChannels: number, groups: number): Formula {
  const depth = groups === 1 ? C(inputChannels) : divide(C(inputChannels), symbol("G", groups, "groups"));
  return multiply(...F(kernelSize), depth);
}

/** (F·F·C + 1)·K parameters; H′·W′·K·F·F·C multiply-adds. */
export function convolutionCounts(sizes: FilterSizes, filters: number, groups = 1): Counts {
  const { kernelSize, inputChannels, outputSize } = sizes;
  const weights = filterWeights(kernelSize, inputChannels, groups);
  return {
    parameters: counted(product(filterParameters(sizes, groups).formula, K(filters))),
    multiplyAdds: counted(product(...positions(outputSize), K(filters), weights)),
  };
}

/** Each channel has M filters of its own: (F·F + 1)·C·M parameters; H′·W′·C·M·F·F multiply-adds. */
export function depthwiseCounts(sizes: FilterSizes, depthMultiplier: number): Counts {
  const { kernelSize, inputChannels, outputSize, useBias } = sizes;
  const maps = [C(inputChannels), M(depthMultiplier)];
  return {
    parameters: counted(product(plusBias(multiply(...F(kernelSize)), useBias), ...maps)),
    multiplyAdds: counted(product(...positions(outputSize), ...maps, ...F(kernelSize))),
  };
}

/** A depthwise convolution without bias, then one of 1×1: F·F·C·M + (C·M + 1)·K parameters. */
export function separableCounts(sizes: FilterSizes, filters: number, depthMultiplier: number): Counts {
  const { kernelSize, inputChannels, outputSize, useBias } = sizes;
  const maps = multiply(C(inputChannels), M(depthMultiplier));
  const depthwise = product(...F(kernelSize), maps);
  return {
    parameters: counted(add(depthwise, product(plusBias(maps, useBias), K(filters)))),
    multiplyAdds: counted(multiply(...positions(outputSize), add(depthwise, product(maps, K(filters))))),
  };
}

/**
 * Every pixel of the *input* is spread by K filters: (F·F·C + 1)·K parameters; H·W·C·F·F·K multiply-adds.
 *
 * @param inputSize `[height, width]`
 */
export function transposedCounts(sizes: FilterSizes, filters: number, inputSize: readonly number[]): Counts {
  const { kernelSize, inputChannels } = sizes;
  const [height = 1, width = 1] = inputSize;
  const pixels = [symbol("H", height, "input_height"), symbol("W", width, "input_width")];
  return {
    parameters: counted(product(filterParameters(sizes).formula, K(filters))),
    multiplyAdds: counted(product(...pixels, filterWeights(kernelSize, inputChannels, 1), K(filters))),
  };
}

/** No parameters; H′·W′·C·F·F values are looked at. */
export function poolingCounts({ kernelSize, inputChannels, outputSize }: Omit<FilterSizes, "useBias">): Counts {
  return {
    parameters: counted(number(0)),
    multiplyAdds: counted(product(...positions(outputSize), C(inputChannels), ...F(kernelSize))),
  };
}

/**
 * (n + 1)·m parameters; n·m multiply-adds for each row.
 *
 * @param rows how often the layer is applied to one sample: the product of the axes before the last. Default 1
 */
export function denseCounts(inputs: number, units: number, useBias: boolean, rows = 1): Counts {
  const n = symbol("n", inputs, "inputs");
  const m = symbol("m", units, "units");
  return {
    parameters: counted(product(plusBias(n, useBias), m)),
    multiplyAdds: counted(rows === 1 ? multiply(n, m) : multiply(symbol("R", rows, "rows"), n, m)),
  };
}

/** What other layers cost: their weights' number, and an operation for each element of the output, or none. */
export function otherCounts(weights: number, elements: number): Counts {
  const named = (name: string, value: number, quantity: Quantity): Formula =>
    value === 0 ? number(0) : symbol(name, value, quantity);
  return {
    parameters: counted(named("w", weights, "weights")),
    multiplyAdds: counted(named("e", elements, "elements")),
  };
}
