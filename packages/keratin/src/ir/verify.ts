import { InternalError } from "../util/errors.ts";
import { sameShape } from "../util/shape.ts";
import type { Graph, Node, TensorType } from "./graph.ts";

/** The type that a node must have by its op's rule. */
export type InferType = (node: Node) => TensorType;

/**
 * Checks the invariants of graph.ts on every node.
 *
 * @throws InternalError naming the first node that breaks one
 */
export function verify(graph: Graph, infer: InferType): void {
  graph.nodes.forEach((node, index) => {
    const complaint = complaintOf(node, index, graph, infer);
    if (complaint) throw new InternalError(`%${node.id} = ${node.op} (${node.scope || "no layer"}): ${complaint}.`);
  });
  for (const root of graph.roots()) {
    if (root.graph !== graph) throw new InternalError(`The root %${root.id} = ${root.op} belongs to another graph.`);
  }
}

function complaintOf(node: Node, index: number, graph: Graph, infer: InferType): string | undefined {
  if (node.id !== index || node.graph !== graph) return "its number or graph is wrong";
  const stranger = node.inputs.find((input) => input.graph !== graph || input.id >= index);
  if (stranger) return `its input %${stranger.id} does not come before it in the same graph`;
  const { shape, dtype } = infer(node);
  if (!sameShape(shape, node.shape) || dtype !== node.dtype) {
    return `its type is ${node.dtype}[${node.shape}], but its op says ${dtype}[${shape}]`;
  }
  return undefined;
}
