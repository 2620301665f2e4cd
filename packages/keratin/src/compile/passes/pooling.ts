/**
 * Pass "pooling": does a ReLU and its mask at the size of the pooled maps instead of the full maps. Three exact rules:
 *
 * 1. `select(0 < r, max_pool_grad(g, argmax r), 0)` = `max_pool_grad(select(0 < max_pool r, g, 0), argmax r)`:
 *    a gradient only ever reaches the winner of a window, whose value is the pooled value.
 * 2. `max_pool(relu x)` = `relu(max_pool x)`, with the same winners wherever the gradient is not masked to 0,
 *    since ReLU keeps the order of what is positive.
 * 3. The sum of `max_pool_grad(g)` over batch, height and width is that of `g`: every element is put in one place.
 *
 * After them the maps before pooling are needed by nothing but the pooling, and die at once.
 */
import type { Graph, Node } from "../../ir/graph.ts";
import { less, maxPool, maxPoolArgmax, maxPoolGrad, reduceSum, relu, select } from "../../ops/index.ts";
import { copyNode, rewrite, usersOf } from "../rewrite.ts";

export function poolingPass(graph: Graph): Graph {
  return sinkRelu(maskPooled(graph));
}

/** Rules 1 and 3. */
function maskPooled(graph: Graph): Graph {
  return rewrite(
    graph,
    (node, inputs, target) =>
      maskBeforeScatter(inputs, node) ?? sumBeforeScatter(node, inputs) ?? copyNode(node, inputs, target),
  );
}

function maskBeforeScatter(inputs: readonly Node[], node: Node): Node | undefined {
  if (node.op !== "select") return undefined;
  const [condition, scattered, otherwise] = inputs;
  if (!condition || !scattered || scattered.op !== "max_pool_grad" || !isConstant(otherwise, 0)) return undefined;
  const [zero, activation] = condition.inputs;
  const [gradient, argmax] = scattered.inputs;
  const same = argmax?.op === "max_pool_argmax" && argmax.inputs[0] === activation;
  if (condition.op !== "less" || !isConstant(zero, 0) || !activation || !gradient || !argmax || !same) return undefined;
  const pooled = maxPool(activation, poolOptions(argmax));
  return maxPoolGrad(select(less(0, pooled), gradient, 0), argmax, scattered.attributes as never);
}

function sumBeforeScatter(node: Node, inputs: readonly Node[]): Node | undefined {
  const [scattered] = inputs;
  const axes = node.attributes["axes"] as readonly number[] | undefined;
  const allButChannels = axes?.length === 3 && [0, 1, 2].every((axis) => axes.includes(axis));
  const gradient = scattered?.inputs[0];
  if (node.op !== "reduce_sum" || scattered?.op !== "max_pool_grad" || !gradient || !allButChannels) return undefined;
  return reduceSum(gradient, axes, { keepDims: node.attributes["keepDims"] === true });
}

/** Rule 2. */
function sinkRelu(graph: Graph): Graph {
  const users = usersOf(graph);
  const onlyPooled = (node: Node): boolean =>
    node.op === "relu" &&
    (users.get(node) ?? []).every((user) => user?.op === "max_pool" || user?.op === "max_pool_argmax");
  return rewrite(graph, (node, inputs, target) => {
    const [activation] = node.inputs;
    const before = inputs[0]?.inputs[0];
    if (activation && before && onlyPooled(activation)) {
      if (node.op === "max_pool") return relu(maxPool(before, poolOptions(node)));
      if (node.op === "max_pool_argmax") return maxPoolArgmax(before, poolOptions(node));
    }
    return copyNode(node, inputs, target);
  });
}

const isConstant = (node: Node | undefined, value: number): boolean =>
  node?.op === "constant" && node.attributes["value"] === value;

const poolOptions = (node: Node): never => node.attributes as never;
