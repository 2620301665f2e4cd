import type { Node } from "../../ir/graph.ts";
import { sizeOf } from "../../util/shape.ts";
import { build } from "../build.ts";
import { expectDtype, expectIntegers, inputAt } from "../check.ts";
import type { Op, ReferenceArray } from "../op.ts";

type OneHotAttributes = { readonly classes: number };

export const oneHotOp: Op<OneHotAttributes> = {
  name: "one_hot",
  doc: "1 at each label's index along a new last axis, else 0; a label out of range gives a row of zeros.",
  arity: 1,
  parameters: { classes: "The size of the new axis." },
  infer: (inputs, { classes }) => {
    const labels = inputAt(inputs, 0);
    expectDtype("one_hot: labels", labels, "int32");
    expectIntegers("one_hot: classes", [classes], 1, 1);
    return { shape: [...labels.shape, classes], dtype: "float32" };
  },
  vjp: () => [null],
  evaluate: (inputs, { classes }, { shape }) => {
    const out = new Float64Array(sizeOf(shape));
    (inputs[0] as ReferenceArray).data.forEach((label, row) => {
      if (label >= 0 && label < classes) out[row * classes + label] = 1;
    });
    return out;
  },
  distribute: ([labels]) => (labels === "batch" ? "batch" : "whole"),
  samples: [
    { title: "ten classes", inputs: [{ shape: [5], values: "integer", below: 10 }], attributes: { classes: 10 } },
    { title: "labels out of range", inputs: [{ shape: [9], values: "integer", below: 5 }], attributes: { classes: 3 } },
    { title: "two axes", inputs: [{ shape: [3, 4], values: "integer", below: 7 }], attributes: { classes: 7 } },
  ],
};

/**
 * 1 at each label's index, else 0.
 *
 * @param labels int32 [batch, …]
 * @returns float32 [batch, …, classes]
 */
export const oneHot = (labels: Node, classes: number): Node => build(oneHotOp, [labels], { classes });
