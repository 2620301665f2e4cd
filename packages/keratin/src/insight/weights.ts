/** A model's weights as pictures and histograms. */
import type { Operation } from "../layers/operation.ts";
import { wholeNumber } from "../layers/options.ts";
import type { Model } from "../model/model.ts";
import { ArgumentError, complain } from "../util/errors.ts";
import { NdArray } from "../util/ndarray.ts";
import { type LayerChoice, Trace } from "./trace.ts";

/** The filters of a layer. */
export interface FilterImages {
  /** `[filters, height, width, channels]`. */
  readonly images: NdArray<Float32Array>;
  /** The largest absolute weight: on a scale from −largest to largest, zero is in the middle. */
  readonly largest: number;
}

/**
 * The filters of a convolution as images; those of a depthwise convolution have one channel each.
 *
 * @throws ArgumentError if there is no such layer, or it has no filters `[height, width, in, out]`
 */
export async function filtersAsImages(model: Model, layer: LayerChoice): Promise<FilterImages> {
  const where = "filtersAsImages";
  const { layer: chosen } = new Trace(model).step(`${where}: layer`, layer);
  const [kernel] = chosen.weights;
  const [height = 1, width = 1, given = 1, made = 1] = kernel?.shape ?? [];
  if (kernel?.shape.length !== 4) {
    const expected = "a layer with filters [height, width, in, out]";
    throw new ArgumentError(complain({ where, expected, found: chosen.label }));
  }
  const data = await kernel.read();
  const order = filterOrder(chosen, given, made);
  const pixels = height * width;
  const images = Float32Array.from({ length: data.length }, (_, i) => {
    const filter = Math.floor(i / (pixels * order.channels));
    const pixel = Math.floor(i / order.channels) % pixels;
    return data[pixel * given * made + order.offset(filter, i % order.channels)] ?? 0;
  });
  const largest = images.reduce((max, weight) => Math.max(max, Math.abs(weight)), 0);
  return { images: new NdArray(images, [order.filters, height, width, order.channels]), largest };
}

/** How a kernel's last two axes are filters and channels. */
function filterOrder({ className }: Operation, given: number, made: number) {
  if (className === "DepthwiseConv2D" || className === "SeparableConv2D")
    return { filters: given * made, channels: 1, offset: (filter: number) => filter };
  // Kernels of transposed convolutions are [height, width, out, in].
  if (className === "Conv2DTranspose")
    return { filters: given, channels: made, offset: (filter: number, channel: number) => filter * made + channel };
  return { filters: made, channels: given, offset: (filter: number, channel: number) => channel * made + filter };
}

/** How numbers are spread. */
export interface Histogram {
  /** How many numbers lie in each bin. */
  readonly counts: readonly number[];
  /** The bins' borders, one more than bins; a number at a border belongs to the bin above, the largest to the last. */
  readonly edges: readonly number[];
  readonly mean: number;
  readonly standardDeviation: number;
}

/** Options of `histogram`. */
export interface HistogramOptions {
  /** How many bins. Default 30. */
  bins?: number;
}

/**
 * Counts numbers in bins of equal width between the smallest and the largest, as `numpy.histogram`.
 *
 * @throws ArgumentError if there are no numbers, one is not finite, or `bins` is no positive whole number
 */
export function histogram(values: ArrayLike<number>, options: HistogramOptions = {}): Histogram {
  const bins = wholeNumber("histogram: bins", options.bins ?? 30);
  const numbers = Float64Array.from(values);
  if (numbers.length === 0 || !numbers.every(Number.isFinite)) {
    const found = numbers.length === 0 ? "none" : `${numbers.find((x) => !Number.isFinite(x))}`;
    throw new ArgumentError(complain({ where: "histogram: values", expected: "finite numbers", found }));
  }
  const least = numbers.reduce((min, x) => Math.min(min, x));
  const most = numbers.reduce((max, x) => Math.max(max, x));
  // All numbers equal: a bin's width of 1 in all, as NumPy has it.
  const [low, high] = least === most ? [least - 0.5, most + 0.5] : [least, most];
  const edges = Array.from({ length: bins + 1 }, (_, i) => low + ((high - low) * i) / bins);
  const counts = new Array<number>(bins).fill(0);
  for (const x of numbers) {
    const bin = Math.min(bins - 1, Math.floor(((x - low) / (high - low)) * bins));
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  const mean = numbers.reduce((sum, x) => sum + x, 0) / numbers.length;
  const variance = numbers.reduce((sum, x) => sum + (x - mean) ** 2, 0) / numbers.length;
  return { counts, edges, mean, standardDeviation: Math.sqrt(variance) };
}

/** The histogram of each weight of a model, by its name (`conv2d/kernel`). @throws ArgumentError as `histogram` */
export async function weightHistograms(
  model: Model,
  options: HistogramOptions = {},
): Promise<Record<string, Histogram>> {
  const all = model.weights.map(async (weight) => [weight.name, histogram(await weight.read(), options)] as const);
  return Object.fromEntries(await Promise.all(all));
}
