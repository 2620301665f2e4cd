import type { Node } from "../../ir/graph.ts";
import { sizeOf } from "../../util/shape.ts";
import { build } from "../build.ts";
import { batchAxisError, expectDtype, inputAt } from "../check.ts";
import { div } from "../elementwise/div.ts";
import { equal } from "../elementwise/equal.ts";
import { mul } from "../elementwise/mul.ts";
import type { Op, ReferenceArray } from "../op.ts";
import { reshape } from "../shape/reshape.ts";
import {
  forEachReduced,
  REDUCE_PARAMETERS,
  type ReduceAttributes,
  type ReduceOptions,
  reduceAttributes,
  reducedShape,
  reduceSamples,
} from "./common.ts";
import { reduceSum } from "./reduce-sum.ts";

export const reduceMaxOp: Op<ReduceAttributes> = {
  name: "reduce_max",
  doc: "The largest value over some axes, NaN if there is one. Equal largest values share the gradient evenly, as in TensorFlow.",
  arity: 1,
  parameters: REDUCE_PARAMETERS,
  infer: (inputs, attributes) => {
    expectDtype("reduce_max: x", inputAt(inputs, 0), "float32");
    return { shape: reducedShape(inputAt(inputs, 0), attributes), dtype: "float32" };
  },
  vjp: (node, gradient, { axes }) => {
    const x = node.inputs[0] as Node;
    const kept = reducedShape(x, { axes, keepDims: true });
    const winners = equal(x, reshape(node, kept));
    const share = div(reshape(gradient, kept), reduceSum(winners, axes, { keepDims: true }));
    return [mul(winners, share)];
  },
  evaluate: (inputs, { axes }, { shape }) => {
    const out = new Float64Array(sizeOf(shape)).fill(Number.NEGATIVE_INFINITY);
    forEachReduced(inputs[0] as ReferenceArray, axes, (value, at) => {
      out[at] = Math.max(out[at] as number, value);
    });
    return out;
  },
  distribute: ([x], _node, { axes }) => {
    if (x !== "batch") return "whole";
    if (axes.includes(0))
      throw batchAxisError("reduce_max", "axes other than 0, the batch", `axes [${axes.join(", ")}]`);
    return "batch";
  },
  samples: reduceSamples,
};

/**
 * The largest value over some axes, NaN if there is one.
 *
 * @param axes default all; negative ones count from the end; never the batch axis
 */
export const reduceMax = (x: Node, axes?: readonly number[], options: ReduceOptions = {}): Node =>
  build(reduceMaxOp, [x], reduceAttributes(x, axes, options));
