/** What a convolution kernel is specialised to: everything but the number of images. */
import type { Padding, Pair } from "../../../../ops/conv/geometry.ts";
import { windowOutputSizes } from "../../../../ops/conv/geometry.ts";

export interface ConvShape {
  /** [height, width] of the images. */
  readonly inputSize: Pair;
  readonly channels: number;
  readonly filters: number;
  /** [height, width] of the kernels. */
  readonly kernel: Pair;
  readonly strides: Pair;
  readonly dilations: Pair;
  readonly padding: Padding;
  readonly groups: number;
}

/** [height, width] of the result. */
export const outputSize = (shape: ConvShape): [number, number] => windowOutputSizes("conv2d", shape.inputSize, shape);

/** Part of a kernel's key. */
export function showConv(shape: ConvShape): string {
  const { inputSize, channels, filters, kernel, strides, dilations, padding, groups } = shape;
  return [inputSize, channels, kernel, filters, strides, dilations, padding, groups]
    .map((part) => String(part))
    .join(" ");
}

/** An image with its borders: where it lies within a larger frame. */
export interface Frame {
  /** [height, width] of the frame. */
  readonly size: Pair;
  /** The image's first row and column within the frame; negative where the frame is a part of the image. */
  readonly origin: Pair;
  readonly image: Pair;
  readonly channels: number;
}

/** The images of a convolution as its windows see them: with padding, or cropped where padding is negative. */
export function paddedFrame({ inputSize, padding, channels }: ConvShape): Frame {
  const [[top, bottom], [left, right]] = padding;
  return {
    size: [inputSize[0] + top + bottom, inputSize[1] + left + right],
    origin: [top, left],
    image: inputSize,
    channels,
  };
}

/** Whether the frame has rows or columns that the image lacks. */
export function needsBorder({ size, origin, image }: Frame): boolean {
  return [0, 1].some((axis) => {
    const start = origin[axis] as number;
    return start > 0 || start + (image[axis] as number) < (size[axis] as number);
  });
}

export const frameBytes = ({ size, channels }: Frame): number => size[0] * size[1] * channels * 4;

/** Bytes of one image. */
export const imageBytes = ({ image, channels }: Frame): number => image[0] * image[1] * channels * 4;
