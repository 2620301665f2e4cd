/** The graphs of a model: one training step, one step of an evaluation, one of a prediction. */
import { gradients } from "../autodiff/gradients.ts";
import { Graph, type Node } from "../ir/graph.ts";
import type { BatchShape, Operation } from "../layers/operation.ts";
import { type Loss, reduceLoss } from "../nn/losses/index.ts";
import type { Mean, Metric } from "../nn/metrics/index.ts";
import type { Optimizer } from "../nn/optimizers/optimizer.ts";
import * as ops from "../ops/index.ts";
import type { Shape } from "../util/shape.ts";

/** What `compile` settled. */
export interface Compiled {
  readonly optimizer: Optimizer;
  readonly loss: Loss;
  readonly metrics: readonly Metric[];
  readonly lossTracker: Mean;
}

/** Sizes of a step. */
export interface StepShapes {
  readonly batch: number;
  readonly input: BatchShape;
  /** Of one target, without the batch axis. */
  readonly target: Shape;
}

/** Names of the graphs' inputs and of the prediction's output. */
export const X = "x";
export const Y = "y";
export const PREDICTION = "prediction";

const inputOf = (graph: Graph, { batch, input: [, ...sizes] }: Omit<StepShapes, "target">): Node =>
  ops.input(graph, { name: X, shape: [batch, ...sizes] });

/** Forward, loss and metrics; the results are the running means. Gives the loss of the batch, a scalar. */
function addObjective(
  graph: Graph,
  network: Operation,
  compiled: Compiled,
  shapes: StepShapes,
  training: boolean,
): Node {
  const { loss, metrics, lossTracker } = compiled;
  const x = inputOf(graph, shapes);
  const yTrue = ops.input(graph, { name: Y, shape: [shapes.batch, ...shapes.target], dtype: loss.targetDtype });
  const added: Node[] = [];
  const [yPred = x] = network.forwardAll([x], { training, addLoss: (scalar) => added.push(scalar) });
  const penalties = graph.within("regularization", () => network.weightLosses(x));
  const value = graph.within("loss", () =>
    [...added, ...penalties].reduce(
      (sum, term) => ops.add(sum, term),
      reduceLoss(loss.call(yTrue, yPred), loss.reduction),
    ),
  );
  const track = (name: string, result: () => Node): void => graph.output(name, graph.within(name, result));
  track(lossTracker.name, () => lossTracker.updateBatch(value, shapes.batch));
  for (const metric of metrics) track(metric.name, () => metric.update(yTrue, yPred));
  return value;
}

/** Forward, loss, metrics, gradients and the optimizer's update of all trainable weights. */
export function trainGraph(network: Operation, compiled: Compiled, shapes: StepShapes): Graph {
  const graph = new Graph();
  const loss = addObjective(graph, network, compiled, shapes, true);
  const variables = network.trainableWeights;
  const weights = variables.map((variable) => ops.variable(graph, variable));
  compiled.optimizer.apply(graph, gradients(loss, weights), variables);
  return graph;
}

/** Forward, loss and metrics as in use, not in training. */
export function testGraph(network: Operation, compiled: Compiled, shapes: StepShapes): Graph {
  const graph = new Graph();
  addObjective(graph, network, compiled, shapes, false);
  return graph;
}

/** Forward as in use. */
export function predictGraph(network: Operation, shapes: Omit<StepShapes, "target">): Graph {
  const graph = new Graph();
  const x = inputOf(graph, shapes);
  const [prediction = x] = network.forwardAll([x], { training: false });
  graph.output(PREDICTION, prediction);
  return graph;
}
