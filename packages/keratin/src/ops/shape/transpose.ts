import type { Node } from "../../ir/graph.ts";
import { complain, ShapeError } from "../../util/errors.ts";
import { showShape, stridesOf } from "../../util/shape.ts";
import { build } from "../build.ts";
import { batchAxisError, inputAt } from "../check.ts";
import type { Op, ReferenceArray } from "../op.ts";
import { generate, offsetOf } from "./index-map.ts";

type TransposeAttributes = { readonly permutation: readonly number[] };

export const transposeOp: Op<TransposeAttributes> = {
  name: "transpose",
  doc: "The axes in another order; the batch axis stays first.",
  arity: 1,
  parameters: { permutation: "Which axis of x each axis of the result is." },
  infer: (inputs, { permutation }) => {
    const x = inputAt(inputs, 0);
    const ordered = [...permutation].sort((a, b) => a - b);
    if (ordered.length !== x.shape.length || ordered.some((axis, i) => axis !== i)) {
      throw new ShapeError(
        complain({
          where: "transpose: permutation",
          expected: `every axis of shape ${showShape(x.shape)} once`,
          found: `[${permutation.join(", ")}]`,
        }),
      );
    }
    return { shape: permutation.map((axis) => x.shape[axis] as number), dtype: x.dtype };
  },
  vjp: (_node, gradient, { permutation }) => [
    transpose(
      gradient,
      permutation.map((_, axis) => permutation.indexOf(axis)),
    ),
  ],
  evaluate: (inputs, { permutation }, { shape }) => {
    const x = inputs[0] as ReferenceArray;
    const strides = stridesOf(x.shape);
    const permuted = permutation.map((axis) => strides[axis] as number);
    return generate(shape, (position) => x.data[offsetOf(permuted, position)] as number);
  },
  distribute: ([x], _node, { permutation }) => {
    if (x !== "batch") return "whole";
    if (permutation[0] !== 0)
      throw batchAxisError("transpose", "axis 0 to stay first", `permutation [${permutation.join(", ")}]`);
    return "batch";
  },
  samples: [
    { title: "a matrix", inputs: [{ shape: [5, 7], batch: false }], attributes: { permutation: [1, 0] } },
    { title: "a large matrix", inputs: [{ shape: [33, 18], batch: false }], attributes: { permutation: [1, 0] } },
    { title: "channels first", inputs: [{ shape: [2, 3, 4, 5] }], attributes: { permutation: [0, 3, 1, 2] } },
    { title: "the last two axes", inputs: [{ shape: [3, 6, 7] }], attributes: { permutation: [0, 2, 1] } },
    {
      title: "a cycle of whole axes",
      inputs: [{ shape: [2, 3, 4], batch: false }],
      attributes: { permutation: [2, 0, 1] },
    },
  ],
};

/**
 * The axes in another order.
 *
 * @param permutation which axis of x each axis of the result is
 */
export const transpose = (x: Node, permutation: readonly number[]): Node =>
  build(transposeOp, [x], { permutation: [...permutation] });
