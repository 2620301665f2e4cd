import type { Node } from "../../ir/graph.ts";
import { complain, ShapeError } from "../../util/errors.ts";
import { type Shape, showShape, sizeOf } from "../../util/shape.ts";
import { build } from "../build.ts";
import { batchAxisError, inputAt } from "../check.ts";
import type { Op, ReferenceArray } from "../op.ts";

type ReshapeAttributes = { readonly shape: Shape };

export const reshapeOp: Op<ReshapeAttributes> = {
  name: "reshape",
  doc: "The same elements in the same order under another shape; a value that depends on the batch keeps axis 0.",
  arity: 1,
  parameters: { shape: "The new shape, the batch axis included." },
  infer: (inputs, { shape }) => {
    const x = inputAt(inputs, 0);
    if (sizeOf(shape) !== sizeOf(x.shape)) {
      throw new ShapeError(
        complain({
          where: "reshape",
          expected: `a shape of ${sizeOf(x.shape)} elements, as in ${showShape(x.shape)}`,
          found: `${showShape(shape)} of ${sizeOf(shape)}`,
        }),
      );
    }
    return { shape, dtype: x.dtype };
  },
  vjp: ({ inputs }, gradient) => [reshape(gradient, (inputs[0] as Node).shape)],
  evaluate: (inputs) => (inputs[0] as ReferenceArray).data.slice(),
  distribute: ([x], node, { shape }) => {
    if (x !== "batch") return "whole";
    const from = inputAt(node.inputs, 0).shape;
    if (shape[0] !== from[0])
      throw batchAxisError("reshape", `axis 0 to stay ${from[0]}`, `${showShape(from)} to ${showShape(shape)}`);
    return "batch";
  },
  samples: [
    { title: "flatten", inputs: [{ shape: [3, 2, 2, 4] }], attributes: { shape: [3, 16] } },
    { title: "unflatten", inputs: [{ shape: [2, 12] }], attributes: { shape: [2, 3, 4] } },
    { title: "whole", inputs: [{ shape: [2, 6], batch: false }], attributes: { shape: [4, 3] } },
  ],
};

/** The same elements under another shape. A value that depends on the batch must keep axis 0. */
export const reshape = (x: Node, shape: Shape): Node => build(reshapeOp, [x], { shape: [...shape] });
