/** Which pixels a class score depends on: gradients with respect to the input, and means of them. */
import type { BatchPart } from "../data/source.ts";
import { numberIn, wholeNumber } from "../layers/options.ts";
import type { Model } from "../model/model.ts";
import { ArgumentError, complain } from "../util/errors.ts";
import { NdArray } from "../util/ndarray.ts";
import { drawSeed, RandomSequence } from "../util/random.ts";
import { type Shape, sizeOf } from "../util/shape.ts";
import { type ClassOptions, gradientsOf, onlyInput, type Question, questionOf, scoresOf } from "./scores.ts";

/** What parts of the input say about a class. */
export interface Attribution {
  /** The class explained for each sample. */
  readonly classes: readonly number[];
  /** One number for each of the input: `[samples, …input]`. */
  readonly values: NdArray<Float32Array>;
  /** One number for each pixel, `[samples, height, width]`: the channels taken together. */
  readonly map: NdArray<Float32Array>;
}

/**
 * The gradient of the class score (before softmax) with respect to the input; a pixel's number in `map` is its largest
 * absolute value over the channels (Simonyan, Vedaldi & Zisserman 2013, https://arxiv.org/abs/1312.6034).
 *
 * @throws ArgumentError if there is no such class or the model has several inputs; otherwise as `predict`
 */
export async function saliency(model: Model, x: BatchPart, options: ClassOptions = {}): Promise<Attribution> {
  const question = await questionOf("saliency", model, x, options);
  onlyInput("saliency", question);
  const { inputs } = await gradientsOf(question, question.inputs);
  return attribution(question, inputs[0] as NdArray<Float32Array>, largest);
}

/** Options of `smoothGrad`. */
export interface SmoothGradOptions extends ClassOptions {
  /** Noisy copies of each sample. Default 50. */
  samples?: number;
  /** The noise's standard deviation as a part of the sample's range (largest minus smallest number). Default 0.15. */
  noise?: number;
  /** For the noise. Default: drawn from the global sequence. */
  seed?: number;
}

/**
 * The mean of saliency gradients over noisy copies of each sample (Smilkov et al. 2017, https://arxiv.org/abs/1706.03825).
 *
 * @throws as `saliency`, or ArgumentError if an option is out of range
 */
export async function smoothGrad(model: Model, x: BatchPart, options: SmoothGradOptions = {}): Promise<Attribution> {
  const where = "smoothGrad";
  const samples = wholeNumber(`${where}: samples`, options.samples ?? 50);
  const noise = numberIn(`${where}: noise`, options.noise ?? 0.15, 0, Number.POSITIVE_INFINITY);
  const random = new RandomSequence(options.seed ?? drawSeed());
  const question = await questionOf(where, model, x, options);
  const input = onlyInput(where, question);
  const row = sizeOf(input.shape.slice(1));
  const deviations = question.classes.map((_, i) => noise * rangeOf(input.data.subarray(i * row, (i + 1) * row)));
  const mean = await meanGradient(question, samples, () =>
    Float32Array.from(input.data, (value, i) => value + (deviations[Math.floor(i / row)] ?? 0) * random.normal()),
  );
  return attribution(question, mean, largest);
}

function rangeOf(values: Iterable<number>): number {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return high - low;
}

/** Options of `integratedGradients`. */
export interface IntegratedGradientsOptions extends ClassOptions {
  /** Points on the way from the baseline to the sample. Default 50. */
  steps?: number;
  /** Where the way begins: one sample's numbers, `[…input]`. Default all 0. */
  baseline?: NdArray;
}

/** Shares of parts of the input in a class score. */
export interface IntegratedGradients extends Attribution {
  /** The scores of samples minus that of the baseline: what each sample's `values` sum to, but for the error of the steps. */
  readonly scoreDifferences: readonly number[];
}

/**
 * How much each number of the input contributes to the class score (before softmax), from a baseline to the sample: their
 * sum is the difference of the scores (Sundararajan, Taly & Yan 2017, https://arxiv.org/abs/1703.01365). The integral is
 * taken by the midpoint rule. `map` is the sum over channels.
 *
 * @throws as `saliency`, or ArgumentError if an option is out of range
 */
export async function integratedGradients(
  model: Model,
  x: BatchPart,
  options: IntegratedGradientsOptions = {},
): Promise<IntegratedGradients> {
  const where = "integratedGradients";
  const steps = wholeNumber(`${where}: steps`, options.steps ?? 50);
  const question = await questionOf(where, model, x, options);
  const input = onlyInput(where, question);
  const row = sizeOf(input.shape.slice(1));
  const baseline = baselineOf(where, options.baseline, row);
  const start = new NdArray(
    Float32Array.from(input.data, (_, i) => baseline[i % row] ?? 0),
    input.shape,
  );
  let step = 0;
  const mean = await meanGradient(question, steps, () => {
    const part = (step++ + 0.5) / steps;
    return start.data.map((from, i) => from + part * ((input.data[i] ?? 0) - from));
  });
  const values = mean.data.map((gradient, i) => gradient * ((input.data[i] ?? 0) - (start.data[i] ?? 0)));
  const [end, begin] = [await scoresOf(question, [input]), await scoresOf(question, [start])];
  const scoreDifferences = question.classes.map((_, i) => (end[i] ?? 0) - (begin[i] ?? 0));
  const sum = (channels: Float32Array): number => channels.reduce((total, value) => total + value, 0);
  return { ...attribution(question, new NdArray(values, input.shape), sum), scoreDifferences };
}

function baselineOf(where: string, baseline: NdArray | undefined, size: number): ArrayLike<number> {
  if (!baseline) return new Float32Array(size);
  if (baseline instanceof NdArray && baseline.data.length === size) return baseline.data;
  const found = baseline instanceof NdArray ? `${baseline.data.length} numbers` : typeof baseline;
  throw new ArgumentError(
    complain({ where: `${where}: baseline`, expected: `an NdArray of one sample, ${size} numbers`, found }),
  );
}

/** The mean of the gradients at several inputs, which `next` makes. */
async function meanGradient(
  question: Question,
  count: number,
  next: () => Float32Array<ArrayBuffer>,
): Promise<NdArray<Float32Array>> {
  const { shape } = onlyInput("gradients", question);
  const sum = new Float64Array(sizeOf(shape));
  for (let i = 0; i < count; i++) {
    const { inputs } = await gradientsOf(question, [new NdArray(next(), shape)]);
    for (const [at, value] of (inputs[0]?.data ?? []).entries()) sum[at] = (sum[at] ?? 0) + value;
  }
  return new NdArray(
    Float32Array.from(sum, (value) => value / count),
    shape,
  );
}

/** @param reduce makes a pixel's number of its channels' */
function attribution(
  { classes }: Question,
  values: NdArray<Float32Array>,
  reduce: (channels: Float32Array) => number,
): Attribution {
  return { classes, values, map: mapOf(values, reduce) };
}

const largest = (channels: Float32Array): number => channels.reduce((max, value) => Math.max(max, Math.abs(value)), 0);

function mapOf(
  { data, shape }: NdArray<Float32Array>,
  reduce: (channels: Float32Array) => number,
): NdArray<Float32Array> {
  const channels = shape.at(-1) ?? 1;
  const isImage = shape.length > 2;
  const pixel = isImage ? channels : 1;
  const sizes: Shape = isImage ? shape.slice(0, -1) : shape;
  const map = Float32Array.from({ length: sizeOf(sizes) }, (_, i) => reduce(data.subarray(i * pixel, (i + 1) * pixel)));
  return new NdArray(map, sizes);
}
