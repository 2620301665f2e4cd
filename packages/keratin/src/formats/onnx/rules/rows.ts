/** Matrix products, reductions, and ops along the last axis. */
import type { Node } from "../../../ir/graph.ts";
import type { MatmulAttributes } from "../../../ops/matrix/matmul.ts";
import type { ReduceAttributes } from "../../../ops/reduce/common.ts";
import { axisIn, type OnnxContext, plain, type Rule, type Value } from "../context.ts";
import { DATA_TYPE } from "../proto.ts";

/** Rows of the batch times a matrix of weights. */
function matmul(node: Node, context: OnnxContext): Value {
  const [a, b] = node.inputs as [Node, Node];
  const { transposeB } = node.attributes as MatmulAttributes;
  const inputs = [context.in(a, "NHWC"), context.constant(b, transposeB ? [1, 0] : [0, 1])];
  return plain(context.add(node, { opType: "MatMul", inputs }));
}

function reduction(opType: "ReduceSum" | "ReduceMax"): Rule {
  return (node, context) => {
    const x = node.inputs[0] as Node;
    const { axes, keepDims } = node.attributes as ReduceAttributes;
    // Channels first gives the same order of what is left if channels go, or both height and width do.
    const keepsOrder = keepDims || axes.includes(3) || (axes.includes(1) && axes.includes(2));
    const layout = keepsOrder ? context.value(x).layout : "NHWC";
    const places = context.builder.numbers(
      "int64",
      axes.map((axis) => axisIn(layout, axis)),
    );
    const inputs = [context.in(x, layout), places];
    const name = context.add(node, { opType, inputs, attributes: { keepdims: keepDims ? 1 : 0 } });
    return { name, layout: keepDims ? layout : "NHWC" };
  };
}

const lastAxis = (x: Node): number => x.shape.length - 1;

function softmax(node: Node, context: OnnxContext): Value {
  const { name, layout } = context.value(node.inputs[0] as Node);
  const attributes = { axis: axisIn(layout, lastAxis(node)) };
  return { name: context.add(node, { opType: "Softmax", inputs: [name], attributes }), layout };
}

function argmax(node: Node, context: OnnxContext): Value {
  const x = node.inputs[0] as Node;
  const { name, layout } = context.value(x);
  const attributes = { axis: axisIn(layout, lastAxis(x)), keepdims: 0 };
  const index = context.add(node, { opType: "ArgMax", inputs: [name], attributes });
  return plain(context.add(node, { opType: "Cast", inputs: [index], attributes: { to: DATA_TYPE.int32 } }));
}

export const rowRules = {
  argmax,
  matmul,
  reduce_max: reduction("ReduceMax"),
  reduce_sum: reduction("ReduceSum"),
  softmax,
} as const satisfies Readonly<Record<string, Rule>>;
