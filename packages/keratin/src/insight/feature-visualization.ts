/** Pictures of what a unit looks for, made by gradient ascent. */
import { type GradientRule, gradients } from "../autodiff/gradients.ts";
import { numberIn, wholeNumber } from "../layers/options.ts";
import type { Model } from "../model/model.ts";
import * as ops from "../ops/index.ts";
import { ArgumentError, complain } from "../util/errors.ts";
import { NdArray } from "../util/ndarray.ts";
import { drawSeed, RandomSequence } from "../util/random.ts";
import { showShape, sizeOf } from "../util/shape.ts";
import { lookUp } from "../util/suggest.ts";
import { compute, type Inside } from "./computation.ts";
import { type ImageSize, PARAMETRIZATIONS, type Parametrization, type ParametrizationName } from "./parametrization.ts";
import { selectedScores, under } from "./scores.ts";
import { channelOf } from "./strongest.ts";
import { type LayerChoice, type Step, Trace } from "./trace.ts";

/** How the picture came along. */
export interface VisualizationProgress {
  /** Steps done, from 1. */
  readonly step: number;
  readonly steps: number;
  /** What is raised: the unit's value before its activation. */
  readonly score: number;
  /** The picture as it is, `[height, width, channels]`. */
  readonly image: NdArray<Float32Array>;
}

/** Options of `featureVisualization`. */
export interface VisualizationOptions {
  /** What is raised of a layer with maps: the mean of the channel's map (default), or its middle unit. */
  objective?: "channel" | "neuron";
  /** Steps of gradient ascent. Default 256. */
  steps?: number;
  /** Of Adam. Default 0.05. */
  learningRate?: number;
  /** In each step the picture is shifted by up to so many pixels, at random. Default 2. */
  jitter?: number;
  /** What the picture is made of: waves (default), blurred pixels or pixels. */
  parametrization?: ParametrizationName;
  /** How much the mean squared difference of neighbouring pixels is held against a picture. Default 0.1. */
  totalVariation?: number;
  /** The smallest and the largest number that the picture may have. Default [0, 1]. */
  range?: readonly [number, number];
  /** For the beginning and the jitter. Default: drawn from the global sequence. */
  seed?: number;
  /** Called after every step; may return a promise. */
  onStep?(progress: VisualizationProgress): void | Promise<void>;
  /** Ends it; the promise is rejected with the signal's reason. */
  signal?: AbortSignal;
}

/** A picture that excites a unit. */
export interface Visualization {
  /** `[height, width, channels]`. */
  readonly image: NdArray<Float32Array>;
  /** The unit's activation for it: the mean of the channel's map, or one unit. */
  readonly activation: number;
  /** The same for pictures of noise within the range, the mean of 16. */
  readonly noiseActivation: number;
}

const NOISE_IMAGES = 16;

/**
 * A picture that excites a channel of a convolution or a unit of a dense layer most: gradient ascent from noise with
 * jitter, total variation and waves as parameters (Olah, Mordvintsev & Schubert 2017,
 * https://doi.org/10.23915/distill.00007; total variation: Mahendran & Vedaldi 2015, https://arxiv.org/abs/1412.0035).
 * What is raised is the value before the layer's ReLU, softmax or sigmoid, so that a unit that is silent at first has a slope.
 *
 * @throws ArgumentError if there is no such layer or channel, the model's input is no image, or an option is out of range
 */
export async function featureVisualization(
  model: Model,
  layer: LayerChoice,
  channel: number,
  options: VisualizationOptions = {},
): Promise<Visualization> {
  const where = "featureVisualization";
  const trace = new Trace(model);
  const step = trace.step(`${where}: layer`, layer);
  const choices = choicesOf(where, options);
  const size = imageSizeOf(where, trace);
  const goal = { trace, step, selector: unitSelector(where, step, channel, options.objective ?? "channel") };
  const random = new RandomSequence(options.seed ?? drawSeed());
  const picture = new Picture(where, size, choices, random);
  for (let i = 1; i <= choices.steps; i++) {
    options.signal?.throwIfAborted();
    const [down, right] = [0, 1].map(() => random.below(2 * choices.jitter + 1) - choices.jitter) as [number, number];
    const shifted = toArray(rolled(picture.values, size, down, right), size);
    const { score, gradient } = await ascent(goal, shifted, i <= WAKING_STEPS);
    picture.ascend(rolled(gradient, size, -down, -right));
    await options.onStep?.({ step: i, steps: choices.steps, score, image: toArray(picture.values, size) });
  }
  options.signal?.throwIfAborted();
  const image = toArray(picture.values, size);
  const [low, high] = choices.range;
  const noise = Float32Array.from({ length: NOISE_IMAGES * sizeOf(size) }, () => random.uniform(low, high));
  const noiseActivations = await activationsOf(goal, new NdArray(noise, [NOISE_IMAGES, ...size]));
  const [activation = 0] = await activationsOf(goal, image.reshape([1, ...size]));
  return { image, activation, noiseActivation: noiseActivations.reduce((sum, value) => sum + value / NOISE_IMAGES, 0) };
}

/** What is raised: the values of a layer, weighted and summed. */
interface Goal {
  readonly trace: Trace;
  readonly step: Step;
  readonly selector: NdArray<Float32Array>;
}

const toArray = (values: Float64Array, size: ImageSize) => new NdArray(Float32Array.from(values), size);

/** A picture under way, `[height, width, channels]`. */
class Picture {
  readonly #size: ImageSize;
  readonly #choices: Choices;
  readonly #way: Parametrization;
  readonly #parameters: Float64Array;
  readonly #adam: Adam;

  constructor(where: string, size: ImageSize, choices: Choices, random: RandomSequence) {
    this.#size = size;
    this.#choices = choices;
    this.#way = lookUp(`${where}: parametrization`, choices.parametrization, PARAMETRIZATIONS)(size);
    this.#parameters = Float64Array.from({ length: sizeOf(size) }, () => 0.01 * random.normal());
    this.#adam = new Adam(sizeOf(size), choices.learningRate);
  }

  get values(): Float64Array {
    const [low, high] = this.#choices.range;
    return this.#shares.map((share) => low + (high - low) * share);
  }

  /** One step up, given the gradient by the values. */
  ascend(gradient: Float64Array): void {
    const { range, totalVariation } = this.#choices;
    const width = range[1] - range[0];
    const variation = variationGradient(this.values, this.#size);
    const slopes = this.#shares.map((share) => width * share * (1 - share));
    const upward = gradient.map((g, i) => (g - totalVariation * (variation[i] ?? 0)) * (slopes[i] ?? 0));
    this.#adam.ascend(this.#parameters, this.#way.back(upward));
  }

  /** Where in the range each value is, from 0 to 1. */
  get #shares(): Float64Array {
    return this.#way.image(this.#parameters).map((z) => 1 / (1 + Math.exp(-z)));
  }
}

type Choices = ReturnType<typeof choicesOf>;

function choicesOf(where: string, options: VisualizationOptions) {
  const { parametrization = "decorrelated", range = [0, 1] } = options;
  const positive = (name: "learningRate" | "totalVariation", value: number): number =>
    numberIn(`${where}: ${name}`, value, 0, Number.POSITIVE_INFINITY);
  const [low, high] = range;
  if (!(Number.isFinite(low) && Number.isFinite(high) && low < high)) {
    const expected = "two finite numbers [smallest, largest]";
    throw new ArgumentError(complain({ where: `${where}: range`, expected, found: JSON.stringify(range) }));
  }
  return {
    parametrization,
    range,
    steps: wholeNumber(`${where}: steps`, options.steps ?? 256),
    jitter: wholeNumber(`${where}: jitter`, options.jitter ?? 2, 0),
    learningRate: positive("learningRate", options.learningRate ?? 0.05),
    totalVariation: positive("totalVariation", options.totalVariation ?? 0.1),
  };
}

function imageSizeOf(where: string, { inputs }: Trace): ImageSize {
  const shape = inputs[0]?.shape ?? [null];
  const [, height, width, channels] = shape;
  if (inputs.length === 1 && shape.length === 4 && height && width && channels) return [height, width, channels];
  const expected = "a model of one input of images [batch, height, width, channels]";
  throw new ArgumentError(
    complain({ where, expected, found: inputs.map((input) => showShape(input.shape)).join(" and ") }),
  );
}

/** The weights of a unit's or channel's activations in what is raised, `[1, …output]`; they sum to 1. */
function unitSelector(where: string, step: Step, index: number, objective: string): NdArray<Float32Array> {
  const channel = channelOf(where, step, index);
  const [, ...shape] = step.outputs[0]?.shape ?? [null];
  const channels = shape.at(-1) ?? 1;
  const whole = lookUp(`${where}: objective`, objective, { channel: true, neuron: false });
  const data = new Float32Array(sizeOf(shape));
  const positions = data.length / channels;
  const middle = shape.slice(0, -1).reduce((offset, size) => offset * size + Math.floor(size / 2), 0);
  if (whole) for (let i = 0; i < positions; i++) data[i * channels + channel] = 1 / positions;
  else data[middle * channels + channel] = 1;
  return new NdArray(data, [1, ...shape]);
}

const ACTIVATIONS: ReadonlySet<string> = new Set(["relu", "softmax", "sigmoid"]);

/**
 * A gradient that would wake a silent unit passes its ReLU: from grey pictures, in which all units may be silent, there
 * would be no way up. For the first steps only, as in the authors' Lucid (lucid/misc/redirected_relu_grad.py).
 */
const WAKING: Readonly<Record<string, GradientRule>> = {
  relu: (node, gradient) => [ops.select(ops.maximum(ops.less(0, node), ops.less(0, gradient)), gradient, 0)],
};
const WAKING_STEPS = 16;

/** What is raised, and its gradient by the picture. */
async function ascent(
  { trace, step, selector }: Goal,
  image: NdArray<Float32Array>,
  isWaking: boolean,
): Promise<{ score: number; gradient: Float64Array }> {
  const build = (inside: Inside) => {
    const score = selectedScores(under(inside.output(step), ACTIVATIONS), inside.feed("selector"));
    const [gradient] = gradients(ops.reduceSum(score), inside.inputs, isWaking ? WAKING : {});
    return { score, gradient: gradient as typeof score };
  };
  const input = image.reshape([1, ...image.shape]);
  const key = `${isWaking ? "begin to visualize" : "visualize"} ${step.name}`;
  const results = await compute(trace, { key, build }, [input], { selector });
  return { score: results["score"]?.data[0] ?? 0, gradient: Float64Array.from(results["gradient"]?.data ?? []) };
}

async function activationsOf({ trace, step, selector }: Goal, images: NdArray): Promise<Float32Array> {
  const build = (inside: Inside) => ({ score: selectedScores(inside.output(step), inside.feed("selector")) });
  const rows = images.shape[0] ?? 1;
  const data = new Float32Array(rows * selector.data.length);
  for (let row = 0; row < rows; row++) data.set(selector.data, row * selector.data.length);
  const repeated = new NdArray(data, [rows, ...selector.shape.slice(1)]);
  const { score } = await compute(trace, { key: `unit ${step.name}`, build }, [images], { selector: repeated });
  return score?.data as Float32Array;
}

/** The image shifted down and to the right; what leaves it comes in at the other side. */
function rolled(values: Float64Array, [height, width, channels]: ImageSize, down: number, right: number): Float64Array {
  const out = new Float64Array(values.length);
  const around = (at: number, size: number): number => ((at % size) + size) % size;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = (y * width + x) * channels;
      const to = (around(y + down, height) * width + around(x + right, width)) * channels;
      out.set(values.subarray(from, from + channels), to);
    }
  }
  return out;
}

/** The gradient of the mean over all numbers of (difference to the right)² + (difference below)². */
function variationGradient(image: Float64Array, [height, width, channels]: ImageSize): Float64Array {
  const out = new Float64Array(image.length);
  const pull = (a: number, b: number): void => {
    const slope = (2 * ((image[a] ?? 0) - (image[b] ?? 0))) / image.length;
    out[a] = (out[a] ?? 0) + slope;
    out[b] = (out[b] ?? 0) - slope;
  };
  const row = width * channels;
  for (let i = 0; i < image.length; i++) {
    if (i % row < row - channels) pull(i, i + channels);
    if (i < (height - 1) * row) pull(i, i + row);
  }
  return out;
}

/** Adam (Kingma & Ba 2014, https://arxiv.org/abs/1412.6980), upward, with its usual constants. */
class Adam {
  readonly #mean: Float64Array;
  readonly #square: Float64Array;
  readonly #rate: number;
  #step = 0;

  constructor(size: number, rate: number) {
    this.#mean = new Float64Array(size);
    this.#square = new Float64Array(size);
    this.#rate = rate;
  }

  ascend(parameters: Float64Array, gradient: Float64Array): void {
    this.#step++;
    const [meanBias, squareBias] = [1 - 0.9 ** this.#step, 1 - 0.999 ** this.#step];
    for (let i = 0; i < parameters.length; i++) {
      const g = gradient[i] ?? 0;
      const mean = 0.9 * (this.#mean[i] ?? 0) + 0.1 * g;
      const square = 0.999 * (this.#square[i] ?? 0) + 0.001 * g * g;
      this.#mean[i] = mean;
      this.#square[i] = square;
      parameters[i] =
        (parameters[i] ?? 0) + (this.#rate * (mean / meanBias)) / (Math.sqrt(square / squareBias) + 1e-12);
    }
  }
}
