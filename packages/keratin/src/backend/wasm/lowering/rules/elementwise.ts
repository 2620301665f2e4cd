/** Fused elementwise values, and what is like them: casts, broadcasts. */
import type { Node } from "../../../../ir/graph.ts";
import { argument, type Scalar } from "../../../../ops/scalar.ts";
import { sizeOf } from "../../../../util/shape.ts";
import { emitCast } from "../../kernels/cast.ts";
import { emitElementwise, loopNest } from "../../kernels/elementwise.ts";
import type { LoweringContext } from "../context.ts";
import { countOf, perRow } from "./common.ts";

function elementwise(node: Node, context: LoweringContext, body: Scalar): void {
  const type = node.inputs[0]?.dtype ?? node.dtype;
  const size = sizeOf(node.shape);
  const split = context.isSplit(node);
  const flat = (shape: readonly number[]): readonly number[] => (sizeOf(shape) === 1 ? [] : [size]);
  const nest = split
    ? loopNest(
        [size],
        node.inputs.map((x) => flat(x.shape)),
      )
    : loopNest(
        node.shape,
        node.inputs.map((x) => x.shape),
      );
  const n = split
    ? context.range("length", size, 4)
    : node.shape.length === 0
      ? context.number(1)
      : countOf(node, context);
  const args = [context.write(node), n, ...node.inputs.map((input) => context.read(input))];
  context.call(node, "elementwise", (module) => emitElementwise(module, { body, type, ...nest }), args);
}

const fused = (node: Node, context: LoweringContext): void =>
  elementwise(node, context, node.attributes["body"] as Scalar);
const broadcastTo = (node: Node, context: LoweringContext): void => elementwise(node, context, argument(0));

function cast(node: Node, context: LoweringContext): void {
  const x = node.inputs[0] as Node;
  const args = [context.read(x), context.write(node), countOf(node, context, perRow(node))];
  context.call(node, "cast", (module) => emitCast(module, node.dtype), args);
}

export const elementwiseRules = { fused, broadcast_to: broadcastTo, cast };
