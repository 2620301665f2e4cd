import { usersOf } from "../../../compile/rewrite.ts";
import type { Graph, Node } from "../../../ir/graph.ts";
import type { Variable } from "../../../ir/variable.ts";

/**
 * The update values that may be computed straight into their variable: weights and optimizer slots, mostly.
 *
 * Safe if each shard computes its own range of elements (then it reads the old elements just before it writes them),
 * and if nothing needs the old value afterwards. Readers before it are kept apart by the schedule.
 */
export function variablesWrittenInPlace(graph: Graph, isSplit: (node: Node) => boolean): Map<Node, Variable> {
  const users = usersOf(graph);
  const leaves = new Map<Variable, Node>();
  for (const node of graph.nodes) if (node.op === "variable") leaves.set(node.attributes["variable"] as Variable, node);
  const taken = new Map<Node, Variable>();
  for (const [variable, value] of graph.updates) {
    const leaf = leaves.get(variable);
    const roots = users.get(value)?.filter((user) => user === null).length;
    const readLater = leaf && lastReader(leaf, users) > value.id;
    if (value.op === "fused" && isSplit(value) && roots === 1 && !readLater) taken.set(value, variable);
  }
  return taken;
}

/** The id of the last node that reads a value, through aliases too; infinite if the host or another variable gets it. */
function lastReader(node: Node, users: ReadonlyMap<Node, readonly (Node | null)[]>): number {
  let last = -1;
  for (const user of users.get(node) ?? []) {
    if (user === null) return Number.POSITIVE_INFINITY;
    last = Math.max(last, user.op === "reshape" || user.op === "stop_gradient" ? lastReader(user, users) : user.id);
  }
  return last;
}
