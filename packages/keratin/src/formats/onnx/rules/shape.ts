/** Ops that move elements. The batch keeps its size whatever it is: it is never written as a number. */
import type { Node } from "../../../ir/graph.ts";
import { type Shape, sameShape } from "../../../util/shape.ts";
import { axisIn, inLayout, type OnnxContext, plain, type Rule, type Value } from "../context.ts";
import { DATA_TYPE } from "../proto.ts";

/** x cut along some axes of the layout that it has. */
export function sliceOf(
  node: Node,
  x: string,
  cuts: readonly { axis: number; begin: number; end: number }[],
  context: OnnxContext,
): string {
  if (cuts.length === 0) return x;
  const list = (of: "axis" | "begin" | "end"): string =>
    context.builder.numbers(
      "int64",
      cuts.map((cut) => cut[of]),
    );
  return context.add(node, { opType: "Slice", inputs: [x, list("begin"), list("end"), list("axis")] });
}

function slice(node: Node, context: OnnxContext): Value {
  const x = node.inputs[0] as Node;
  const { begin, size } = node.attributes as { begin: Shape; size: Shape };
  const { name, layout } = context.value(x);
  const cuts = x.shape.flatMap((whole, axis) => {
    const [from = 0, count = 0] = [begin[axis], size[axis]];
    return count === whole ? [] : [{ axis: axisIn(layout, axis), begin: from, end: from + count }];
  });
  return { name: sliceOf(node, name, cuts, context), layout };
}

/** x with a border along some axes of the layout that it has. */
export function padOf(
  node: Node,
  x: string,
  border: readonly { axis: number; before: number; after: number }[],
  value: number,
  context: OnnxContext,
): string {
  if (border.length === 0) return x;
  const list = (of: "axis" | "before" | "after"): number[] => border.map((side) => side[of]);
  const pads = context.builder.numbers("int64", [...list("before"), ...list("after")]);
  const inputs = [
    x,
    pads,
    context.builder.numbers(node.dtype, [value], []),
    context.builder.numbers("int64", list("axis")),
  ];
  return context.add(node, { opType: "Pad", inputs });
}

function pad(node: Node, context: OnnxContext): Value {
  const { paddings, value } = node.attributes as { paddings: readonly (readonly [number, number])[]; value: number };
  const { name, layout } = context.value(node.inputs[0] as Node);
  const border = paddings.flatMap(([before, after], axis) =>
    before + after > 0 ? [{ axis: axisIn(layout, axis), before, after }] : [],
  );
  return { name: padOf(node, name, border, value, context), layout };
}

/** In a shape, 0 stands for the size that the input has there: the batch's. */
function reshape(node: Node, context: OnnxContext): Value {
  const [, ...sizes] = node.shape;
  const shape = context.builder.numbers("int64", [0, ...sizes]);
  const inputs = [context.in(node.inputs[0] as Node, "NHWC"), shape];
  return plain(context.add(node, { opType: "Reshape", inputs }));
}

function transpose(node: Node, context: OnnxContext): Value {
  const { permutation } = node.attributes as { permutation: readonly number[] };
  const { name, layout } = context.value(node.inputs[0] as Node);
  const perm = permutation.map((axis) => axisIn(layout, axis));
  if (perm.every((axis, i) => axis === i)) return plain(name);
  return plain(context.add(node, { opType: "Transpose", inputs: [name], attributes: { perm } }));
}

function concat(node: Node, context: OnnxContext): Value {
  const layout = context.layoutOf(node.inputs);
  const inputs = node.inputs.map((input) => context.in(input, layout));
  const axis = axisIn(layout, node.attributes["axis"] as number);
  return { name: context.add(node, { opType: "Concat", inputs, attributes: { axis } }), layout };
}

/** Expand broadcasts both ways: the size 1 keeps the batch. A constant is repeated along the batch that the input has. */
function broadcastTo(node: Node, context: OnnxContext): Value {
  const x = node.inputs[0] as Node;
  const [, ...sizes] = node.shape;
  const { builder } = context;
  if (context.isConstant(x)) {
    const inputs = [context.batchSize(node), builder.numbers("int64", sizes)];
    const shape = context.add(node, { opType: "Concat", inputs, attributes: { axis: 0 } });
    return plain(context.add(node, { opType: "Expand", inputs: [context.in(x, "NHWC"), shape] }));
  }
  const { name, layout } = context.value(x);
  if (sameShape(x.shape, node.shape)) return { name, layout };
  const shape = builder.numbers("int64", inLayout(layout, [1, ...sizes]));
  return { name: context.add(node, { opType: "Expand", inputs: [name, shape] }), layout };
}

/** ONNX's OneHot counts negative labels from the end; a label out of range gives zeros here. */
function oneHot(node: Node, context: OnnxContext): Value {
  const classes = node.attributes["classes"] as number;
  const { builder } = context;
  const labels = context.in(node.inputs[0] as Node, "NHWC");
  const column = context.add(node, { opType: "Unsqueeze", inputs: [labels, builder.numbers("int64", [-1])] });
  const numbers = builder.numbers(
    "int32",
    Array.from({ length: classes }, (_, i) => i),
  );
  const isLabel = context.add(node, { opType: "Equal", inputs: [column, numbers] });
  return plain(context.add(node, { opType: "Cast", inputs: [isLabel], attributes: { to: DATA_TYPE.float32 } }));
}

export const shapeRules = {
  broadcast_to: broadcastTo,
  concat,
  one_hot: oneHot,
  pad,
  reshape,
  slice,
  stop_gradient: (node, context) => context.value(node.inputs[0] as Node),
  transpose,
} as const satisfies Readonly<Record<string, Rule>>;
