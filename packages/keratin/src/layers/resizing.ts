import type { Node } from "../ir/graph.ts";
import * as ops from "../ops/index.ts";
import { ArgumentError, complain } from "../util/errors.ts";
import { lookUp } from "../util/suggest.ts";
import { cropToAspectRatio, padToAspectRatio } from "./aspect-ratio.ts";
import { type BatchShape, Layer, type LayerOptions } from "./layer.ts";
import { type ChannelsLast, channelsLast, type ImageOptions, imageSizes, numberIn, wholeNumber } from "./options.ts";

/** Options of `layers.Resizing`. */
export interface ResizingOptions extends LayerOptions, ImageOptions {
  /** Of the result, in pixels. */
  height: number;
  /** Of the result, in pixels. */
  width: number;
  /** "nearest", "bilinear" (the default) or "bicubic"; Keras's Lanczos kernels are not supported. */
  interpolation?: ops.ResizeInterpolation;
  /** Cuts the middle of the target's aspect ratio out first, so that nothing is distorted. Default false. */
  cropToAspectRatio?: boolean;
  /** Puts a border around until the aspect ratio is the target's. Default false. */
  padToAspectRatio?: boolean;
  /** How the border is filled: only "constant". */
  fillMode?: "constant";
  /** The border's value. Default 0. */
  fillValue?: number;
  /** Only false, the default: smoothing before making smaller is not supported. */
  antialias?: false;
}

/** Images of another size: `[batch, h, w, channels]` → `[batch, height, width, channels]`. */
export class Resizing extends Layer {
  readonly height: number;
  readonly width: number;
  readonly interpolation: ops.ResizeInterpolation;
  readonly cropToAspectRatio: boolean;
  readonly padToAspectRatio: boolean;
  readonly fillValue: number;
  readonly dataFormat: ChannelsLast;

  /** @throws ArgumentError for sizes that are no positive whole numbers, and for options that are not supported */
  constructor(options: ResizingOptions) {
    super("Resizing", options);
    const { interpolation = "bilinear", fillMode = "constant", fillValue = 0 } = options;
    this.height = wholeNumber(`${this.label}: height`, options.height);
    this.width = wholeNumber(`${this.label}: width`, options.width);
    this.interpolation = lookUp(`${this.label}: interpolation`, interpolation, ops.RESIZE_INTERPOLATIONS);
    this.cropToAspectRatio = options.cropToAspectRatio ?? false;
    this.padToAspectRatio = options.padToAspectRatio ?? false;
    lookUp(`${this.label}: fillMode`, fillMode, { constant: "constant" });
    this.fillValue = numberIn(
      `${this.label}: fillValue`,
      fillValue,
      Number.NEGATIVE_INFINITY,
      Number.POSITIVE_INFINITY,
    );
    this.dataFormat = channelsLast(this.label, options.dataFormat);
    if (this.cropToAspectRatio && this.padToAspectRatio) {
      this.#refuse("cropToAspectRatio or padToAspectRatio, not both", "both", "Leave one of them out.");
    }
    if (options.antialias) {
      this.#refuse("antialias: false", "antialias: true", "Put layers.AveragePooling2D in front to smooth images.");
    }
  }

  override computeOutputShape(inputShape: BatchShape): BatchShape {
    const { channels } = imageSizes(this.label, inputShape);
    return [null, this.height, this.width, channels];
  }

  override getConfig(): Required<ResizingOptions> {
    const { height, width, interpolation, fillValue, dataFormat } = this;
    return {
      ...this.baseConfig(),
      height,
      width,
      interpolation,
      cropToAspectRatio: this.cropToAspectRatio,
      padToAspectRatio: this.padToAspectRatio,
      fillMode: "constant",
      fillValue,
      antialias: false,
      dataFormat,
    };
  }

  protected override call(x: Node): Node {
    const size = [this.height, this.width] as const;
    const cropped = this.cropToAspectRatio ? cropToAspectRatio(x, size) : x;
    const window = this.padToAspectRatio ? padToAspectRatio(cropped, size, this.fillValue) : cropped;
    return ops.resize(window, { size, interpolation: this.interpolation });
  }

  #refuse(expected: string, found: string, hint: string): never {
    throw new ArgumentError(complain({ where: this.label, expected, found, hint }));
  }
}
