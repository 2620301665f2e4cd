import type { Node } from "../../ir/graph.ts";
import { build } from "../build.ts";
import { expectDtype, inputAt } from "../check.ts";
import { mul } from "../elementwise/mul.ts";
import { sub } from "../elementwise/sub.ts";
import type { Op, ReferenceArray } from "../op.ts";
import { reduceSum } from "./reduce-sum.ts";
import { alongRows, lastAxis, rowsOf, softmaxOfRow } from "./rows.ts";

export const softmaxOp: Op = {
  name: "softmax",
  doc: "exp(x − max x) over its sum, along the last axis.",
  arity: 1,
  parameters: {},
  infer: (inputs) => {
    const x = inputAt(inputs, 0);
    lastAxis("softmax: x", x);
    expectDtype("softmax: x", x, "float32");
    return { shape: x.shape, dtype: "float32" };
  },
  vjp: (node, gradient) => {
    const weighted = mul(gradient, node);
    return [sub(weighted, mul(node, reduceSum(weighted, [-1], { keepDims: true })))];
  },
  evaluate: (inputs) => {
    const rows = rowsOf(inputs[0] as ReferenceArray);
    return Float64Array.from(rows.flatMap((row) => [...softmaxOfRow(row).probabilities]));
  },
  distribute: (inputs, node) => alongRows("softmax", inputs, node),
  samples: [
    { title: "ten classes", inputs: [{ shape: [4, 10] }] },
    { title: "four classes", inputs: [{ shape: [3, 4] }] },
    { title: "one class", inputs: [{ shape: [2, 1] }] },
    { title: "many classes, a tail", inputs: [{ shape: [3, 67] }] },
    { title: "per pixel", inputs: [{ shape: [2, 3, 2, 5] }] },
  ],
};

/** exp(x) over its sum, along the last axis, without overflow. */
export const softmax = (x: Node): Node => build(softmaxOp, [x], {});
