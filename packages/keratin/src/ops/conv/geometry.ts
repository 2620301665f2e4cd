/** The arithmetic of sliding windows, shared by convolution and pooling. */
import { ArgumentError, complain, ShapeError } from "../../util/errors.ts";
import { expectIntegers } from "../check.ts";

/** A number for the height axis and one for the width axis. */
export type Pair = readonly [number, number];

/** Rows of zeros around an image: `[[top, bottom], [left, right]]`; negative numbers crop. */
export type Padding = readonly [Pair, Pair];

export const NO_PADDING: Padding = [
  [0, 0],
  [0, 0],
];

/**
 * The size of one axis after a window slid over it: (size + padding − ((kernel − 1) · dilation + 1)) / stride + 1,
 * rounded down.
 *
 * @throws ShapeError if the window is larger than the padded input
 */
export function windowOutputSize(
  where: string,
  axis: "height" | "width",
  {
    size,
    kernel,
    stride,
    dilation,
    padding,
  }: { size: number; kernel: number; stride: number; dilation: number; padding: Pair },
): number {
  const padded = size + padding[0] + padding[1];
  const extent = (kernel - 1) * dilation + 1;
  if (padded < extent) {
    const dilated = dilation > 1 ? ` (${kernel} taps, dilation ${dilation})` : "";
    throw new ShapeError(
      complain({
        where: `${where}: ${axis}`,
        expected: `a window of ${extent}${dilated} to fit into its padded input`,
        found: `${padded} = ${size} + padding ${padding[0]} + ${padding[1]}`,
        hint: 'Use a smaller kernel, padding "same", or a larger input.',
      }),
    );
  }
  return Math.floor((padded - extent) / stride) + 1;
}

/** Settings of a window: everything but the image's size. */
export interface Window {
  readonly kernel: Pair;
  readonly strides: Pair;
  readonly dilations: Pair;
  readonly padding: Padding;
}

/** `[height, width]` of what a window makes of an image. @throws ShapeError if the window does not fit */
export function windowOutputSizes(
  where: string,
  inputSize: Pair,
  { kernel, strides, dilations, padding }: Window,
): [number, number] {
  const along = (axis: 0 | 1): number =>
    windowOutputSize(where, axis === 0 ? "height" : "width", {
      size: inputSize[axis],
      kernel: kernel[axis],
      stride: strides[axis],
      dilation: dilations[axis],
      padding: padding[axis],
    });
  return [along(0), along(1)];
}

/**
 * `[height, width]` after a convolution or pooling.
 *
 * @param options strides and dilations default to 1, padding to none
 * @throws ShapeError if the window is larger than the padded input
 */
export function convOutputSize(
  inputSize: Pair,
  kernel: Pair,
  options: { strides?: Pair; dilations?: Pair; padding?: Padding } = {},
): [number, number] {
  const { strides = [1, 1], dilations = [1, 1], padding = NO_PADDING } = options;
  return windowOutputSizes("convOutputSize", inputSize, { kernel, strides, dilations, padding });
}

/**
 * Turns Keras's padding into numbers. "valid" is none; "same" makes the output ceil(input / stride) large, with the odd
 * row at the bottom and the odd column at the right (https://www.tensorflow.org/api_docs/python/tf/nn#notes_on_padding_2).
 *
 * @throws ArgumentError for any other string
 */
export function resolvePadding(
  padding: "valid" | "same" | Padding,
  inputSizes: Pair,
  kernel: Pair,
  strides: Pair = [1, 1],
  dilations: Pair = [1, 1],
): Padding {
  if (typeof padding !== "string") return padding;
  if (padding === "valid") return NO_PADDING;
  if (padding !== "same") {
    throw new ArgumentError(
      complain({
        where: "padding",
        expected: '"valid", "same" or [[top, bottom], [left, right]]',
        found: JSON.stringify(padding),
      }),
    );
  }
  const along = (axis: 0 | 1): Pair => {
    const outputs = Math.ceil(inputSizes[axis] / strides[axis]);
    const extent = (kernel[axis] - 1) * dilations[axis] + 1;
    const total = Math.max((outputs - 1) * strides[axis] + extent - inputSizes[axis], 0);
    return [Math.floor(total / 2), Math.ceil(total / 2)];
  };
  return [along(0), along(1)];
}

/** @throws ArgumentError unless strides, dilations and padding are whole numbers in range */
export function checkWindow(
  where: string,
  { kernel, strides, dilations, padding }: Window,
  leastPadding: number,
): void {
  expectIntegers(`${where}: window [height, width]`, kernel, 2, 1);
  expectIntegers(`${where}: strides [height, width]`, strides, 2, 1);
  expectIntegers(`${where}: dilations [height, width]`, dilations, 2, 1);
  expectIntegers(`${where}: padding [top, bottom]`, padding[0], 2, leastPadding);
  expectIntegers(`${where}: padding [left, right]`, padding[1], 2, leastPadding);
}
