/** What the convolution and its two gradients share: attributes, checks, and the loop over all multiply-adds. */
import type { TensorType } from "../../ir/graph.ts";
import { complain, ShapeError } from "../../util/errors.ts";
import { showShape } from "../../util/shape.ts";
import { expectAxes, expectDtype, expectIntegers } from "../check.ts";
import { checkWindow, NO_PADDING, type Padding, type Pair, windowOutputSizes } from "./geometry.ts";

/** The settings of a convolution, complete. */
export type ConvAttributes = {
  readonly strides: Pair;
  readonly padding: Padding;
  readonly dilations: Pair;
  readonly groups: number;
};

/** The settings of a convolution, with defaults. */
export interface ConvOptions {
  /** `[height, width]`. Default [1, 1]. */
  strides?: Pair;
  /** `[[top, bottom], [left, right]]` rows of zeros; negative numbers crop. Default none. */
  padding?: Padding;
  /** Distance of the kernel's taps, `[height, width]`. Default [1, 1]. */
  dilations?: Pair;
  /** Into how many independent groups the channels are split. Default 1. */
  groups?: number;
}

export const CONV_PARAMETERS = {
  strides: "[height, width].",
  padding: "[[top, bottom], [left, right]] rows of zeros; negative numbers crop.",
  dilations: "Distance of the taps, [height, width].",
  groups: "Into how many independent groups the channels are split.",
} as const;

export function convAttributes({
  strides = [1, 1],
  padding = NO_PADDING,
  dilations = [1, 1],
  groups = 1,
}: ConvOptions): ConvAttributes {
  return { strides, padding, dilations, groups };
}

export const IMAGE_AXES = ["batch", "height", "width", "channels"] as const;
const KERNEL_AXES = ["kernelHeight", "kernelWidth", "in / groups", "out"] as const;

/**
 * The shape `[batch, height, width, out]` of x convolved with w.
 *
 * @throws ShapeError if channels, groups or sizes do not fit
 * @throws ArgumentError if a setting is out of range
 */
export function convOutputShape(where: string, x: TensorType, w: TensorType, attributes: ConvAttributes): number[] {
  expectAxes(`${where}: x`, x, IMAGE_AXES);
  expectAxes(`${where}: w`, w, KERNEL_AXES);
  expectDtype(`${where}: x`, x, "float32");
  expectDtype(`${where}: w`, w, "float32");
  const [batch = 0, height = 0, width = 0, channels = 0] = x.shape;
  const [kernelHeight = 0, kernelWidth = 0, inPerGroup = 0, out = 0] = w.shape;
  const { groups } = attributes;
  expectIntegers(`${where}: groups`, [groups], 1, 1);
  const window = { kernel: [kernelHeight, kernelWidth] as const, ...attributes };
  checkWindow(where, window, Number.NEGATIVE_INFINITY);
  if (channels !== inPerGroup * groups) {
    throw new ShapeError(
      complain({
        where: `${where}: channels of x`,
        expected: `${inPerGroup * groups} = ${groups} group(s) × ${inPerGroup} of kernel ${showShape(w.shape)}`,
        found: `${channels}, shape ${showShape(x.shape)}`,
      }),
    );
  }
  if (out % groups !== 0) {
    throw new ShapeError(
      complain({ where: `${where}: filters`, expected: `a multiple of ${groups} groups`, found: String(out) }),
    );
  }
  return [batch, ...windowOutputSizes(where, [height, width], window), out];
}

/**
 * Calls `visit` once for every multiply-add of a convolution, with the offsets into x, w and y of the three elements that
 * meet in it: y[at y] += x[at x] · w[at w] forward; the gradients pair the same elements otherwise.
 */
export function forEachMultiply(
  xShape: readonly number[],
  wShape: readonly number[],
  yShape: readonly number[],
  { strides, padding, dilations }: ConvAttributes,
  visit: (atX: number, atW: number, atY: number) => void,
): void {
  const [, height = 0, width = 0, channels = 0] = xShape;
  const [kernelHeight = 0, kernelWidth = 0, inPerGroup = 0] = wShape;
  const [batch = 0, outHeight = 0, outWidth = 0, out = 0] = yShape;
  const outPerGroup = (out * inPerGroup) / channels;
  for (let pixel = 0; pixel < batch * outHeight * outWidth; pixel++) {
    const image = Math.floor(pixel / (outHeight * outWidth));
    const row = Math.floor(pixel / outWidth) % outHeight;
    const column = pixel % outWidth;
    for (let tap = 0; tap < kernelHeight * kernelWidth; tap++) {
      const y = row * strides[0] - padding[0][0] + Math.floor(tap / kernelWidth) * dilations[0];
      const x = column * strides[1] - padding[1][0] + (tap % kernelWidth) * dilations[1];
      if (y < 0 || y >= height || x < 0 || x >= width) continue;
      const xStart = ((image * height + y) * width + x) * channels;
      for (let i = 0; i < inPerGroup; i++) {
        for (let o = 0; o < out; o++) {
          const group = Math.floor(o / outPerGroup);
          visit(xStart + group * inPerGroup + i, (tap * inPerGroup + i) * out + o, pixel * out + o);
        }
      }
    }
  }
}
