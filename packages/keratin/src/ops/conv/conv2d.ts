import type { Node } from "../../ir/graph.ts";
import { sizeOf } from "../../util/shape.ts";
import { build } from "../build.ts";
import { inputAt, rowwise } from "../check.ts";
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
import { conv2dGradInput } from "./conv2d-grad-input.ts";
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
