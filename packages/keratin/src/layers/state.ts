/** Variables that layers change while they run: seeds, moving averages. */
import type { Graph, Node } from "../ir/graph.ts";
import type { Variable } from "../ir/variable.ts";
import * as ops from "../ops/index.ts";

/** A variable's value by now: what an earlier use of a shared layer has made of it in this graph, else what is stored. */
export const currentValue = (graph: Graph, variable: Variable): Node =>
  graph.updates.get(variable) ?? ops.variable(graph, variable);

/** States that the variable becomes `next`, which was made from its current value. */
export function advance(graph: Graph, variable: Variable, next: Node): void {
  graph.updates.delete(variable);
  graph.update(variable, next);
}
