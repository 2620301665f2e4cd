import type { Node, NodeDType } from "../../ir/graph.ts";
import { build } from "../build.ts";
import { inputAt } from "../check.ts";
import type { Op } from "../op.ts";

type CastAttributes = { readonly dtype: NodeDType };

export const castOp: Op<CastAttributes> = {
  name: "cast",
  doc: "The values as another dtype. To int32 they are cut towards 0 and kept within its range; NaN becomes 0.",
  arity: 1,
  parameters: { dtype: "float32 or int32." },
  infer: (inputs, { dtype }) => ({ shape: inputAt(inputs, 0).shape, dtype }),
  vjp: () => [null],
  evaluate: ([x], { dtype }) => {
    const data = x?.data ?? new Float64Array();
    return dtype === "int32" ? data.map((value) => toInt32(value)) : data.slice();
  },
  distribute: ([x]) => (x === "batch" ? "batch" : "whole"),
  samples: [
    { title: "float32 to int32", inputs: [{ shape: [3, 7] }], attributes: { dtype: "int32" } },
    {
      title: "int32 to float32",
      inputs: [{ shape: [3, 7], values: "integer", below: 100 }],
      attributes: { dtype: "float32" },
    },
  ],
};

const toInt32 = (value: number): number =>
  Number.isNaN(value) ? 0 : Math.trunc(Math.min(Math.max(value, -(2 ** 31)), 2 ** 31 - 1));

/** The values as another dtype; x itself if it has it. To int32 they are cut towards 0. No gradient passes. */
export const cast = (x: Node, dtype: NodeDType): Node => (x.dtype === dtype ? x : build(castOp, [x], { dtype }));
