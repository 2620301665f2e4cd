/** How each op becomes kernel calls. */
import type { Node } from "../../../../ir/graph.ts";
import type { OpName } from "../../../../ops/registry.ts";
import { InternalError } from "../../../../util/errors.ts";
import type { LoweringRule } from "../context.ts";
import { convRules } from "./conv.ts";
import { elementwiseRules } from "./elementwise.ts";
import { imageRules } from "./images.ts";
import { resampleRules } from "./resample.ts";
import { rowRules } from "./rows.ts";
import { shapeRules } from "./shape.ts";

/** Nothing to call: the value is fed, stored, or an alias of its input's (lowering.ts). */
const nothing: LoweringRule = () => undefined;

/** Elementwise ops are `fused` nodes by the time a graph is lowered. */
const afterFusion: LoweringRule = (node) => {
  throw new InternalError(`An elementwise op (${node.op}) was left over by the fuse pass.`);
};

const RULES: Readonly<Record<OpName, LoweringRule>> = {
  ...convRules,
  ...elementwiseRules,
  ...imageRules,
  ...resampleRules,
  ...rowRules,
  ...shapeRules,
  input: nothing,
  variable: nothing,
  constant: nothing,
  reshape: nothing,
  stop_gradient: nothing,
  abs: afterFusion,
  add: afterFusion,
  cos: afterFusion,
  div: afterFusion,
  equal: afterFusion,
  erf: afterFusion,
  exp: afterFusion,
  floor: afterFusion,
  less: afterFusion,
  less_equal: afterFusion,
  log: afterFusion,
  maximum: afterFusion,
  minimum: afterFusion,
  mul: afterFusion,
  neg: afterFusion,
  relu: afterFusion,
  select: afterFusion,
  sigmoid: afterFusion,
  sign: afterFusion,
  softplus: afterFusion,
  sqrt: afterFusion,
  square: afterFusion,
  sub: afterFusion,
  tanh: afterFusion,
};

export function ruleOf(node: Node): LoweringRule {
  return RULES[node.op as OpName];
}
