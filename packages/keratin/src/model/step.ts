/** The graphs of a model: one training step, one step of an evaluation, one of a prediction. */
import { gradients } from "../autodiff/gradients.ts";
import { Graph, type Node } from "../ir/graph.ts";
import type { Operation } from "../layers/operation.ts";
import type { Optimizer } from "../nn/optimizers/optimizer.ts";
import * as ops from "../ops/index.ts";
import type { Shape } from "../util/shape.ts";
import type { Objective } from "./objective.ts";

/** What `compile` settled. */
export interface Compiled {
  readonly optimizer: Optimizer;
  readonly objective: Objective;
}

/** Sizes of a step: rows, and the shapes of one sample without the batch axis. */
export interface StepShapes {
  readonly rows: number;
  readonly inputs: readonly Shape[];
  /** One for each output; undefined where there are no targets. */
  readonly targets: readonly (Shape | undefined)[];
  /** Sample weights, one for each output; undefined where all samples weigh the same. */
  readonly weights: readonly (Shape | undefined)[];
}

/** Names of the graphs' inputs and of predictions' outputs, by place. */
export const inputName = (place: number): string => `x${place}`;
export const targetName = (place: number): string => `y${place}`;
export const weightName = (place: number): string => `w${place}`;
export const predictionName = (place: number): string => `prediction${place}`;

const inputsOf = (graph: Graph, { rows, inputs }: StepShapes): Node[] =>
  inputs.map((shape, i) => ops.input(graph, { name: inputName(i), shape: [rows, ...shape] }));

/** Forward, loss and metrics; the results are the running means. Gives the loss of the batch, a scalar. */
function addObjective(
  graph: Graph,
  network: Operation,
  objective: Objective,
  shapes: StepShapes,
  training: boolean,
): Node {
  const { rows, targets, weights } = shapes;
  const inputs = inputsOf(graph, shapes);
  const yTrue = targets.map((shape, i) => {
    const dtype = objective.outputs[i]?.loss?.targetDtype ?? "float32";
    return shape && ops.input(graph, { name: targetName(i), shape: [rows, ...shape], dtype });
  });
  const sampleWeights = weights.map(
    (shape, i) => shape && ops.input(graph, { name: weightName(i), shape: [rows, ...shape] }),
  );
  const added: Node[] = [];
  const yPred = network.forwardAll(inputs, { training, addLoss: (scalar) => added.push(scalar) });
  const penalties = graph.within("regularization", () => network.weightLosses(inputs[0] as Node));
  return objective.addTo(yPred, yTrue, sampleWeights, [...added, ...penalties]);
}

/** Forward, loss, metrics, gradients and the optimizer's update of all trainable weights. */
export function trainGraph(network: Operation, { objective, optimizer }: Compiled, shapes: StepShapes): Graph {
  const graph = new Graph();
  const loss = addObjective(graph, network, objective, shapes, true);
  const variables = network.trainableWeights;
  const weights = variables.map((variable) => ops.variable(graph, variable));
  optimizer.apply(graph, gradients(loss, weights), variables);
  return graph;
}

/** Forward, loss and metrics as in use, not in training. */
export function testGraph(network: Operation, { objective }: Compiled, shapes: StepShapes): Graph {
  const graph = new Graph();
  addObjective(graph, network, objective, shapes, false);
  return graph;
}

/** Forward as in use. */
export function predictGraph(network: Operation, shapes: StepShapes): Graph {
  const graph = new Graph();
  const predictions = network.forwardAll(inputsOf(graph, shapes), { training: false });
  for (const [i, node] of predictions.entries()) graph.output(predictionName(i), node);
  return graph;
}
