import type { Node } from "../../ir/graph.ts";
import { sizeOf } from "../../util/shape.ts";
import { build } from "../build.ts";
import { inputAt } from "../check.ts";
import type { Op, ReferenceArray } from "../op.ts";
import {
  forEachWindow,
  POOL_PARAMETERS,
  type PoolAttributes,
  type PoolOptions,
  poolAttributes,
  poolOutputShape,
  poolSamples,
} from "./common.ts";
import { maxPoolArgmax } from "./max-pool-argmax.ts";
import { maxPoolGrad } from "./max-pool-grad.ts";

export const maxPoolOp: Op<PoolAttributes> = {
  name: "max_pool",
  doc: "The largest value of each window of [batch, height, width, channels], channel by channel; NaN if there is one.",
  arity: 1,
  parameters: POOL_PARAMETERS,
  infer: (inputs, attributes) => ({
    shape: poolOutputShape("max_pool", inputAt(inputs, 0), attributes),
    dtype: "float32",
  }),
  vjp: ({ inputs }, gradient, { poolSize, strides, padding }) => {
    const x = inputs[0] as Node;
    const [, height = 0, width = 0] = x.shape;
    const options = { poolSize, strides, padding };
    return [maxPoolGrad(gradient, maxPoolArgmax(x, options), { ...options, inputSize: [height, width] })];
  },
  evaluate: (inputs, attributes, { shape }) => {
    const [x] = inputs as [ReferenceArray];
    const out = new Float64Array(sizeOf(shape));
    forEachWindow(x.shape, shape, attributes, (atY, atX) => {
      out[atY] = Math.max(...atX.map((at) => x.data[at] as number));
    });
    return out;
  },
  distribute: ([x]) => (x === "batch" ? "batch" : "whole"),
  samples: poolSamples,
};

/**
 * The largest value of each window.
 *
 * @param x [batch, height, width, channels]
 * @returns [batch, height, width, channels]
 * @throws ShapeError if the window is larger than its padded input
 */
export const maxPool = (x: Node, options: PoolOptions): Node => build(maxPoolOp, [x], poolAttributes(options));
