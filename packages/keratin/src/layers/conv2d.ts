import type { Node } from "../ir/graph.ts";
import { type ActivationFunction, type ActivationOption, getActivation } from "../nn/activations.ts";
import { getInitializer, type Initializer, type InitializerOption } from "../nn/initializers.ts";
import * as ops from "../ops/index.ts";
import { ArgumentError, complain, ShapeError } from "../util/errors.ts";
import { type BatchShape, Layer, type LayerOptions, type WeightSpec } from "./layer.ts";
import { imageSizes, naming, type PairOption, paddingOf, pairOf, type WindowPadding, wholeNumber } from "./options.ts";

/** Options of `layers.Conv2D`. */
export interface Conv2DOptions extends LayerOptions {
  /** The number of filters, which is that of the output's channels. */
  filters: number;
  /** The filters' size in pixels. */
  kernelSize: PairOption;
  /** Steps between windows, in pixels. Default 1. */
  strides?: PairOption;
  /** "valid" (default): none; "same": zeros around, so that stride 1 keeps the size. */
  padding?: WindowPadding;
  /** Distance of a filter's taps, in pixels. Default 1. */
  dilationRate?: PairOption;
  /** Into how many groups channels and filters are split. Default 1. */
  groups?: number;
  /** Default none ("linear"). */
  activation?: ActivationOption;
  /** Default true. */
  useBias?: boolean;
  /** Default "glorot_uniform". */
  kernelInitializer?: InitializerOption;
  /** Default "zeros". */
  biasInitializer?: InitializerOption;
}

/**
 * Slides filters over images: `[batch, height, width, in]` → `[batch, height', width', filters]`. Weights: kernel
 * `[kernelHeight, kernelWidth, in / groups, filters]`, bias `[filters]`.
 */
export class Conv2D extends Layer {
  readonly filters: number;
  readonly kernelSize: ops.Pair;
  readonly strides: ops.Pair;
  readonly padding: WindowPadding;
  readonly dilationRate: ops.Pair;
  readonly groups: number;
  readonly useBias: boolean;
  readonly #options: Required<Pick<Conv2DOptions, "activation" | "kernelInitializer" | "biasInitializer">>;
  readonly #activation: ActivationFunction;
  readonly #kernelInitializer: Initializer;
  readonly #biasInitializer: Initializer;

  /** @throws ArgumentError naming the option that is out of range or unknown */
  constructor(options: Conv2DOptions) {
    super("Conv2D", options);
    const { strides = 1, padding = "valid", dilationRate = 1, groups = 1, useBias = true } = options;
    const { activation = "linear", kernelInitializer = "glorot_uniform", biasInitializer = "zeros" } = options;
    this.filters = wholeNumber(`${this.label}: filters`, options.filters);
    this.kernelSize = pairOf(`${this.label}: kernelSize`, options.kernelSize);
    this.strides = pairOf(`${this.label}: strides`, strides);
    this.padding = paddingOf(`${this.label}: padding`, padding);
    this.dilationRate = pairOf(`${this.label}: dilationRate`, dilationRate);
    this.groups = wholeNumber(`${this.label}: groups`, groups);
    this.useBias = useBias;
    this.#options = { activation, kernelInitializer, biasInitializer };
    this.#activation = getActivation(`${this.label}: activation`, activation);
    this.#kernelInitializer = getInitializer(`${this.label}: kernelInitializer`, kernelInitializer);
    this.#biasInitializer = getInitializer(`${this.label}: biasInitializer`, biasInitializer);
    this.#checkStrides();
    this.#checkGroups("filters", this.filters);
  }

  override computeOutputShape(inputShape: BatchShape): BatchShape {
    const { size, channels } = imageSizes(this.label, inputShape);
    this.#checkGroups("input channels", channels);
    const options = { strides: this.strides, dilations: this.dilationRate, padding: this.#paddingFor(size) };
    const [height, width] = naming(this.label, () => ops.convOutputSize(size, this.kernelSize, options));
    return [null, height, width, this.filters];
  }

  override getConfig(): Required<Conv2DOptions> {
    const { filters, kernelSize, strides, padding, dilationRate, groups, useBias } = this;
    return {
      ...this.baseConfig(),
      filters,
      kernelSize,
      strides,
      padding,
      dilationRate,
      groups,
      useBias,
      ...this.#options,
    };
  }

  protected override weightSpecs(inputShape: BatchShape): WeightSpec[] {
    const { channels } = imageSizes(this.label, inputShape);
    const shape = [...this.kernelSize, channels / this.groups, this.filters];
    const kernel = { name: "kernel", shape, initializer: this.#kernelInitializer };
    const bias = { name: "bias", shape: [this.filters], initializer: this.#biasInitializer };
    return this.useBias ? [kernel, bias] : [kernel];
  }

  protected override call(x: Node): Node {
    const [, height = 1, width = 1] = x.shape;
    const { strides, dilationRate: dilations, groups } = this;
    const padding = this.#paddingFor([height, width]);
    const y = ops.conv2d(x, this.node("kernel", x), { strides, dilations, groups, padding });
    return this.#activation(this.useBias ? ops.add(y, this.node("bias", x)) : y);
  }

  #paddingFor(size: ops.Pair): ops.Padding {
    return ops.resolvePadding(this.padding, size, this.kernelSize, this.strides, this.dilationRate);
  }

  #checkStrides(): void {
    if (Math.max(...this.strides) === 1 || Math.max(...this.dilationRate) === 1) return;
    const found = `strides [${this.strides.join(", ")}] and dilationRate [${this.dilationRate.join(", ")}]`;
    throw new ArgumentError(
      complain({
        where: this.label,
        expected: "strides or dilationRate to be 1",
        found,
        hint: "Keras does not allow both.",
      }),
    );
  }

  #checkGroups(what: string, count: number): void {
    if (count % this.groups === 0) return;
    const where = `${this.label}: ${what}`;
    const complaint = { where, expected: `a multiple of its ${this.groups} groups`, found: String(count) };
    throw what === "filters" ? new ArgumentError(complain(complaint)) : new ShapeError(complain(complaint));
  }
}
