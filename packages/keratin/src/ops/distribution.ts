/** How the batch axis flows through a graph. */
import type { Graph, Node } from "../ir/graph.ts";
import { naming } from "./build.ts";
import type { Distribution } from "./op.ts";
import { opOf, ownInputs } from "./registry.ts";

/**
 * A function from a graph's nodes to their distributions; nodes added later are included. A user of a `partial` value
 * sees it as `whole`, which it is once the shards' summands have been added.
 *
 * @throws ShapeError (from the function), naming the layer whose op cannot keep the batch axis apart
 */
export function trackDistributions(graph: Graph): (node: Node) => Distribution {
  const known: Distribution[] = [];
  const total = (node: Node): Distribution => (known[node.id] === "batch" ? "batch" : "whole");
  return (wanted) => {
    for (const node of graph.nodes.slice(known.length, wanted.id + 1)) {
      const inputs = ownInputs(node).map(total);
      known.push(naming(node.scope, () => opOf(node).distribute(inputs, node, node.attributes)));
    }
    return known[wanted.id] as Distribution;
  };
}
