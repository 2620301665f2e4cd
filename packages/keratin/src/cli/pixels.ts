/** How images become what a model takes. */
import type { Model } from "../model/model.ts";
import { ArgumentError, complain } from "../util/errors.ts";
import { NdArray } from "../util/ndarray.ts";
import { showShape } from "../util/shape.ts";
import { numberOf } from "./output.ts";

/** Layers that bring bytes to the range that the others were trained on. */
const SCALING: ReadonlySet<string> = new Set(["Rescaling", "Normalization", "BatchNormalization"]);

/** Size and colours of a model's images, and what their pixels are divided by. */
export interface PixelRules {
  readonly size: readonly [height: number, width: number];
  readonly colorMode: "grayscale" | "rgb" | "rgba";
  readonly scale: number;
}

const COLOR_MODES = { 1: "grayscale", 3: "rgb", 4: "rgba" } as const;

/** @throws ArgumentError if the model does not take images */
export function pixelRules(model: Model, scale: string | undefined): PixelRules {
  const { shape } = model.input;
  const [, height = 0, width = 0, channels = 0] = shape;
  const colorMode = COLOR_MODES[channels as keyof typeof COLOR_MODES];
  if (shape.length !== 4 || !colorMode) {
    const expected = "a model that takes images of 1, 3 or 4 channels";
    throw new ArgumentError(complain({ where: model.label, expected, found: `one that takes ${showShape(shape)}` }));
  }
  const divisor = scale === undefined ? (scalesItself(model) ? 1 : 255) : numberOf("--scale", scale, Number.MIN_VALUE);
  return { size: [height, width], colorMode, scale: divisor };
}

/** Whether a layer before the first with a kernel brings pixels into range. */
function scalesItself(model: Model): boolean {
  const first = model.layers.find(
    ({ className, weights }) => SCALING.has(className) || weights.some(({ name }) => name.endsWith("/kernel")),
  );
  return first !== undefined && SCALING.has(first.className);
}

/** Pixels divided by the scale, float32. */
export const scaled = (pixels: NdArray, scale: number): NdArray<Float32Array> =>
  new NdArray(
    Float32Array.from(pixels.data, (value) => value / scale),
    pixels.shape,
  );
