/** Elementwise ops: mostly one operator of the same meaning. */
import type { Node } from "../../../ir/graph.ts";
import type { OnnxContext, Rule, Value } from "../context.ts";
import { DATA_TYPE } from "../proto.ts";

/** Adds an operator over the inputs, which all have the layout that the result gets. */
type Formula = (node: Node, inputs: readonly string[], context: OnnxContext) => string;

function elementwise(formula: Formula): Rule {
  return (node, context): Value => {
    const layout = context.layoutOf(node.inputs);
    const inputs = node.inputs.map((input) => context.in(input, layout));
    return { name: formula(node, inputs, context), layout };
  };
}

const operator = (opType: string): Rule =>
  elementwise((node, inputs, context) => context.add(node, { opType, inputs }));

/** Ours give 1 or 0 in the operands' dtype. */
const comparison = (opType: string): Rule =>
  elementwise((node, inputs, context) => castTo(node, context.add(node, { opType, inputs }), node.dtype, context));

function castTo(node: Node, input: string, dtype: "float32" | "int32" | "bool", context: OnnxContext): string {
  return context.add(node, { opType: "Cast", inputs: [input], attributes: { to: DATA_TYPE[dtype] } });
}

export const elementwiseRules = {
  abs: operator("Abs"),
  add: operator("Add"),
  cast: elementwise((node, [x = ""], context) => castTo(node, x, node.dtype, context)),
  cos: operator("Cos"),
  div: operator("Div"),
  equal: comparison("Equal"),
  erf: operator("Erf"),
  exp: operator("Exp"),
  floor: operator("Floor"),
  less: comparison("Less"),
  less_equal: comparison("LessOrEqual"),
  log: operator("Log"),
  maximum: operator("Max"),
  minimum: operator("Min"),
  mul: operator("Mul"),
  neg: operator("Neg"),
  relu: operator("Relu"),
  select: elementwise((node, [condition = "", a = "", b = ""], context) =>
    context.add(node, { opType: "Where", inputs: [castTo(node, condition, "bool", context), a, b] }),
  ),
  sigmoid: operator("Sigmoid"),
  sign: operator("Sign"),
  softplus: operator("Softplus"),
  sqrt: operator("Sqrt"),
  square: elementwise((node, [x = ""], context) => context.add(node, { opType: "Mul", inputs: [x, x] })),
  sub: operator("Sub"),
  tanh: operator("Tanh"),
} as const satisfies Readonly<Record<string, Rule>>;
