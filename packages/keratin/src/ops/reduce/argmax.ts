import type { Node } from "../../ir/graph.ts";
import { build } from "../build.ts";
import { expectDtype, inputAt } from "../check.ts";
import type { Op, ReferenceArray } from "../op.ts";
import { firstLargest } from "../pool/max-pool-argmax.ts";
import { alongRows, lastAxis, rowsOf } from "./rows.ts";

export const argmaxOp: Op = {
  name: "argmax",
  doc: "The index of the largest value along the last axis, int32: the first on ties, the first NaN if there is one.",
  arity: 1,
  parameters: {},
  infer: (inputs) => {
    const x = inputAt(inputs, 0);
    lastAxis("argmax: x", x);
    expectDtype("argmax: x", x, "float32");
    return { shape: x.shape.slice(0, -1), dtype: "int32" };
  },
  vjp: () => [null],
  evaluate: (inputs) => Float64Array.from(rowsOf(inputs[0] as ReferenceArray), (row) => firstLargest(row)),
  distribute: (inputs, node) => alongRows("argmax", inputs, inputAt(node.inputs, 0)),
  samples: [
    { title: "ten classes", inputs: [{ shape: [4, 10] }] },
    { title: "one class", inputs: [{ shape: [3, 1] }] },
    { title: "many classes, a tail", inputs: [{ shape: [5, 67] }] },
    { title: "per pixel", inputs: [{ shape: [2, 3, 2, 5] }] },
  ],
};

/** The index of the largest value along the last axis, int32; the first on ties. */
export const argmax = (x: Node): Node => build(argmaxOp, [x], {});
