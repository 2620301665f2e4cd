/**
 * Pass "shard": finds how the batch axis flows through the graph and puts a `cross_batch_sum` behind every value of
 * which a shard has only its summand. This is the one place where batch statistics, gradients, losses and metrics
 * become sums over shards.
 */
import type { Graph, Node } from "../../ir/graph.ts";
import { crossBatchSum } from "../../ops/index.ts";
import type { Distribution } from "../../ops/op.ts";
import { opOf, ownInputs } from "../../ops/registry.ts";
import { copyNode, rewrite } from "../rewrite.ts";

export function shardPass(graph: Graph): Graph {
  const known = new Map<Node, Distribution>();
  return rewrite(graph, (node, inputs, target) => {
    const copy = copyNode(node, inputs, target);
    const distribution = distribute(copy, known);
    known.set(copy, distribution);
    if (distribution !== "partial" || node.op === "cross_batch_sum") return copy;
    const sum = crossBatchSum(copy);
    known.set(sum, "whole");
    return sum;
  });
}

/** The distribution of every node of a graph that went through the pass. */
export function distributionsOf(graph: Graph): Map<Node, Distribution> {
  const known = new Map<Node, Distribution>();
  for (const node of graph.nodes) known.set(node, distribute(node, known));
  return known;
}

function distribute(node: Node, known: ReadonlyMap<Node, Distribution>): Distribution {
  const inputs = ownInputs(node).map((input) => known.get(input) as Distribution);
  return opOf(node).distribute(inputs, node, node.attributes);
}
