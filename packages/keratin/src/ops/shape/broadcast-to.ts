import type { Node } from "../../ir/graph.ts";
import { complain, ShapeError } from "../../util/errors.ts";
import { broadcastShapes, type Shape, sameShape, showShape } from "../../util/shape.ts";
import { build } from "../build.ts";
import { batchAxisError, inputAt } from "../check.ts";
import { evaluateElementwise } from "../elementwise/define.ts";
import type { Op } from "../op.ts";
import { argument } from "../scalar.ts";

type BroadcastAttributes = { readonly shape: Shape; readonly batch: boolean };

export const broadcastToOp: Op<BroadcastAttributes> = {
  name: "broadcast_to",
  doc: "x repeated along axes of size 1 and new leading axes, by NumPy's rules.",
  arity: 1,
  parameters: { shape: "The shape to fill.", batch: "Whether x, the same for every row, is repeated along the batch." },
  infer: (inputs, { shape }) => {
    const x = inputAt(inputs, 0);
    const fits =
      x.shape.length <= shape.length &&
      x.shape.every((size, axis) => size === 1 || size === shape[axis + shape.length - x.shape.length]);
    if (!fits || !sameShape(broadcastShapes(x.shape, shape), shape)) {
      throw new ShapeError(
        complain({
          where: "broadcast_to",
          expected: `a shape that broadcasts to ${showShape(shape)}`,
          found: showShape(x.shape),
        }),
      );
    }
    return { shape, dtype: x.dtype };
  },
  vjp: (_node, gradient) => [gradient],
  evaluate: (inputs, _attributes, type) => evaluateElementwise(argument(0), inputs.slice(0, 1), type),
  distribute: ([x], node, { shape, batch }) => {
    const from = inputAt(node.inputs, 0).shape;
    if (x === "batch" && (from.length !== shape.length || from[0] !== shape[0])) {
      throw batchAxisError("broadcast_to", `axis 0 to stay ${from[0]}`, `${showShape(from)} to ${showShape(shape)}`);
    }
    if (x !== "batch" && batch && from.length === shape.length && from[0] !== 1) {
      throw batchAxisError("broadcast_to", "a value with one row for the whole batch", `shape ${showShape(from)}`);
    }
    return x === "batch" || batch ? "batch" : "whole";
  },
  samples: [
    { title: "height and width", inputs: [{ shape: [2, 1, 1, 5] }], attributes: { shape: [2, 3, 4, 5], batch: false } },
    { title: "the last axis", inputs: [{ shape: [3, 1] }], attributes: { shape: [3, 7], batch: false } },
    { title: "a vector, whole", inputs: [{ shape: [4], batch: false }], attributes: { shape: [3, 4], batch: false } },
    {
      title: "a vector to the batch",
      inputs: [{ shape: [5], batch: false }],
      attributes: { shape: [4, 5], batch: true },
    },
    {
      title: "one row to the batch",
      inputs: [{ shape: [1, 1, 1, 3], batch: false }],
      attributes: { shape: [3, 2, 2, 3], batch: true },
    },
    {
      title: "a scalar to the batch",
      inputs: [{ shape: [], batch: false }],
      attributes: { shape: [6, 3], batch: true },
    },
  ],
};

/**
 * x repeated until it has the shape.
 *
 * @param options batch: whether x, the same for every row, is repeated along the batch. Default false
 * @throws ShapeError if x does not broadcast to the shape
 */
export const broadcastTo = (x: Node, shape: Shape, { batch = false }: { batch?: boolean } = {}): Node =>
  sameShape(x.shape, shape) && !batch ? x : build(broadcastToOp, [x], { shape: [...shape], batch });
