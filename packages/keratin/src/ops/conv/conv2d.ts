/** The convolution and its gradient with respect to the images, which is the transposed convolution: each is the other's gradient. */
import type { Node } from "../../ir/graph.ts";
import { sizeOf } from "../../util/shape.ts";
import { build } from "../build.ts";
import { expectIntegers, expectShape, inputAt, rowwise } from "../check.ts";
import type { Op, ReferenceArray } from "../op.ts";
import {
  CONV_PARAMETERS,
  type ConvAttributes,
  type ConvOptions,
  convAttributes,
  convOutputShape,
  forEachMultiply,
} from "./common.ts";
import { conv2dGradFilter } from "./conv2d-grad-filter.ts";
import type { Pair } from "./geometry.ts";
import { convSamples } from "./samples.ts";

export const conv2dOp: Op<ConvAttributes> = {
  name: "conv2d",
  doc:
    "Cross-correlation of images [batch, height, width, in] with kernels [kernelHeight, kernelWidth, in / groups, out], " +
    "which machine learning calls convolution; the result is [batch, height, width, out].",
  arity: 2,
  parameters: CONV_PARAMETERS,
  infer: (inputs, attributes) => ({
    shape: convOutputShape("conv2d", inputAt(inputs, 0), inputAt(inputs, 1), attributes),
    dtype: "float32",
  }),
  vjp: ({ inputs }, gradient, { strides, padding, dilations, groups }) => {
    const [x, w] = inputs as [Node, Node];
    const options = { strides, padding, dilations, groups };
    const [, height = 0, width = 0] = x.shape;
    const [kernelHeight = 0, kernelWidth = 0] = w.shape;
    return [
      conv2dGradInput(gradient, w, { ...options, inputSize: [height, width] }),
      conv2dGradFilter(x, gradient, { ...options, kernelSize: [kernelHeight, kernelWidth] }),
    ];
  },
  evaluate: (inputs, attributes, { shape }) => {
    const [x, w] = inputs as [ReferenceArray, ReferenceArray];
    const out = new Float64Array(sizeOf(shape));
    forEachMultiply(x.shape, w.shape, shape, attributes, (atX, atW, atY) => {
      out[atY] = (out[atY] as number) + (x.data[atX] as number) * (w.data[atW] as number);
    });
    return out;
  },
  distribute: (inputs) => rowwise("conv2d", inputs, "a kernel"),
  samples: convSamples(["x", "w"], () => ({})),
};

/**
 * Convolves images with kernels.
 *
 * @param x [batch, height, width, in]
 * @param w [kernelHeight, kernelWidth, in / groups, out]
 * @returns [batch, height, width, out]
 * @throws ShapeError if channels or groups do not fit, or the kernel is larger than its padded input
 */
export const conv2d = (x: Node, w: Node, options: ConvOptions = {}): Node =>
  build(conv2dOp, [x, w], convAttributes(options));

export type ConvGradInputAttributes = ConvAttributes & { readonly inputSize: Pair };

export const conv2dGradInputOp: Op<ConvGradInputAttributes> = {
  name: "conv2d_grad_input",
  doc: "The gradient of conv2d with respect to its images: every output pixel's gradient, spread by the kernel over its window.",
  arity: 2,
  parameters: { ...CONV_PARAMETERS, inputSize: "[height, width] of the images." },
  infer: (inputs, attributes) => {
    const w = inputAt(inputs, 1);
    const gradient = inputAt(inputs, 0);
    expectIntegers("conv2d_grad_input: inputSize", attributes.inputSize, 2, 1);
    const shape = [gradient.shape[0] ?? 0, ...attributes.inputSize, (w.shape[2] ?? 0) * attributes.groups];
    const forward = convOutputShape("conv2d_grad_input", { shape, dtype: "float32" }, w, attributes);
    expectShape("conv2d_grad_input: gradient", gradient, forward);
    return { shape, dtype: "float32" };
  },
  vjp: ({ inputs }, upstream, { strides, padding, dilations, groups }) => {
    const [gradient, w] = inputs as [Node, Node];
    const options = { strides, padding, dilations, groups };
    const [kernelHeight = 0, kernelWidth = 0] = w.shape;
    return [
      conv2d(upstream, w, options),
      conv2dGradFilter(upstream, gradient, { ...options, kernelSize: [kernelHeight, kernelWidth] }),
    ];
  },
  evaluate: (inputs, attributes, { shape }) => {
    const [gradient, w] = inputs as [ReferenceArray, ReferenceArray];
    const out = new Float64Array(sizeOf(shape));
    forEachMultiply(shape, w.shape, gradient.shape, attributes, (atX, atW, atY) => {
      out[atX] = (out[atX] as number) + (gradient.data[atY] as number) * (w.data[atW] as number);
    });
    return out;
  },
  distribute: (inputs) => rowwise("conv2d_grad_input", inputs, "a kernel"),
  samples: convSamples<ConvGradInputAttributes>(["y", "w"], ({ inputSize }) => ({ inputSize })),
};

/**
 * The gradient of `conv2d` with respect to its images.
 *
 * @param gradient [batch, height, width, out] of the convolution's result
 * @param w [kernelHeight, kernelWidth, in / groups, out]
 * @returns [batch, ...inputSize, in]
 */
export const conv2dGradInput = (gradient: Node, w: Node, options: ConvOptions & { inputSize: Pair }): Node =>
  build(conv2dGradInputOp, [gradient, w], { ...convAttributes(options), inputSize: options.inputSize });

/**
 * The transposed convolution: every pixel is spread by the kernel over a window, windows are `strides` apart.
 *
 * @param x [batch, height, width, in]
 * @param w [kernelHeight, kernelWidth, out / groups, in]
 * @param options as those of the convolution that it turns around: padding cuts rows off; outputSize: its `[height, width]`,
 * by default the smallest of which that convolution makes images of x's size
 * @returns [batch, ...outputSize, out]
 * @throws ShapeError if the convolution makes other sizes of outputSize than x has, or channels do not fit
 */
export function conv2dTranspose(x: Node, w: Node, options: ConvOptions & { outputSize?: Pair } = {}): Node {
  const { strides, dilations, padding } = convAttributes(options);
  const smallest = (axis: 0 | 1): number => {
    const extent = ((w.shape[axis] ?? 1) - 1) * dilations[axis] + 1;
    return ((x.shape[axis + 1] ?? 1) - 1) * strides[axis] + extent - padding[axis][0] - padding[axis][1];
  };
  const { outputSize: inputSize = [smallest(0), smallest(1)] } = options;
  return conv2dGradInput(x, w, { ...options, inputSize });
}
