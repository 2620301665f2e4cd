import type { Node } from "../../ir/graph.ts";
import { complain, ShapeError } from "../../util/errors.ts";
import { normalizeAxes, showShape, sizeOf } from "../../util/shape.ts";
import { build } from "../build.ts";
import { batchAxisError, inputAt } from "../check.ts";
import type { Op } from "../op.ts";
import { slice } from "./pad.ts";

export const concatOp: Op<{ readonly axis: number }> = {
  name: "concat",
  doc: "The inputs one behind the other along an axis.",
  arity: "any",
  parameters: { axis: "The axis." },
  infer(inputs, { axis }) {
    const first = inputAt(inputs, 0);
    for (const { shape } of inputs) {
      if (shape.length !== first.shape.length || shape.some((size, k) => k !== axis && size !== first.shape[k])) {
        const expected = `shapes that differ on axis ${axis} only`;
        throw new ShapeError(
          complain({ where: "concat", expected, found: inputs.map((x) => showShape(x.shape)).join(", ") }),
        );
      }
    }
    const total = inputs.reduce((sum, { shape }) => sum + (shape[axis] ?? 0), 0);
    return { shape: first.shape.map((size, k) => (k === axis ? total : size)), dtype: first.dtype };
  },
  vjp({ inputs }, gradient, { axis }) {
    let start = 0;
    return inputs.map((x) => {
      const begin = x.shape.map((_, k) => (k === axis ? start : 0));
      start += x.shape[axis] ?? 0;
      return slice(gradient, begin, x.shape);
    });
  },
  evaluate(inputs, { axis }, { shape }) {
    const out = new Float64Array(sizeOf(shape));
    const outRow = sizeOf(shape.slice(axis));
    let start = 0;
    for (const x of inputs) {
      const row = sizeOf(x.shape.slice(axis));
      for (let i = 0; i * row < x.data.length; i++)
        out.set(x.data.subarray(i * row, (i + 1) * row), i * outRow + start);
      start += row;
    }
    return out;
  },
  distribute(inputs, _node, { axis }) {
    if (!inputs.includes("batch")) return "whole";
    if (axis === 0 || inputs.some((d) => d !== "batch"))
      throw batchAxisError("concat", "values of the batch along another axis", `axis ${axis}`);
    return "batch";
  },
  samples: [
    {
      title: "channels",
      inputs: [{ shape: [2, 3, 3, 4] }, { shape: [2, 3, 3, 5], batch: true }],
      attributes: { axis: 3 },
    },
    {
      title: "rows",
      inputs: [{ shape: [2, 3, 4] }, { shape: [2, 1, 4], batch: true }, { shape: [2, 2, 4], batch: true }],
      attributes: { axis: 1 },
    },
  ],
};

/** The inputs one behind the other along an axis (negative: from the end). */
export function concat(xs: readonly Node[], axis: number): Node {
  const axes = xs[0] ? normalizeAxes([axis], xs[0].shape.length) : [];
  return build(concatOp, xs, { axis: axes[0] ?? axis });
}
