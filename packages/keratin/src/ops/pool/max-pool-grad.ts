import type { Node } from "../../ir/graph.ts";
import { sizeOf } from "../../util/shape.ts";
import { build } from "../build.ts";
import { batchAxisError, expectDtype, expectIntegers, expectShape, inputAt } from "../check.ts";
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

export const maxPoolGradOp: Op<PoolGradAttributes> = {
  name: "max_pool_grad",
  doc: "The gradient of max pooling: each gradient goes to the winner of its window; those of overlapping windows add up.",
  arity: 2,
  parameters: POOL_GRAD_PARAMETERS,
  infer: (inputs, attributes) => {
    const gradient = inputAt(inputs, 0);
    const winners = inputAt(inputs, 1);
    expectIntegers("max_pool_grad: inputSize", attributes.inputSize, 2, 1);
    const shape = [gradient.shape[0] ?? 0, ...attributes.inputSize, gradient.shape[3] ?? 0];
    const forward = poolOutputShape("max_pool_grad", { shape, dtype: "float32" }, attributes);
    expectShape("max_pool_grad: gradient", gradient, forward);
    expectDtype("max_pool_grad: gradient", gradient, "float32");
    expectShape("max_pool_grad: argmax", winners, forward);
    expectDtype("max_pool_grad: argmax", winners, "int32");
    return { shape, dtype: "float32" };
  },
  evaluate: (inputs, attributes, { shape }) => {
    const [gradient, winners] = inputs as [ReferenceArray, ReferenceArray];
    const out = new Float64Array(sizeOf(shape));
    forEachWindow(shape, gradient.shape, attributes, (atY, atX, places) => {
      const winner = atX[places.indexOf(winners.data[atY] as number)] as number;
      out[winner] = (out[winner] as number) + (gradient.data[atY] as number);
    });
    return out;
  },
  distribute: ([gradient, winners]) => {
    if (gradient !== winners)
      throw batchAxisError("max_pool_grad", "gradient and winners of the same batch", `${gradient} and ${winners}`);
    return gradient === "batch" ? "batch" : "whole";
  },
  samples: poolGradSamples(true),
};

/**
 * The gradient of `maxPool`.
 *
 * @param gradient [batch, height, width, channels] of the pooled images
 * @param argmax the winners, as `maxPoolArgmax` gives them
 * @returns [batch, ...inputSize, channels]
 */
export const maxPoolGrad = (gradient: Node, argmax: Node, options: PoolOptions & { inputSize: Pair }): Node =>
  build(maxPoolGradOp, [gradient, argmax], { ...poolAttributes(options), inputSize: options.inputSize });
