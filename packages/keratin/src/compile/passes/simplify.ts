/**
 * Pass "simplify": folds constants, drops operations that change nothing, and shares equal computations.
 */
import type { AttributeValue, Graph, Node } from "../../ir/graph.ts";
import { Variable } from "../../ir/variable.ts";
import { opOf } from "../../ops/registry.ts";
import { evaluateScalar } from "../../ops/scalar.ts";
import { sameShape } from "../../util/shape.ts";
import { copyNode, rewrite } from "../rewrite.ts";

export function simplifyPass(graph: Graph): Graph {
  const known = new Map<string, Node>();
  const identities = new Map<Variable, number>();
  return rewrite(graph, (node, inputs, target) => {
    const simple = foldConstants(node, inputs, target) ?? withoutEffect(node, inputs) ?? copyNode(node, inputs, target);
    const key = keyOf(simple, identities);
    const equal = known.get(key);
    if (equal) return equal;
    known.set(key, simple);
    return simple;
  });
}

const isConstant = (node: Node | undefined): node is Node => node?.op === "constant";
const numberOf = (node: Node): number => node.attributes["value"] as number;

function foldConstants(node: Node, inputs: readonly Node[], target: Graph): Node | undefined {
  const body = opOf(node).body;
  if (!body || node.dtype !== "float32" || inputs.length === 0 || !inputs.every(isConstant)) return undefined;
  const value = evaluateScalar(body, inputs.map(numberOf));
  return target.add({
    op: "constant",
    inputs: [],
    attributes: { value, dtype: node.dtype },
    shape: node.shape,
    dtype: node.dtype,
    scope: node.scope,
  });
}

/** Ops and the constant that makes their second operand change nothing. */
const NEUTRAL: Readonly<Record<string, number>> = { mul: 1, div: 1, add: 0, sub: 0 };

function withoutEffect(node: Node, inputs: readonly Node[]): Node | undefined {
  const [first, second] = inputs;
  if (!first) return undefined;
  const same = (input: Node): boolean => sameShape(input.shape, node.shape) && input.dtype === node.dtype;
  if (node.op === "stop_gradient") return first;
  if (node.attributes["batch"] === true) return undefined;
  if (node.op === "reshape" || node.op === "broadcast_to" || node.op === "cast") return same(first) ? first : undefined;
  const neutral = NEUTRAL[node.op];
  if (neutral === undefined || !second) return undefined;
  if (isConstant(second) && numberOf(second) === neutral && same(first)) return first;
  const commutes = node.op === "mul" || node.op === "add";
  if (commutes && isConstant(first) && numberOf(first) === neutral && same(second)) return second;
  return undefined;
}

/** A text that is equal for nodes that compute the same. */
function keyOf(node: Node, identities: Map<Variable, number>): string {
  const show = (_key: string, value: AttributeValue): unknown => {
    if (typeof value === "number") return Object.is(value, -0) ? "-0" : String(value);
    if (!(value instanceof Variable)) return value;
    if (!identities.has(value)) identities.set(value, identities.size);
    return `variable ${identities.get(value)}`;
  };
  const inputs = node.inputs.map((input) => input.id).join(",");
  return `${node.op}(${inputs}) ${node.shape.join("x")} ${node.dtype} ${JSON.stringify(node.attributes, show)}`;
}
