import type { Node } from "../../ir/graph.ts";
import { sizeOf } from "../../util/shape.ts";
import { build } from "../build.ts";
import { expectDtype, expectIntegers, expectShape, inputAt } from "../check.ts";
import type { Pair } from "../conv/geometry.ts";
import type { Op, ReferenceArray } from "../op.ts";
import {
  forEachWindow,
  POOL_GRAD_PARAMETERS,
  type PoolGradAttributes,
  type PoolOptions,
  poolAttributes,
  poolGradSamples,
  poolOutputShape,
} from "./common.ts";

export const avgPoolGradOp: Op<PoolGradAttributes> = {
  name: "avg_pool_grad",
  doc: "The gradient of average pooling: each gradient is shared out evenly over its window, padding left out.",
  arity: 1,
  parameters: POOL_GRAD_PARAMETERS,
  infer: (inputs, attributes) => {
    const gradient = inputAt(inputs, 0);
    expectIntegers("avg_pool_grad: inputSize", attributes.inputSize, 2, 1);
    const shape = [gradient.shape[0] ?? 0, ...attributes.inputSize, gradient.shape[3] ?? 0];
    expectShape(
      "avg_pool_grad: gradient",
      gradient,
      poolOutputShape("avg_pool_grad", { shape, dtype: "float32" }, attributes),
    );
    expectDtype("avg_pool_grad: gradient", gradient, "float32");
    return { shape, dtype: "float32" };
  },
  evaluate: (inputs, attributes, { shape }) => {
    const [gradient] = inputs as [ReferenceArray];
    const out = new Float64Array(sizeOf(shape));
    forEachWindow(shape, gradient.shape, attributes, (atY, atX) => {
      const share = (gradient.data[atY] as number) / atX.length;
      for (const at of atX) out[at] = (out[at] as number) + share;
    });
    return out;
  },
  distribute: ([gradient]) => (gradient === "batch" ? "batch" : "whole"),
  samples: poolGradSamples(false),
};

/**
 * The gradient of `avgPool`.
 *
 * @param gradient [batch, height, width, channels] of the pooled images
 * @returns [batch, ...inputSize, channels]
 */
export const avgPoolGrad = (gradient: Node, options: PoolOptions & { inputSize: Pair }): Node =>
  build(avgPoolGradOp, [gradient], { ...poolAttributes(options), inputSize: options.inputSize });
