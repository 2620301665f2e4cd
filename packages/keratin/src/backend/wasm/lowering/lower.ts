/**
 * From a fused graph to a Program: asks each node's rule for its calls, then schedules them and plans their memory.
 */

import { planMemory } from "../../../compile/memory.ts";
import { distributionsOf } from "../../../compile/passes/shard.ts";
import type { Program } from "../../../compile/program.ts";
import { schedule } from "../../../compile/schedule.ts";
import type { Graph, Node } from "../../../ir/graph.ts";
import type { Engine } from "../engine.ts";
import type { EmitKernel } from "./context.ts";
import { Lowering } from "./lowering.ts";
import { lowerRoots } from "./roots.ts";
import { ruleOf } from "./rules/index.ts";

export interface LowerOptions {
  readonly name: string;
  readonly engine: Engine;
  /** The largest number of shards; never more than the batch has rows. */
  readonly shards: number;
  /** Recompute transforms instead of saving them. */
  readonly frugal: boolean;
}

export function lower(graph: Graph, { name, engine, shards: most, frugal }: LowerOptions): Program<EmitKernel> {
  const batch = batchOf(graph);
  const shards = Math.min(most, batch);
  const context = new Lowering(graph, { engine, batch, shards, frugal });
  for (const node of graph.nodes) {
    context.enter(node);
    ruleOf(node)(node, context);
  }
  lowerRoots(graph, context);
  const phases = schedule(context.calls);
  const { feeds, results, variables } = context;
  return { name, batch, shards, phases, plan: planMemory(phases, shards), feeds, results, variables };
}

/** Rows of the batch: axis 0 of every batch value; 1 where nothing depends on a batch. */
function batchOf(graph: Graph): number {
  for (const [node, distribution] of distributionsOf(graph)) {
    if (distribution === "batch") return (node as Node).shape[0] ?? 1;
  }
  return 1;
}
