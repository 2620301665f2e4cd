/** Padding and slicing stand in one file, since each is the other's gradient. */
import type { Node } from "../../ir/graph.ts";
import { complain, ShapeError } from "../../util/errors.ts";
import { showShape, stridesOf } from "../../util/shape.ts";
import { build } from "../build.ts";
import { batchAxisError, expectIntegers, inputAt } from "../check.ts";
import type { Op, ReferenceArray } from "../op.ts";
import { generate, offsetOf } from "./index-map.ts";

type PadAttributes = { readonly paddings: readonly (readonly [number, number])[]; readonly value: number };

export const padOp: Op<PadAttributes> = {
  name: "pad",
  doc: "x with a border of one value around it; the batch axis has none.",
  arity: 1,
  parameters: { paddings: "[before, after] per axis.", value: "The value of the border." },
  infer: (inputs, { paddings }) => {
    const x = inputAt(inputs, 0);
    expectIntegers("pad: paddings, two per axis", paddings.flat(), 2 * x.shape.length, 0);
    return {
      shape: x.shape.map((size, axis) => size + (paddings[axis]?.[0] ?? 0) + (paddings[axis]?.[1] ?? 0)),
      dtype: x.dtype,
    };
  },
  evaluate: (inputs, { paddings, value }, { shape }) => {
    const x = inputs[0] as ReferenceArray;
    const strides = stridesOf(x.shape);
    return generate(shape, (position) => {
      const inner = position.map((p, axis) => p - (paddings[axis]?.[0] ?? 0));
      const inside = inner.every((p, axis) => p >= 0 && p < (x.shape[axis] as number));
      return inside ? (x.data[offsetOf(strides, inner)] as number) : value;
    });
  },
  vjp: ({ inputs }, gradient, { paddings }) => [
    slice(
      gradient,
      paddings.map(([before]) => before),
      (inputs[0] as Node).shape,
    ),
  ],
  distribute: ([x], _node, { paddings }) => {
    if (x !== "batch") return "whole";
    if (paddings[0]?.some((rows) => rows !== 0))
      throw batchAxisError("pad", "no padding of axis 0", `[${paddings[0].join(", ")}]`);
    return "batch";
  },
  samples: [
    {
      title: "images",
      inputs: [{ shape: [2, 3, 4, 3] }],
      attributes: {
        paddings: [
          [0, 0],
          [1, 2],
          [0, 3],
          [0, 0],
        ],
        value: 0,
      },
    },
    {
      title: "images of four channels",
      inputs: [{ shape: [2, 3, 3, 4] }],
      attributes: {
        paddings: [
          [0, 0],
          [1, 1],
          [1, 1],
          [0, 0],
        ],
        value: 0,
      },
    },
    {
      title: "channels, with a value",
      inputs: [{ shape: [3, 5] }],
      attributes: {
        paddings: [
          [0, 0],
          [2, 1],
        ],
        value: -1.5,
      },
    },
    {
      title: "a whole value",
      inputs: [{ shape: [3, 2], batch: false }],
      attributes: {
        paddings: [
          [1, 0],
          [0, 2],
        ],
        value: 0,
      },
    },
  ],
};

/**
 * x with a border of one value around it.
 *
 * @param paddings [before, after] per axis, none of the batch axis
 * @param value default 0
 * @throws ArgumentError if a number is negative
 */
export const pad = (x: Node, paddings: readonly (readonly [number, number])[], value = 0): Node =>
  build(padOp, [x], { paddings, value });

type SliceAttributes = { readonly begin: readonly number[]; readonly size: readonly number[] };

export const sliceOp: Op<SliceAttributes> = {
  name: "slice",
  doc: "A box cut out of x; the batch axis stays uncut.",
  arity: 1,
  parameters: { begin: "The first position, per axis.", size: "How many positions, per axis." },
  infer: (inputs, { begin, size }) => {
    const x = inputAt(inputs, 0);
    expectIntegers("slice: begin", begin, x.shape.length, 0);
    expectIntegers("slice: size", size, x.shape.length, 1);
    if (size.some((count, axis) => (begin[axis] as number) + count > (x.shape[axis] as number))) {
      throw new ShapeError(
        complain({
          where: "slice",
          expected: `a box within shape ${showShape(x.shape)}`,
          found: `begin [${begin.join(", ")}], size [${size.join(", ")}]`,
        }),
      );
    }
    return { shape: size, dtype: x.dtype };
  },
  vjp: ({ inputs }, gradient, { begin, size }) => {
    const { shape } = inputs[0] as Node;
    return [
      pad(
        gradient,
        shape.map((whole, axis) => [begin[axis] as number, whole - (begin[axis] as number) - (size[axis] as number)]),
      ),
    ];
  },
  evaluate: (inputs, { begin }, { shape }) => {
    const x = inputs[0] as ReferenceArray;
    const strides = stridesOf(x.shape);
    const start = offsetOf(strides, begin);
    return generate(shape, (position) => x.data[start + offsetOf(strides, position)] as number);
  },
  distribute: ([x], node, { begin, size }) => {
    if (x !== "batch") return "whole";
    const rows = inputAt(node.inputs, 0).shape[0];
    if (begin[0] !== 0 || size[0] !== rows)
      throw batchAxisError("slice", `all ${rows} rows`, `${size[0]} from row ${begin[0]}`);
    return "batch";
  },
  samples: [
    {
      title: "crop images",
      inputs: [{ shape: [2, 5, 6, 3] }],
      attributes: { begin: [0, 1, 2, 0], size: [2, 3, 3, 3] },
    },
    { title: "some channels", inputs: [{ shape: [3, 4, 9] }], attributes: { begin: [0, 0, 2], size: [3, 4, 5] } },
    {
      title: "rows of a whole value",
      inputs: [{ shape: [7, 5], batch: false }],
      attributes: { begin: [2, 0], size: [4, 5] },
    },
    { title: "everything", inputs: [{ shape: [3, 4] }], attributes: { begin: [0, 0], size: [3, 4] } },
  ],
};

/**
 * A box cut out of x.
 *
 * @param begin the first position, per axis
 * @param size how many positions, per axis
 * @throws ShapeError if the box is not within x
 */
export const slice = (x: Node, begin: readonly number[], size: readonly number[]): Node =>
  build(sliceOp, [x], { begin: [...begin], size: [...size] });
