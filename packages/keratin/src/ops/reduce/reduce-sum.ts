import type { Node } from "../../ir/graph.ts";
import { sizeOf } from "../../util/shape.ts";
import { build } from "../build.ts";
import { expectDtype, inputAt } from "../check.ts";
import type { Op, ReferenceArray } from "../op.ts";
import { reshape } from "../shape/reshape.ts";
import {
  batchReduceSamples,
  forEachReduced,
  REDUCE_PARAMETERS,
  type ReduceAttributes,
  type ReduceOptions,
  reduceAttributes,
  reducedShape,
  reduceSamples,
} from "./common.ts";

export const reduceSumOp: Op<ReduceAttributes> = {
  name: "reduce_sum",
  doc: "The sum over some axes.",
  arity: 1,
  parameters: REDUCE_PARAMETERS,
  infer: (inputs, attributes) => {
    expectDtype("reduce_sum: x", inputAt(inputs, 0), "float32");
    return { shape: reducedShape(inputAt(inputs, 0), attributes), dtype: "float32" };
  },
  vjp: ({ inputs }, gradient, { axes }) => [
    reshape(gradient, reducedShape(inputs[0] as Node, { axes, keepDims: true })),
  ],
  evaluate: (inputs, { axes }, { shape }) => {
    const out = new Float64Array(sizeOf(shape));
    forEachReduced(inputs[0] as ReferenceArray, axes, (value, at) => {
      out[at] = (out[at] as number) + value;
    });
    return out;
  },
  distribute: ([x], _node, { axes }) => {
    if (x !== "batch") return "whole";
    return axes.includes(0) ? "partial" : "batch";
  },
  samples: [...reduceSamples, ...batchReduceSamples],
};

/**
 * The sum over some axes.
 *
 * @param axes default all; negative ones count from the end
 */
export const reduceSum = (x: Node, axes?: readonly number[], options: ReduceOptions = {}): Node =>
  build(reduceSumOp, [x], reduceAttributes(x, axes, options));
