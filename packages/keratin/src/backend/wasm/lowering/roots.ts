import { RANGE_UNIT } from "../../../compile/program.ts";
import type { Graph, Node } from "../../../ir/graph.ts";
import { sizeOf } from "../../../util/shape.ts";
import { emitCopy } from "../kernels/copy.ts";
import type { Lowering } from "./lowering.ts";

/** Adds the calls that bring outputs to the host's buffers and new values to their variables. */
export function lowerRoots(graph: Graph, context: Lowering): void {
  for (const [name, node] of graph.outputs) copyResult(name, node, context);
  for (const [variable, node] of graph.updates) {
    if (!context.isInPlace(node)) commit(node, context, context.variable(variable));
  }
}

function copyResult(name: string, node: Node, context: Lowering): void {
  context.enter(undefined);
  const target = context.use(context.result(name, node), "write");
  if (context.distributionOf(node) === "batch") {
    const count = context.rowCount(sizeOf(node.shape.slice(1)));
    context.call(node, "copy", emitCopy, [context.read(node), target, count]);
  } else {
    const count = context.number(sizeOf(node.shape));
    context.call(node, "copy", emitCopy, [context.read(node), target, count], { once: true });
  }
}

/** All shards have the value (or their part of it) by now; a barrier lies before, if anyone still reads the old one. */
function commit(node: Node, context: Lowering, variable: ReturnType<Lowering["variable"]>): void {
  const size = sizeOf(node.shape);
  if (context.isSplit(node)) {
    context.enter(node);
    const target = context.use(variable, "write", "own", size);
    context.call(node, "copy", emitCopy, [context.read(node), target, context.range("length", size, RANGE_UNIT)]);
  } else {
    context.enter(undefined);
    const args = [context.read(node), context.use(variable, "write", "all"), context.number(size)];
    context.call(node, "copy", emitCopy, args, { once: true });
  }
}
