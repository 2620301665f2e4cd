import type { AttributeValue, Graph, Node } from "./graph.ts";
import { Variable } from "./variable.ts";

/** The graph as text, a line per node: `%7 = conv2d(%1, %3) {groups: 1} : float32[64,26,26,32]  ; conv2d`. */
export function printGraph(graph: Graph): string {
  const lines = graph.nodes.map(printNode);
  for (const [name, node] of graph.outputs) lines.push(`output ${name} = %${node.id}`);
  for (const [variable, node] of graph.updates) lines.push(`update "${variable.name}" = %${node.id}`);
  return lines.join("\n");
}

function printNode({ id, op, inputs, attributes, dtype, shape, scope }: Node): string {
  const settings = Object.keys(attributes).length > 0 ? ` ${showValue(attributes)}` : "";
  const from = scope ? `  ; ${scope}` : "";
  return `%${id} = ${op}(${inputs.map((input) => `%${input.id}`).join(", ")})${settings} : ${dtype}[${shape}]${from}`;
}

/** An attribute as text; elementwise bodies as calls: `max(add($0, $1), 0)`. */
function showValue(value: AttributeValue): string {
  if (value instanceof Variable) return JSON.stringify(value.name);
  if (Array.isArray(value)) return `[${value.map(showValue).join(", ")}]`;
  if (typeof value !== "object") return typeof value === "string" ? JSON.stringify(value) : String(value);
  const { kind, index, primitive, operands, value: constant } = value as { readonly [key: string]: AttributeValue };
  if (kind === "argument") return `$${String(index)}`;
  if (kind === "constant") return String(constant);
  if (kind === "apply")
    return `${String(primitive)}(${(operands as readonly AttributeValue[]).map(showValue).join(", ")})`;
  return `{${Object.entries(value)
    .map(([key, inner]) => `${key}: ${showValue(inner)}`)
    .join(", ")}}`;
}
