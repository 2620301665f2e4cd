/** Affine transforms of images, one for each, and their gradient: both walk over the same samples. */
import type { Node, TensorType } from "../../ir/graph.ts";
import { sizeOf } from "../../util/shape.ts";
import { lookUp } from "../../util/suggest.ts";
import { build } from "../build.ts";
import { batchAxisError, expectAxes, expectDtype, expectIntegers, expectShape, inputAt } from "../check.ts";
import { IMAGE_AXES } from "../conv/common.ts";
import type { Pair } from "../conv/geometry.ts";
import type { Distribution, Op, ReferenceArray, Sample } from "../op.ts";
import {
  FILL_MODES,
  type FillMode,
  SAMPLING_INTERPOLATIONS,
  type SamplingInterpolation,
  sampleLine,
} from "./sampling.ts";

export type AffineAttributes = {
  readonly size: Pair;
  readonly interpolation: SamplingInterpolation;
  readonly fillMode: FillMode;
  readonly fillValue: number;
};

const PARAMETERS = {
  size: "[height, width] of the result.",
  interpolation: '"nearest" or "bilinear".',
  fillMode: 'What lies beyond the edge: "constant", "nearest", "reflect" or "wrap".',
  fillValue: "The value of fill mode constant.",
} as const;

function checkTransforms(where: string, images: TensorType, transforms: TensorType, { size }: AffineAttributes): void {
  expectAxes(`${where}: images`, images, IMAGE_AXES);
  expectDtype(`${where}: images`, images, "float32");
  expectShape(`${where}: transforms`, transforms, [images.shape[0] ?? 0, 6]);
  expectDtype(`${where}: transforms`, transforms, "float32");
  expectIntegers(`${where}: size [height, width]`, size, 2, 1);
}

/** Images and transforms go together row by row. */
function paired(op: string, [images = "whole", transforms = "whole"]: readonly Distribution[]): Distribution {
  if (images === transforms) return images;
  throw batchAxisError(op, "a transform for each row of the batch", `${images} images and ${transforms} transforms`);
}

/** Calls `visit` with the offsets of an element of the images (−1: the fill value) and of the result it weighs in. */
function forEachSample(
  images: readonly number[],
  results: readonly number[],
  { transforms, attributes }: { transforms: ReferenceArray; attributes: AffineAttributes },
  visit: (atImage: number, atResult: number, weight: number) => void,
): void {
  const [batch = 0, height = 0, width = 0, channels = 0] = images;
  const [, outHeight = 0, outWidth = 0] = results;
  for (let pixel = 0; pixel < batch * outHeight * outWidth; pixel++) {
    const image = Math.floor(pixel / (outHeight * outWidth));
    const [x, y] = [pixel % outWidth, Math.floor(pixel / outWidth) % outHeight];
    const [a0 = 0, a1 = 0, a2 = 0, b0 = 0, b1 = 0, b2 = 0] = transforms.data.subarray(image * 6, image * 6 + 6);
    for (const row of sampleLine(b0 * x + b1 * y + b2, height, attributes)) {
      for (const column of sampleLine(a0 * x + a1 * y + a2, width, attributes)) {
        const inside = row.index >= 0 && column.index >= 0;
        const at = ((image * height + row.index) * width + column.index) * channels;
        for (let c = 0; c < channels; c++) {
          visit(inside ? at + c : -1, pixel * channels + c, row.weight * column.weight);
        }
      }
    }
  }
}

export const affineTransformOp: Op<AffineAttributes> = {
  name: "affine_transform",
  doc: "Images [batch, height, width, channels] under a transform [a0, a1, a2, b0, b1, b2] each: pixel (x, y) of the result is looked up at (a0·x + a1·y + a2, b0·x + b1·y + b2) (keras/src/backend/jax/image.py).",
  arity: 2,
  parameters: PARAMETERS,
  infer: (inputs, attributes) => {
    const images = inputAt(inputs, 0);
    checkTransforms("affine_transform", images, inputAt(inputs, 1), attributes);
    const [batch = 0, , , channels = 0] = images.shape;
    return { shape: [batch, ...attributes.size, channels], dtype: "float32" };
  },
  vjp: ({ inputs }, gradient, attributes) => {
    const [images, transforms] = inputs as [Node, Node];
    const [, height = 0, width = 0] = images.shape;
    return [build(affineTransformGradOp, [gradient, transforms], { ...attributes, size: [height, width] }), null];
  },
  evaluate: (inputs, attributes, { shape }) => {
    const [images, transforms] = inputs as [ReferenceArray, ReferenceArray];
    const out = new Float64Array(sizeOf(shape));
    forEachSample(images.shape, shape, { transforms, attributes }, (atImage, atResult, weight) => {
      const value = atImage < 0 ? attributes.fillValue : (images.data[atImage] as number);
      out[atResult] = (out[atResult] as number) + weight * value;
    });
    return out;
  },
  distribute: (inputs) => paired("affine_transform", inputs),
  samples: samplesOf(),
};

export const affineTransformGradOp: Op<AffineAttributes> = {
  name: "affine_transform_grad",
  doc: "The gradient of affine transforms with respect to the images: each gradient goes to the pixels that its own was made of, by their weights.",
  arity: 2,
  parameters: { ...PARAMETERS, size: "[height, width] of the images that were transformed." },
  infer: (inputs, attributes) => {
    const gradient = inputAt(inputs, 0);
    checkTransforms("affine_transform_grad", gradient, inputAt(inputs, 1), attributes);
    const [batch = 0, , , channels = 0] = gradient.shape;
    return { shape: [batch, ...attributes.size, channels], dtype: "float32" };
  },
  evaluate: (inputs, attributes, { shape }) => {
    const [gradient, transforms] = inputs as [ReferenceArray, ReferenceArray];
    const out = new Float64Array(sizeOf(shape));
    forEachSample(shape, gradient.shape, { transforms, attributes }, (atImage, atResult, weight) => {
      if (atImage >= 0) out[atImage] = (out[atImage] as number) + weight * (gradient.data[atResult] as number);
    });
    return out;
  },
  distribute: (inputs) => paired("affine_transform_grad", inputs),
  samples: samplesOf(),
};

function samplesOf(): Sample[] {
  const cases: [string, readonly [number, number, number, number], Partial<AffineAttributes>][] = [
    ["bilinear, constant", [3, 5, 6, 3], { fillValue: 0.75 }],
    ["bilinear, nearest edge, one channel", [5, 6, 5, 1], { fillMode: "nearest" }],
    ["bilinear, reflected, 8 channels", [2, 4, 7, 8], { fillMode: "reflect" }],
    ["bilinear, wrapped, 5 channels", [2, 3, 4, 5], { fillMode: "wrap" }],
    ["nearest, constant", [3, 6, 9, 3], { interpolation: "nearest", fillValue: -1 }],
    ["nearest, nearest edge", [2, 5, 3, 4], { interpolation: "nearest", fillMode: "nearest" }],
    ["nearest, reflected", [2, 2, 3, 2], { interpolation: "nearest", fillMode: "reflect" }],
    ["nearest, wrapped, one pixel", [4, 1, 1, 3], { interpolation: "nearest", fillMode: "wrap" }],
    ["to a smaller size", [3, 6, 7, 3], { size: [3, 2] }],
    ["whole images", [2, 3, 5, 2], {}],
    ["to a larger size, 18 channels", [2, 3, 3, 18], { size: [5, 7], fillMode: "reflect" }],
  ];
  return cases.map(([title, shape, attributes]) => ({
    title,
    inputs: [
      { shape, batch: !title.includes("whole") },
      { shape: [shape[0], 6], batch: !title.includes("whole") },
    ],
    attributes: {
      size: [shape[1], shape[2]],
      interpolation: "bilinear",
      fillMode: "constant",
      fillValue: 0,
      ...attributes,
    },
  }));
}

/** Settings of `affineTransform`. */
export interface AffineOptions {
  /** `[height, width]` of the result. Default: that of the images. */
  size?: Pair;
  /** Default "bilinear". */
  interpolation?: SamplingInterpolation;
  /** What lies beyond the edge. Default "constant". */
  fillMode?: FillMode;
  /** The value of fill mode "constant". Default 0. */
  fillValue?: number;
}

/**
 * Images under an affine transform each. The transforms get no gradient.
 *
 * @param images [batch, height, width, channels]
 * @param transforms [batch, 6], rows [a0, a1, a2, b0, b1, b2]: pixel (x, y) of the result is looked up at
 *   (a0·x + a1·y + a2, b0·x + b1·y + b2); Keras's eight numbers without the last two
 * @returns [batch, ...size, channels]
 * @throws ShapeError if there is not one transform for each image
 * @throws ArgumentError for an interpolation or fill mode that is not known
 */
export function affineTransform(images: Node, transforms: Node, options: AffineOptions = {}): Node {
  const { interpolation = "bilinear", fillMode = "constant", fillValue = 0 } = options;
  const [, height = 0, width = 0] = images.shape;
  return build(affineTransformOp, [images, transforms], {
    size: [...(options.size ?? [height, width])] as const,
    interpolation: lookUp("affineTransform: interpolation", interpolation, SAMPLING_INTERPOLATIONS),
    fillMode: lookUp("affineTransform: fillMode", fillMode, FILL_MODES),
    fillValue,
  });
}
