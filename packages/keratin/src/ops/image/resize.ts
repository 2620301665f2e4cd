/** Resizing of images and its gradient, side by side: both walk over the same taps. */
import type { Node, TensorType } from "../../ir/graph.ts";
import { sizeOf } from "../../util/shape.ts";
import { lookUp } from "../../util/suggest.ts";
import { RESIZE_INTERPOLATIONS, type ResizeInterpolation, tapsOf } from "../../util/taps.ts";
import { build } from "../build.ts";
import { expectAxes, expectDtype, expectIntegers, inputAt } from "../check.ts";
import { IMAGE_AXES } from "../conv/common.ts";
import type { Pair } from "../conv/geometry.ts";
import type { Op, ReferenceArray, Sample } from "../op.ts";

export type ResizeAttributes = { readonly size: Pair; readonly interpolation: ResizeInterpolation };

const PARAMETERS = {
  size: "[height, width] of the result.",
  interpolation: '"nearest", "bilinear" or "bicubic".',
} as const;

function resizedShape(where: string, x: TensorType, { size }: ResizeAttributes): number[] {
  expectAxes(`${where}: x`, x, IMAGE_AXES);
  expectDtype(`${where}: x`, x, "float32");
  expectIntegers(`${where}: size [height, width]`, size, 2, 1);
  const [batch = 0, , , channels = 0] = x.shape;
  return [batch, ...size, channels];
}

/** Calls `visit` with the offsets of an element of the images and of one of the resized images, and the weight of the first in the second. */
function forEachTap(
  from: readonly number[],
  to: readonly number[],
  interpolation: ResizeInterpolation,
  visit: (atFrom: number, atTo: number, weight: number) => void,
): void {
  const [batch = 0, height = 0, width = 0, channels = 0] = from;
  const [, outHeight = 0, outWidth = 0] = to;
  const rows = tapsOf(height, outHeight, interpolation);
  const columns = tapsOf(width, outWidth, interpolation);
  for (let pixel = 0; pixel < batch * outHeight * outWidth; pixel++) {
    const image = Math.floor(pixel / (outHeight * outWidth));
    const row = rows[Math.floor(pixel / outWidth) % outHeight];
    const column = columns[pixel % outWidth];
    row?.weights.forEach((down, ky) => {
      column?.weights.forEach((across, kx) => {
        const at = ((image * height + row.start + ky) * width + column.start + kx) * channels;
        for (let c = 0; c < channels; c++) visit(at + c, pixel * channels + c, down * across);
      });
    });
  }
}

export const resizeOp: Op<ResizeAttributes> = {
  name: "resize",
  doc: "Images [batch, height, width, channels] of another size, pixel centres at half-integers, without antialiasing (keras/src/backend/jax/image.py, jax/_src/image/scale.py).",
  arity: 1,
  parameters: PARAMETERS,
  infer: (inputs, attributes) => ({
    shape: resizedShape("resize", inputAt(inputs, 0), attributes),
    dtype: "float32",
  }),
  vjp: ({ inputs }, gradient, { interpolation }) => {
    const [, height = 0, width = 0] = (inputs[0] as Node).shape;
    return [build(resizeGradOp, [gradient], { size: [height, width], interpolation })];
  },
  evaluate: (inputs, { interpolation }, { shape }) => {
    const [x] = inputs as [ReferenceArray];
    const out = new Float64Array(sizeOf(shape));
    forEachTap(x.shape, shape, interpolation, (atX, atY, weight) => {
      out[atY] = (out[atY] as number) + weight * (x.data[atX] as number);
    });
    return out;
  },
  distribute: ([x]) => (x === "batch" ? "batch" : "whole"),
  samples: samplesOf(),
};

export const resizeGradOp: Op<ResizeAttributes> = {
  name: "resize_grad",
  doc: "The gradient of resizing: each gradient goes to the pixels that its own was made of, by their weights.",
  arity: 1,
  parameters: { ...PARAMETERS, size: "[height, width] of the images that were resized." },
  infer: (inputs, attributes) => ({
    shape: resizedShape("resize_grad", inputAt(inputs, 0), attributes),
    dtype: "float32",
  }),
  evaluate: (inputs, { interpolation }, { shape }) => {
    const [gradient] = inputs as [ReferenceArray];
    const out = new Float64Array(sizeOf(shape));
    forEachTap(shape, gradient.shape, interpolation, (atX, atY, weight) => {
      out[atX] = (out[atX] as number) + weight * (gradient.data[atY] as number);
    });
    return out;
  },
  distribute: ([gradient]) => (gradient === "batch" ? "batch" : "whole"),
  samples: samplesOf(),
};

/** For the gradient, sizes in reverse are as good. */
function samplesOf(): Sample[] {
  const cases: [string, readonly number[], Pair, ResizeInterpolation][] = [
    ["nearest, twice as large", [3, 4, 5, 3], [8, 10], "nearest"],
    ["nearest, smaller, one channel", [2, 7, 9, 1], [3, 5], "nearest"],
    ["nearest, 8 channels", [2, 3, 4, 8], [5, 4], "nearest"],
    ["bilinear, twice as large", [3, 4, 5, 4], [8, 10], "bilinear"],
    ["bilinear, smaller, three channels", [5, 9, 8, 3], [4, 5], "bilinear"],
    ["bilinear, one axis only", [2, 5, 6, 2], [5, 9], "bilinear"],
    ["bilinear, from one pixel", [2, 1, 1, 3], [3, 4], "bilinear"],
    ["bilinear, to one pixel", [2, 6, 5, 5], [1, 1], "bilinear"],
    ["bilinear, 35 channels", [2, 3, 3, 35], [4, 2], "bilinear"],
    ["bicubic, larger, three channels", [3, 5, 6, 3], [7, 11], "bicubic"],
    ["bicubic, smaller", [2, 9, 12, 1], [5, 7], "bicubic"],
    ["bicubic, fewer pixels than taps", [2, 2, 3, 6], [5, 5], "bicubic"],
    ["whole images", [2, 4, 3, 2], [3, 6], "bilinear"],
    ["the same size", [2, 3, 4, 3], [3, 4], "bicubic"],
  ];
  return cases.map(([title, shape, size, interpolation]) => ({
    title,
    inputs: [{ shape, batch: !title.startsWith("whole") }],
    attributes: { size, interpolation },
  }));
}

/**
 * Images of another size.
 *
 * @param x [batch, height, width, channels]
 * @param options size: [height, width]; interpolation: "nearest", "bilinear" (default) or "bicubic"
 * @returns [batch, ...size, channels]
 * @throws ArgumentError if a size is not a positive whole number, or for another interpolation
 */
export const resize = (
  x: Node,
  { size, interpolation = "bilinear" }: { size: Pair; interpolation?: ResizeInterpolation },
): Node =>
  build(resizeOp, [x], {
    size: [...size] as const,
    interpolation: lookUp("resize: interpolation", interpolation, RESIZE_INTERPOLATIONS),
  });
