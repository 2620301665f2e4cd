/** What all convolutions share: options and their checks, shapes, bias and activation. */
import type { Node } from "../ir/graph.ts";
import * as ops from "../ops/index.ts";
import { ArgumentError, complain, ShapeError } from "../util/errors.ts";
import { type BatchShape, type CallContext, Layer, type LayerOptions, type WeightSpec } from "./layer.ts";
import {
  type ChannelsLast,
  channelsLast,
  type ImageOptions,
  imageSizes,
  naming,
  type PairOption,
  paddingOf,
  sequenceSizes,
  sizesOf,
  type WindowPadding,
} from "./options.ts";
import { OutputChoices, type OutputOptions } from "./output.ts";

/** Options of all convolutions. */
export interface ConvolutionOptions extends LayerOptions, ImageOptions, OutputOptions {
  /** The filters' size in pixels. */
  kernelSize: PairOption;
  /** Steps between windows, in pixels. Default 1. */
  strides?: PairOption;
  /** "valid" (default): none; "same": zeros around, so that stride 1 keeps the size. */
  padding?: WindowPadding;
  /** Distance of a filter's taps, in pixels. Default 1. */
  dilationRate?: PairOption;
}

/** The same for sequences. */
export interface Convolution1DOptions
  extends Omit<ConvolutionOptions, "kernelSize" | "strides" | "padding" | "dilationRate"> {
  /** The filters' length in steps. */
  kernelSize: number | readonly [number];
  /** Steps between windows. Default 1. */
  strides?: number | readonly [number];
  /** "valid" (default): none; "same": zeros on both sides; "causal": zeros in front, so that no output looks ahead. */
  padding?: WindowPadding | "causal";
  /** Distance of a filter's taps, in steps. Default 1. */
  dilationRate?: number | readonly [number];
}

/** Slides filters over images `[batch, height, width, in]` (rank 2) or sequences `[batch, steps, in]` (rank 1). */
export abstract class Convolution extends Layer {
  readonly kernelSize: readonly number[];
  readonly strides: readonly number[];
  readonly padding: WindowPadding | "causal";
  readonly dilationRate: readonly number[];
  readonly dataFormat: ChannelsLast;
  readonly useBias: boolean;
  readonly #output: OutputChoices;

  /** @throws ArgumentError naming the option that is out of range or unknown */
  constructor(className: string, options: ConvolutionOptions | Convolution1DOptions, rank: 1 | 2 = 2) {
    super(className, options);
    const { strides = 1, padding = "valid", dilationRate = 1 } = options;
    this.kernelSize = sizesOf(`${this.label}: kernelSize`, options.kernelSize, rank);
    this.strides = sizesOf(`${this.label}: strides`, strides, rank);
    this.padding = paddingOf(`${this.label}: padding`, padding, rank === 1);
    this.dilationRate = sizesOf(`${this.label}: dilationRate`, dilationRate, rank);
    this.dataFormat = channelsLast(this.label, options.dataFormat);
    this.#output = new OutputChoices(this.label, options);
    this.useBias = this.#output.config.useBias;
  }

  /** The number of channels that come out. @throws ShapeError if these channels do not fit */
  protected abstract channelsAfter(channels: number): number;

  /** The weights but the bias. */
  protected abstract kernels(channels: number): WeightSpec[];

  protected abstract biasSpec(shape: readonly [number]): WeightSpec;

  /** The product of images and kernels, without bias; a sequence is an image of height 1. */
  protected abstract convolve(images: Node): Node;

  override computeOutputShape(inputShape: BatchShape): BatchShape {
    const { size, channels } = this.#sizes(inputShape);
    const out = this.channelsAfter(channels);
    const [height, width] = naming(this.label, () => this.sizeAfter(size));
    return this.#isSequence ? [null, width, out] : [null, height, width, out];
  }

  /** `[height, width]` of what comes out. @throws ShapeError if the window does not fit */
  protected sizeAfter(size: ops.Pair): ops.Pair {
    return ops.convOutputSize(size, this.window, this.settings(size));
  }

  /** The filters' `[height, width]`. */
  protected get window(): ops.Pair {
    return asPair(this.kernelSize);
  }

  /** How an op convolves images of a size. */
  protected settings(size: ops.Pair): Required<ops.ConvOptions> {
    const [strides, dilations] = [asPair(this.strides), asPair(this.dilationRate)];
    const padding = this.#padding(size, strides, dilations);
    return { strides, dilations, padding, groups: 1 };
  }

  /** The options that all convolutions have, with their values. */
  protected convolutionConfig() {
    const { kernelSize, strides, padding, dataFormat, dilationRate } = this;
    return { ...this.baseConfig(), kernelSize, strides, padding, dataFormat, dilationRate, ...this.#output.config };
  }

  protected override weightSpecs(inputShape: BatchShape): WeightSpec[] {
    const { channels } = this.#sizes(inputShape);
    const kernels = this.kernels(channels);
    return this.useBias ? [...kernels, this.biasSpec([this.channelsAfter(channels)])] : kernels;
  }

  protected override call(x: Node, context: CallContext): Node {
    const [batch = 1, ...sizes] = x.shape;
    const [, ...after] = this.computeOutputShape([null, ...sizes]);
    const product = this.#isSequence
      ? ops.reshape(this.convolve(ops.reshape(x, [batch, 1, ...sizes])), [batch, ...after])
      : this.convolve(x);
    return this.#output.finish(product, this.useBias ? this.node("bias", x) : undefined, context);
  }

  get #isSequence(): boolean {
    return this.kernelSize.length === 1;
  }

  #sizes(inputShape: BatchShape): { size: ops.Pair; channels: number } {
    return this.#isSequence ? sequenceSizes(this.label, inputShape) : imageSizes(this.label, inputShape);
  }

  #padding(size: ops.Pair, strides: ops.Pair, dilations: ops.Pair): ops.Padding {
    const [, taps] = this.window;
    const causal: ops.Padding = [
      [0, 0],
      [(taps - 1) * dilations[1], 0],
    ];
    return this.padding === "causal" ? causal : ops.resolvePadding(this.padding, size, this.window, strides, dilations);
  }

  /** Each channel convolved by itself, with the weight of a name, `[kernelHeight, kernelWidth, in, multiplier]`. */
  protected depthwise(images: Node, name: string): Node {
    const kernel = this.node(name, images);
    const [channels = 1, multiplier = 1] = kernel.shape.slice(-2);
    const filters = ops.reshape(kernel, [...this.window, 1, channels * multiplier]);
    return ops.conv2d(images, filters, { ...this.settings(sizeOfImages(images)), groups: channels });
  }

  /** @throws ArgumentError if windows are both apart and dilated */
  protected checkStrides(): void {
    if (Math.max(...this.strides) === 1 || Math.max(...this.dilationRate) === 1) return;
    const found = `strides [${this.strides.join(", ")}] and dilationRate [${this.dilationRate.join(", ")}]`;
    const hint = "Keras does not allow both.";
    const expected = "strides or dilationRate to be 1";
    throw new ArgumentError(complain({ where: this.label, expected, found, hint }));
  }
}

/** Sizes of an image or, behind a 1, of a sequence. */
const asPair = ([first = 1, second]: readonly number[]): ops.Pair =>
  second === undefined ? [1, first] : [first, second];

/** `[height, width]` of images [batch, height, width, channels]. */
export const sizeOfImages = ({ shape: [, height = 1, width = 1] }: Node): ops.Pair => [height, width];

/** @throws ArgumentError (of an option) or ShapeError (of an input) unless the groups divide the count evenly */
export function checkGroups(where: string, count: number, groups: number, what: "option" | "input"): void {
  if (count % groups === 0) return;
  const text = complain({ where, expected: `a multiple of its ${groups} groups`, found: String(count) });
  throw what === "option" ? new ArgumentError(text) : new ShapeError(text);
}
