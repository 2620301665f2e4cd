import type { Graph, Node, NodeDType } from "../../ir/graph.ts";
import { ArgumentError, complain } from "../../util/errors.ts";
import type { Op } from "../op.ts";

type ConstantAttributes = { readonly value: number; readonly dtype: NodeDType };

export const constantOp: Op<ConstantAttributes> = {
  name: "constant",
  doc: "A scalar that is known when the graph is built.",
  arity: 0,
  parameters: { value: "The number.", dtype: "Its element type." },
  infer: (_inputs, { value, dtype }) => {
    if (dtype === "int32" && (value | 0) !== value) {
      throw new ArgumentError(
        complain({
          where: "constant",
          expected: "a whole number for dtype int32",
          found: String(value),
          hint: 'Cast the other operand to "float32".',
        }),
      );
    }
    return { shape: [], dtype };
  },
  evaluate: (_inputs, { value }) => Float64Array.of(value),
  distribute: () => "whole",
  samples: [{ title: "a number", inputs: [], attributes: { value: 2.5, dtype: "float32" } }],
};

/**
 * A scalar constant.
 *
 * @param dtype default float32
 * @throws ArgumentError if an int32 constant is not a whole number of 32 bits
 */
export function constant(graph: Graph, value: number, dtype: NodeDType = "float32"): Node {
  const attributes = { value, dtype };
  return graph.add({ op: constantOp.name, inputs: [], attributes, ...constantOp.infer([], attributes) });
}
