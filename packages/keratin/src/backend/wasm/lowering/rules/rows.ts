/** Reductions, the sum over shards, softmax and its kin, one-hot, random numbers. */
import { RANGE_UNIT } from "../../../../compile/program.ts";
import type { Node } from "../../../../ir/graph.ts";
import { sizeOf } from "../../../../util/shape.ts";
import { emitArgmax, emitOneHot } from "../../kernels/argmax.ts";
import { emitCopy } from "../../kernels/copy.ts";
import { emitRandomUniform } from "../../kernels/random.ts";
import { emitReduce, joinAxes, type Reduction } from "../../kernels/reduce.ts";
import { emitCrossBatchSum } from "../../kernels/shards.ts";
import { emitCrossEntropy, emitCrossEntropyGrad, emitSoftmax } from "../../kernels/softmax.ts";
import type { LoweringContext, LoweringRule } from "../context.ts";
import { countOf, perRow } from "./common.ts";

const reduce =
  (kind: Reduction): LoweringRule =>
  (node, context) => {
    const x = node.inputs[0] as Node;
    const reduced = node.attributes["axes"] as readonly number[];
    // The rows of axis 0 are given at the call, even where they are the same in every shard.
    const axes = joinAxes(
      x.shape.map((size, axis) => ({ size: axis === 0 ? 1 : size, reduced: reduced.includes(axis) })),
    );
    const args = [context.read(x), context.write(node), x.shape.length === 0 ? context.number(1) : countOf(x, context)];
    context.call(node, `reduce_${kind}`, (module) => emitReduce(module, { kind, axes }), args);
  };

function crossBatchSum(node: Node, context: LoweringContext): void {
  const x = node.inputs[0] as Node;
  const size = sizeOf(node.shape);
  const split = context.isSplit(node);
  const start = split ? context.range("start", size, RANGE_UNIT) : context.number(0);
  const count = split ? context.range("length", size, RANGE_UNIT) : context.number(size);
  if (context.distributionOf(x) !== "partial") {
    context.call(node, "copy", emitCopy, [context.read(x), context.write(node), count]);
    return;
  }
  const args = [
    context.read(x, "every-shard"),
    context.write(node),
    context.shardStride(),
    context.shardCount(),
    start,
    count,
  ];
  context.call(node, "cross_batch_sum", (module) => emitCrossBatchSum(module, node.dtype), args);
}

/** Elements of the last axis, and how many rows of them there are. */
const lastAxis = (
  x: Node,
  context: LoweringContext,
): { classes: number; rows: ReturnType<LoweringContext["number"]> } => {
  const classes = x.shape.at(-1) ?? 1;
  return { classes, rows: x.shape.length < 2 ? context.number(1) : countOf(x, context, perRow(x) / classes) };
};

const clipOf = (node: Node): number => node.attributes["clip"] as number;

function softmax(node: Node, context: LoweringContext): void {
  const x = node.inputs[0] as Node;
  const { classes, rows } = lastAxis(x, context);
  context.call(node, "softmax", (module) => emitSoftmax(module, classes), [context.read(x), context.write(node), rows]);
}

function crossEntropy(node: Node, context: LoweringContext): void {
  const [logits, targets] = node.inputs as [Node, Node];
  const { classes, rows } = lastAxis(logits, context);
  const args = [context.read(logits), context.read(targets), context.write(node), rows];
  context.call(node, node.op, (module) => emitCrossEntropy(module, { classes, clip: clipOf(node) }), args);
}

function crossEntropyGrad(node: Node, context: LoweringContext): void {
  const [gradient, logits, targets] = node.inputs as [Node, Node, Node];
  const { classes, rows } = lastAxis(logits, context);
  const args = [context.read(gradient), context.read(logits), context.read(targets), context.write(node), rows];
  context.call(node, node.op, (module) => emitCrossEntropyGrad(module, { classes, clip: clipOf(node) }), args);
}

function argmax(node: Node, context: LoweringContext): void {
  const x = node.inputs[0] as Node;
  const { classes, rows } = lastAxis(x, context);
  context.call(node, "argmax", (module) => emitArgmax(module, classes), [context.read(x), context.write(node), rows]);
}

function oneHot(node: Node, context: LoweringContext): void {
  const labels = node.inputs[0] as Node;
  const classes = node.shape.at(-1) ?? 1;
  const count = labels.shape.length === 0 ? context.number(1) : countOf(labels, context, perRow(labels));
  context.call(node, "one_hot", (module) => emitOneHot(module, classes), [
    context.read(labels),
    context.write(node),
    count,
  ]);
}

function randomUniform(node: Node, context: LoweringContext): void {
  const seed = node.inputs[0] as Node;
  const start = context.distributionOf(node) === "batch" ? context.firstRow(perRow(node)) : context.number(0);
  const count = node.shape.length === 0 ? context.number(1) : countOf(node, context, perRow(node));
  context.call(node, "random_uniform", emitRandomUniform, [context.read(seed), context.write(node), start, count]);
}

export const rowRules = {
  reduce_sum: reduce("sum"),
  reduce_max: reduce("max"),
  cross_batch_sum: crossBatchSum,
  softmax,
  softmax_cross_entropy: crossEntropy,
  softmax_cross_entropy_grad: crossEntropyGrad,
  argmax,
  one_hot: oneHot,
  random_uniform: randomUniform,
};
