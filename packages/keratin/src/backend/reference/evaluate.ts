import type { Graph, Node } from "../../ir/graph.ts";
import { evaluateElementwise } from "../../ops/elementwise/define.ts";
import type { ReferenceArray } from "../../ops/op.ts";
import { opOf } from "../../ops/registry.ts";
import type { Scalar } from "../../ops/scalar.ts";

/** The value of a node from those of its inputs, its epilogue included. */
export function evaluateNode(node: Node, inputs: readonly ReferenceArray[]): ReferenceArray {
  const op = opOf(node);
  const epilogue = node.attributes["epilogue"] as { body: Scalar } | undefined;
  if (!epilogue || op.arity === "any") return { shape: node.shape, data: op.evaluate(inputs, node.attributes, node) };
  const data = op.evaluate(inputs.slice(0, op.arity), node.attributes, node);
  const operands = [{ shape: node.shape, data }, ...inputs.slice(op.arity)];
  return { shape: node.shape, data: evaluateElementwise(epilogue.body, operands, node) };
}

/** The values of all nodes of a graph; `leaf` gives those of inputs and variables. */
export function evaluateGraph(graph: Graph, leaf: (node: Node) => ReferenceArray): Map<Node, ReferenceArray> {
  const values = new Map<Node, ReferenceArray>();
  for (const node of graph.nodes) {
    const isLeaf = node.op === "input" || node.op === "variable";
    const inputs = node.inputs.map((input) => values.get(input) as ReferenceArray);
    values.set(node, isLeaf ? leaf(node) : evaluateNode(node, inputs));
  }
  return values;
}
