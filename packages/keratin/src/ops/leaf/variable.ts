import type { Graph, Node } from "../../ir/graph.ts";
import type { Variable } from "../../ir/variable.ts";
import { InternalError } from "../../util/errors.ts";
import { buildOn } from "../build.ts";
import type { Op } from "../op.ts";

type VariableAttributes = { readonly variable: Variable };

export const variableOp: Op<VariableAttributes> = {
  name: "variable",
  doc: "The value of a variable at the start of the step.",
  arity: 0,
  parameters: { variable: "The variable." },
  infer: (_inputs, { variable }) => ({ shape: variable.shape, dtype: variable.dtype }),
  evaluate: () => {
    throw new InternalError("A variable has no value of its own: its storage has.");
  },
  distribute: () => "whole",
  samples: [],
};

/** The value of a variable at the start of the step; one node per graph and variable. */
export function variable(graph: Graph, value: Variable): Node {
  const known = graph.nodes.find((node) => node.op === variableOp.name && node.attributes["variable"] === value);
  return known ?? buildOn(graph, variableOp, [], { variable: value });
}
