import type { Node } from "../../ir/graph.ts";
import { sizeOf } from "../../util/shape.ts";
import { build } from "../build.ts";
import { inputAt } from "../check.ts";
import type { Op, ReferenceArray } from "../op.ts";
import { avgPoolGrad } from "./avg-pool-grad.ts";
import {
  forEachWindow,
  POOL_PARAMETERS,
  type PoolAttributes,
  type PoolOptions,
  poolAttributes,
  poolOutputShape,
  poolSamples,
} from "./common.ts";

export const avgPoolOp: Op<PoolAttributes> = {
  name: "avg_pool",
  doc: "The mean of each window of [batch, height, width, channels], channel by channel; padding is not counted, as in Keras.",
  arity: 1,
  parameters: POOL_PARAMETERS,
  infer: (inputs, attributes) => ({
    shape: poolOutputShape("avg_pool", inputAt(inputs, 0), attributes),
    dtype: "float32",
  }),
  vjp: ({ inputs }, gradient, { poolSize, strides, padding }) => {
    const [, height = 0, width = 0] = (inputs[0] as Node).shape;
    return [avgPoolGrad(gradient, { poolSize, strides, padding, inputSize: [height, width] })];
  },
  evaluate: (inputs, attributes, { shape }) => {
    const [x] = inputs as [ReferenceArray];
    const out = new Float64Array(sizeOf(shape));
    forEachWindow(x.shape, shape, attributes, (atY, atX) => {
      out[atY] = atX.reduce((sum, at) => sum + (x.data[at] as number), 0) / atX.length;
    });
    return out;
  },
  distribute: ([x]) => (x === "batch" ? "batch" : "whole"),
  samples: poolSamples,
};

/**
 * The mean of each window; padding is not counted.
 *
 * @param x [batch, height, width, channels]
 * @returns [batch, height, width, channels]
 * @throws ShapeError if the window is larger than its padded input
 */
export const avgPool = (x: Node, options: PoolOptions): Node => build(avgPoolOp, [x], poolAttributes(options));
