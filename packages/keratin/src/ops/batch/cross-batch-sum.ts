import type { Node } from "../../ir/graph.ts";
import { build } from "../build.ts";
import { inputAt } from "../check.ts";
import type { Op } from "../op.ts";

export const crossBatchSumOp: Op = {
  name: "cross_batch_sum",
  doc: "The sum of all shards' summands, in shard order. The compiler puts it behind every sum over the batch; with one shard it changes nothing.",
  arity: 1,
  parameters: {},
  infer: (inputs) => ({ shape: inputAt(inputs, 0).shape, dtype: inputAt(inputs, 0).dtype }),
  vjp: (_node, gradient) => [gradient],
  evaluate: ([x]) => x?.data.slice() ?? new Float64Array(),
  distribute: () => "whole",
  samples: [],
};

/** The whole of a value of which each shard has a summand. */
export const crossBatchSum = (x: Node): Node => build(crossBatchSumOp, [x], {});
