import type { Node } from "../../ir/graph.ts";
import { sizeOf } from "../../util/shape.ts";
import { build } from "../build.ts";
import { expectAxes, expectIntegers, expectShape, inputAt, summedOverBatch } from "../check.ts";
import type { Op, ReferenceArray } from "../op.ts";
import {
  CONV_PARAMETERS,
  type ConvAttributes,
  type ConvOptions,
  convAttributes,
  convOutputShape,
  forEachMultiply,
  IMAGE_AXES,
} from "./common.ts";
import type { Pair } from "./geometry.ts";
import { convSamples } from "./samples.ts";

export type ConvGradFilterAttributes = ConvAttributes & { readonly kernelSize: Pair };

export const conv2dGradFilterOp: Op<ConvGradFilterAttributes> = {
  name: "conv2d_grad_filter",
  doc: "The gradient of conv2d with respect to its kernels, summed over the batch.",
  arity: 2,
  parameters: { ...CONV_PARAMETERS, kernelSize: "[height, width] of the kernels." },
  infer: (inputs, attributes) => {
    const x = inputAt(inputs, 0);
    const gradient = inputAt(inputs, 1);
    expectAxes("conv2d_grad_filter: x", x, IMAGE_AXES);
    expectAxes("conv2d_grad_filter: gradient", gradient, IMAGE_AXES);
    expectIntegers("conv2d_grad_filter: kernelSize", attributes.kernelSize, 2, 1);
    const shape = [...attributes.kernelSize, Math.floor((x.shape[3] ?? 0) / attributes.groups), gradient.shape[3] ?? 0];
    const forward = convOutputShape("conv2d_grad_filter", x, { shape, dtype: "float32" }, attributes);
    expectShape("conv2d_grad_filter: gradient", gradient, forward);
    return { shape, dtype: "float32" };
  },
  evaluate: (inputs, attributes, { shape }) => {
    const [x, gradient] = inputs as [ReferenceArray, ReferenceArray];
    const out = new Float64Array(sizeOf(shape));
    forEachMultiply(x.shape, shape, gradient.shape, attributes, (atX, atW, atY) => {
      out[atW] = (out[atW] as number) + (x.data[atX] as number) * (gradient.data[atY] as number);
    });
    return out;
  },
  distribute: (inputs) => summedOverBatch("conv2d_grad_filter", inputs),
  samples: convSamples<ConvGradFilterAttributes>(["x", "y"], ({ kernelSize }) => ({ kernelSize })),
};

/**
 * The gradient of `conv2d` with respect to its kernels.
 *
 * @param x [batch, height, width, in]
 * @param gradient [batch, height, width, out] of the convolution's result
 * @returns [...kernelSize, in / groups, out], summed over the batch
 */
export const conv2dGradFilter = (x: Node, gradient: Node, options: ConvOptions & { kernelSize: Pair }): Node =>
  build(conv2dGradFilterOp, [x, gradient], { ...convAttributes(options), kernelSize: options.kernelSize });
