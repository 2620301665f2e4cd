import type { Node } from "../../ir/graph.ts";
import { build } from "../build.ts";
import { inputAt } from "../check.ts";
import type { Op } from "../op.ts";

export const stopGradientOp: Op = {
  name: "stop_gradient",
  doc: "The same values; no gradient passes.",
  arity: 1,
  parameters: {},
  infer: (inputs) => ({ shape: inputAt(inputs, 0).shape, dtype: inputAt(inputs, 0).dtype }),
  vjp: () => [null],
  evaluate: ([x]) => x?.data.slice() ?? new Float64Array(),
  distribute: ([x]) => (x === "batch" ? "batch" : "whole"),
  samples: [{ title: "a matrix", inputs: [{ shape: [3, 4] }] }],
};

/** The same values as a constant of the gradient. */
export const stopGradient = (x: Node): Node => build(stopGradientOp, [x], {});
