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
import type { Pair } from "./geometry.ts";
import { convSamples } from "./samples.ts";

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
