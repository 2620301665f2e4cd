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

export const maxPoolArgmaxOp: Op<PoolAttributes> = {
  name: "max_pool_argmax",
  doc:
    "The place of the largest value in each window, row · poolWidth + column, int32. The first wins on ties, as in Keras; " +
    "padding never wins; where there is NaN, the first NaN wins.",
  arity: 1,
  parameters: POOL_PARAMETERS,
  infer: (inputs, attributes) => ({
    shape: poolOutputShape("max_pool_argmax", inputAt(inputs, 0), attributes),
    dtype: "int32",
  }),
  vjp: () => [null],
  evaluate: (inputs, attributes, { shape }) => {
    const [x] = inputs as [ReferenceArray];
    const out = new Float64Array(sizeOf(shape));
    forEachWindow(x.shape, shape, attributes, (atY, atX, places) => {
      const values = atX.map((at) => x.data[at] as number);
      out[atY] = places[firstLargest(values)] as number;
    });
    return out;
  },
  distribute: ([x]) => (x === "batch" ? "batch" : "whole"),
  samples: poolSamples,
};

/** Index of the first NaN, or else of the first largest value. */
export function firstLargest(values: ArrayLike<number>): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) {
    const value = values[i] as number;
    const leader = values[best] as number;
    if (value > leader || (Number.isNaN(value) && !Number.isNaN(leader))) best = i;
  }
  return best;
}

/** The place of the largest value in each window (row · poolWidth + column), int32; the first on ties. */
export const maxPoolArgmax = (x: Node, options: PoolOptions): Node =>
  build(maxPoolArgmaxOp, [x], poolAttributes(options));
