import type { Node } from "../../../../ir/graph.ts";
import { ownInputs } from "../../../../ops/registry.ts";
import type { Scalar } from "../../../../ops/scalar.ts";
import { sameShape, sizeOf } from "../../../../util/shape.ts";
import type { Epilogue, OperandKind } from "../../kernels/epilogue.ts";
import type { Argument, LoweringContext } from "../context.ts";

/** How often a kernel runs along axis 0, times a constant: the shard's rows, or all of a whole value's. */
export function countOf(node: Node, context: LoweringContext, times = 1): Argument {
  if (context.distributionOf(node) === "batch") return context.rowCount(times);
  return context.number((node.shape[0] ?? 1) * times);
}

/** Elements per unit of axis 0. */
export const perRow = (node: Node): number => sizeOf(node.shape.slice(1));

/** A node's epilogue as kernels take it, and the arguments that it adds. */
export function epilogueOf(
  node: Node,
  context: LoweringContext,
): { epilogue: Epilogue | undefined; operands: Argument[] } {
  const epilogue = node.attributes["epilogue"] as { body: Scalar } | undefined;
  if (!epilogue) return { epilogue: undefined, operands: [] };
  const extra = node.inputs.slice(ownInputs(node).length);
  const kinds = extra.map((operand): OperandKind => {
    if (sizeOf(operand.shape) === 1) return "scalar";
    return sameShape(operand.shape, node.shape) ? "full" : "channel";
  });
  return {
    epilogue: { body: epilogue.body, operands: kinds },
    operands: extra.map((operand) => context.read(operand)),
  };
}
