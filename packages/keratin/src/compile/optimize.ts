/** The passes between autodiff and a backend, in order. Each takes a graph and gives a new one that means the same. */
import type { Graph, Node, TensorType } from "../ir/graph.ts";
import { printGraph } from "../ir/print.ts";
import { verify } from "../ir/verify.ts";
import { opOf, ownInputs } from "../ops/registry.ts";
import { environment } from "../util/environment.ts";
import { cropPass } from "./passes/crop.ts";
import { fusePass } from "./passes/fuse.ts";
import { poolingPass } from "./passes/pooling.ts";
import { shardPass } from "./passes/shard.ts";
import { simplifyPass } from "./passes/simplify.ts";

export interface Pass {
  readonly name: string;
  readonly run: (graph: Graph) => Graph;
}

export const PASSES: readonly Pass[] = [
  { name: "simplify", run: simplifyPass },
  { name: "pooling", run: poolingPass },
  // Once more: pooling asks anew for values that the forward pass has computed.
  { name: "share", run: simplifyPass },
  { name: "crop", run: cropPass },
  { name: "shard", run: shardPass },
  { name: "fuse", run: fusePass },
];

/**
 * Runs all passes. With `KERATIN_DEBUG=ir` in the environment the graph is printed after each; with
 * `KERATIN_DEBUG=verify` (the tests) it is checked against the ops' rules after each.
 */
export function optimize(graph: Graph): Graph {
  const debug = environment("KERATIN_DEBUG") ?? "";
  return PASSES.reduce((before, { name, run }) => {
    const after = run(before);
    if (debug.includes("verify")) verify(after, inferNode);
    if (debug.includes("ir")) console.error(`--- after ${name}\n${printGraph(after)}`);
    return after;
  }, graph);
}

const inferNode = (node: Node): TensorType => opOf(node).infer(ownInputs(node), node.attributes);
