/** A small training step with one of everything that passes rewrite; shared by the tests of compile and runtime. */
import { gradients } from "../../src/autodiff/gradients.ts";
import { Graph, type Node } from "../../src/ir/graph.ts";
import { Variable } from "../../src/ir/variable.ts";
import * as ops from "../../src/ops/index.ts";
import { RandomSequence } from "../../src/util/random.ts";
import { sizeOf } from "../../src/util/shape.ts";

export interface Network {
  readonly graph: Graph;
  readonly variables: readonly Variable[];
}

/** Images [batch, 11, 11, 2] and classes [batch, 5] → loss; conv, ReLU, normalisation over the batch, pooling, dense, momentum. */
export function trainingStep(batch: number, seed = 1): Network {
  const graph = new Graph();
  const random = new RandomSequence(seed);
  const weights: { variable: Variable; node: Node }[] = [];
  const weight = (name: string, shape: number[], scale = 0.5): Node => {
    const initial = Float32Array.from({ length: sizeOf(shape) }, () => random.uniform(-scale, scale));
    const variable = new Variable({ name, shape, initial });
    const node = ops.variable(graph, variable);
    weights.push({ variable, node });
    return node;
  };
  const x = ops.input(graph, { name: "x", shape: [batch, 11, 11, 2] });
  const y = ops.input(graph, { name: "y", shape: [batch, 5] });
  const first = graph.within("conv1", () =>
    ops.relu(ops.add(ops.conv2d(x, weight("k1", [3, 3, 2, 8])), weight("b1", [8]))),
  );
  const pooled = graph.within("pool1", () => ops.maxPool(first, { poolSize: [2, 2] }));
  const normal = graph.within("norm", () => normalize(pooled, weight("gamma", [8]), weight("beta", [8])));
  const second = graph.within("conv2", () =>
    ops.relu(ops.add(ops.conv2d(normal, weight("k2", [3, 3, 8, 4])), weight("b2", [4]))),
  );
  const flat = ops.reshape(second, [batch, 16]);
  const logits = graph.within("dense", () => ops.add(ops.matmul(flat, weight("k3", [16, 5])), weight("b3", [5])));
  const loss = graph.within("loss", () => ops.mean(ops.softmaxCrossEntropy(logits, y, { clip: 1e-7 })));
  graph.output("loss", loss);
  graph.output("probabilities", ops.softmax(logits));
  const slopes = gradients(
    loss,
    weights.map(({ node }) => node),
  );
  graph.within("momentum", () =>
    weights.forEach(({ variable, node }, i) => momentum(graph, variable, node, slopes[i] as Node)),
  );
  return { graph, variables: weights.map(({ variable }) => variable) };
}

function normalize(x: Node, gamma: Node, beta: Node): Node {
  const mean = ops.mean(x, [0, 1, 2]);
  const centred = ops.sub(x, mean);
  const variance = ops.mean(ops.square(centred), [0, 1, 2]);
  return ops.add(ops.mul(ops.div(centred, ops.sqrt(ops.add(variance, 1e-3))), gamma), beta);
}

function momentum(graph: Graph, variable: Variable, node: Node, slope: Node): void {
  const { name, shape } = variable;
  const slot = new Variable({
    name: `${name}/momentum`,
    shape,
    initial: new Float32Array(sizeOf(shape)),
    trainable: false,
  });
  const speed = ops.sub(ops.mul(ops.variable(graph, slot), 0.9), ops.mul(slope, 0.05));
  graph.update(slot, speed);
  graph.update(variable, ops.add(node, speed));
}

/** A batch for it. */
export function feed(batch: number, seed = 7): { x: Float32Array; y: Float32Array } {
  const random = new RandomSequence(seed);
  const x = Float32Array.from({ length: batch * 242 }, () => random.normal());
  const y = new Float32Array(batch * 5);
  for (let row = 0; row < batch; row++) y[row * 5 + random.below(5)] = 1;
  return { x, y };
}
