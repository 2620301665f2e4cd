import type { AttributeValue, Graph, Node } from "./graph.ts";
import { Variable } from "./variable.ts";

/** The graph as text, a line per node: `%7 = conv2d(%1, %3) {"groups":1} : float32[64,26,26,32]  ; conv2d`. */
export function printGraph(graph: Graph): string {
  const lines = graph.nodes.map(printNode);
  for (const [name, node] of graph.outputs) lines.push(`output ${name} = %${node.id}`);
  for (const [variable, node] of graph.updates) lines.push(`update "${variable.name}" = %${node.id}`);
  return lines.join("\n");
}

function printNode({ id, op, inputs, attributes, dtype, shape, scope }: Node): string {
  const show = (_key: string, value: AttributeValue): unknown => (value instanceof Variable ? value.name : value);
  const settings = Object.keys(attributes).length > 0 ? ` ${JSON.stringify(attributes, show)}` : "";
  const from = scope ? `  ; ${scope}` : "";
  return `%${id} = ${op}(${inputs.map((input) => `%${input.id}`).join(", ")})${settings} : ${dtype}[${shape}]${from}`;
}
