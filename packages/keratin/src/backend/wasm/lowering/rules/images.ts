/** Pooling. */
import type { Node } from "../../../../ir/graph.ts";
import type { PoolAttributes } from "../../../../ops/pool/common.ts";
import { emitAvgPool, emitAvgPoolGrad, emitMaxPool, emitMaxPoolGrad, type PoolSpec } from "../../kernels/pool.ts";
import type { LoweringContext } from "../context.ts";
import { countOf, epilogueOf } from "./common.ts";

type Image = readonly [number, number, number, number];

function specOf(input: readonly number[], output: readonly number[], node: Node): PoolSpec {
  const { poolSize, strides, padding } = node.attributes as PoolAttributes;
  const [, height, width, channels] = input as Image;
  const [, outHeight, outWidth] = output as Image;
  return { input: [height, width, channels], output: [outHeight, outWidth], poolSize, strides, padding };
}

/** Two nodes pool the same windows: one call computes the values of one and the winners of the other. */
const samePooling = (a: Node, b: Node): boolean =>
  JSON.stringify(specOf([], [], a)) === JSON.stringify(specOf([], [], b));

function maxPool(node: Node, context: LoweringContext): void {
  const x = node.inputs[0] as Node;
  const partner = (op: string): Node | undefined =>
    context.usersOf(x).find((user) => user.op === op && user.inputs[0] === x && samePooling(user, node));
  const isValues = node.op === "max_pool";
  const other = partner(isValues ? "max_pool_argmax" : "max_pool");
  const [winner, value] = isValues ? [other, node] : [node, other];
  // Operands of the epilogue must be there: the call is made where the values are, unless the winners are used before.
  const inOne = value && winner && context.usersOf(winner).every((user) => user.id > value.id);
  if (inOne && !isValues) return;
  const values = isValues ? node : undefined;
  const winners = !isValues ? node : inOne ? winner : undefined;
  const { epilogue, operands } = values ? epilogueOf(values, context) : { epilogue: undefined, operands: [] };
  const spec = {
    ...specOf(x.shape, node.shape, node),
    values: values !== undefined,
    winners: winners !== undefined,
    epilogue,
  };
  const nothing = context.number(0);
  const args = [
    context.read(x),
    values ? context.write(values) : nothing,
    winners ? context.write(winners) : nothing,
    countOf(node, context),
  ];
  context.call(node, "max_pool", (module) => emitMaxPool(module, spec), [...args, ...operands]);
}

function maxPoolGrad(node: Node, context: LoweringContext): void {
  const [dy, winners] = node.inputs as [Node, Node];
  const spec = specOf(node.shape, dy.shape, node);
  const args = [context.read(dy), context.read(winners), context.write(node), countOf(node, context)];
  context.call(node, "max_pool_grad", (module) => emitMaxPoolGrad(module, spec), args);
}

function avgPool(node: Node, context: LoweringContext): void {
  const x = node.inputs[0] as Node;
  const args = [context.read(x), context.write(node), countOf(node, context)];
  context.call(node, "avg_pool", (module) => emitAvgPool(module, specOf(x.shape, node.shape, node)), args);
}

function avgPoolGrad(node: Node, context: LoweringContext): void {
  const dy = node.inputs[0] as Node;
  const args = [context.read(dy), context.write(node), countOf(node, context)];
  context.call(node, "avg_pool_grad", (module) => emitAvgPoolGrad(module, specOf(node.shape, dy.shape, node)), args);
}

export const imageRules = {
  max_pool: maxPool,
  max_pool_argmax: maxPool,
  max_pool_grad: maxPoolGrad,
  avg_pool: avgPool,
  avg_pool_grad: avgPoolGrad,
};
