/**
 * Pass "fuse": glues chains of elementwise ops into one `fused` node, and lets a chain ride in the store of the op that
 * feeds it (its epilogue): bias and ReLU in a convolution's, a ReLU mask in a gradient's.
 *
 * A value is glued into its user only if that is its one user and has the same shape: nothing is computed twice.
 */
import type { Graph, Node } from "../../ir/graph.ts";
import { opOf, ownInputs } from "../../ops/registry.ts";
import { argument, constant, type Scalar, scalarSize, substitute } from "../../ops/scalar.ts";
import { sameShape, sizeOf } from "../../util/shape.ts";
import { copyNode, rewrite, sweep, usersOf } from "../rewrite.ts";

/** Ops whose kernels can pass their result through a body before they store it. */
const EPILOGUE_OPS: ReadonlySet<string> = new Set(["conv2d", "conv2d_grad_input", "matmul", "max_pool"]);

/** Beyond these a fused kernel gains nothing: its registers are full. */
const MOST_PRIMITIVES = 64;
const MOST_OPERANDS = 8;

/** An elementwise computation under construction: `body` over `inputs`. */
interface Chain {
  body: Scalar;
  inputs: Node[];
}

export function fusePass(graph: Graph): Graph {
  const users = usersOf(graph);
  const fused = rewrite(graph, (node, inputs, target) => {
    const body = opOf(node).body;
    if (!body) return copyNode(node, inputs, target);
    const onlyHere = node.inputs.map((input) => users.get(input)?.length === 1);
    const chain = inline(node, body, inputs, onlyHere);
    return attach(node, chain, inputs, onlyHere, target) ?? addFused(node, chain, target);
  });
  return sweep(fused);
}

const addFused = (node: Node, { body, inputs }: Chain, target: Graph): Node =>
  target.add({ op: "fused", inputs, attributes: { body }, shape: node.shape, dtype: node.dtype, scope: node.scope });

/** Substitutes constants and single-use fused inputs of the same shape into the node's body. */
function inline(node: Node, body: Scalar, inputs: readonly Node[], onlyHere: readonly boolean[]): Chain {
  const chain: Chain = { body, inputs: [] };
  let size = scalarSize(body);
  const place = (input: Node): Scalar => {
    const known = chain.inputs.indexOf(input);
    return argument(known >= 0 ? known : chain.inputs.push(input) - 1);
  };
  const replacements = inputs.map((input, k) => {
    if (input.op === "constant") return constant(input.attributes["value"] as number);
    const inner = input.attributes["body"] as Scalar | undefined;
    const fits =
      input.op === "fused" && inner && onlyHere[k] && sameShape(input.shape, node.shape) && input.dtype === node.dtype;
    if (
      !fits ||
      size + scalarSize(inner) > MOST_PRIMITIVES ||
      chain.inputs.length + input.inputs.length > MOST_OPERANDS
    ) {
      return place(input);
    }
    size += scalarSize(inner);
    return substitute(inner, input.inputs.map(place));
  });
  chain.body = substitute(body, replacements);
  return chain;
}

/** Makes the chain the epilogue of one of its inputs, if there is one that it can ride on. */
function attach(
  node: Node,
  chain: Chain,
  inputs: readonly Node[],
  onlyHere: readonly boolean[],
  target: Graph,
): Node | undefined {
  const isCarrier = (input: Node): boolean =>
    EPILOGUE_OPS.has(input.op) &&
    onlyHere[inputs.indexOf(input)] === true &&
    sameShape(input.shape, node.shape) &&
    chain.inputs.every((other) => other === input || ridesAlong(other, node));
  const carrier = node.dtype === "float32" ? chain.inputs.find(isCarrier) : undefined;
  if (!carrier) return undefined;
  const earlier = carrier.attributes["epilogue"] as { body: Scalar } | undefined;
  const inputsOfCarrier = [...carrier.inputs];
  const firstExtra = ownInputs(carrier).length;
  const place = (input: Node): Scalar => {
    if (input === carrier) return earlier?.body ?? argument(0);
    const known = inputsOfCarrier.indexOf(input, firstExtra);
    return argument((known >= 0 ? known : inputsOfCarrier.push(input) - 1) - firstExtra + 1);
  };
  const body = substitute(chain.body, chain.inputs.map(place));
  if (inputsOfCarrier.length - firstExtra > MOST_OPERANDS) return undefined;
  const attributes = { ...carrier.attributes, epilogue: { body } };
  return target.add({
    op: carrier.op,
    inputs: inputsOfCarrier,
    attributes,
    shape: node.shape,
    dtype: node.dtype,
    scope: carrier.scope,
  });
}

/** Whether an epilogue can load the operand beside the result: a scalar, a channel vector, or the same shape. */
function ridesAlong(operand: Node, result: Node): boolean {
  if (operand.dtype !== "float32") return false;
  const size = sizeOf(operand.shape);
  const channels = result.shape.at(-1);
  return (
    size === 1 || sameShape(operand.shape, result.shape) || (size === channels && operand.shape.at(-1) === channels)
  );
}
