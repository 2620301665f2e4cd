import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ReferenceBackend } from "../../src/backend/reference/backend.ts";
import { optimize, PASSES } from "../../src/compile/optimize.ts";
import type { Graph, Node } from "../../src/ir/graph.ts";
import { verify } from "../../src/ir/verify.ts";
import { opOf, ownInputs } from "../../src/ops/registry.ts";
import { difference } from "../difference.ts";
import { trainingStep } from "./small-network.ts";
import { train } from "./train.ts";

const infer = (node: Node) => opOf(node).infer(ownInputs(node), node.attributes);
const count = (graph: Graph, op: string): number => graph.nodes.filter((node) => node.op === op).length;

describe("the passes", () => {
  for (const batch of [1, 4, 5]) {
    it(`keep losses, probabilities and weights of three training steps, batch ${batch} (relative to scale: 1e-6)`, async () => {
      const backend = new ReferenceBackend();
      const expected = await train(backend, trainingStep(batch), batch);
      const network = trainingStep(batch);
      const found = await train(backend, { ...network, graph: optimize(network.graph) }, batch);
      const { error, text } = difference(found, expected);
      assert.ok(error <= 1e-6, text);
    });
  }

  it("leave a graph that obeys the ops' rules, each of them", () => {
    let graph = trainingStep(4).graph;
    for (const pass of PASSES) {
      graph = pass.run(graph);
      verify(graph, infer);
    }
  });

  it("leave no elementwise op by itself, and let bias and ReLU ride in products", () => {
    const graph = optimize(trainingStep(4).graph);
    for (const node of graph.nodes) assert.equal(opOf(node).body, undefined, node.op);
    const riders = graph.nodes.filter((node) => node.attributes["epilogue"] !== undefined).map((node) => node.op);
    for (const op of ["conv2d", "matmul", "max_pool"]) assert.ok(riders.includes(op), `${op} has an epilogue`);
  });

  it("pool once: values and winners are computed from the same maps, before ReLU", () => {
    const graph = optimize(trainingStep(4).graph);
    assert.equal(count(graph, "max_pool"), 1);
    assert.equal(count(graph, "max_pool_argmax"), 1);
    const [values] = graph.nodes.filter((node) => node.op === "max_pool");
    const [winners] = graph.nodes.filter((node) => node.op === "max_pool_argmax");
    assert.equal(values?.inputs[0], winners?.inputs[0]);
  });

  it("do not compute what pooling drops: 8×8 of 9×9 maps, in the gradients too", () => {
    const graph = optimize(trainingStep(4).graph);
    const [first] = graph.nodes.filter((node) => node.op === "conv2d");
    assert.deepEqual(first?.shape, [4, 8, 8, 8]);
    assert.deepEqual(first?.attributes["padding"], [
      [0, -1],
      [0, -1],
    ]);
    const [scatter] = graph.nodes.filter((node) => node.op === "max_pool_grad");
    assert.deepEqual(scatter?.shape, [4, 8, 8, 8]);
  });

  it("put one sum over shards behind every sum over the batch", () => {
    const graph = optimize(trainingStep(4).graph);
    // Gradients of 8 weights, the loss, and the statistics of the normalisation with their gradients.
    assert.ok(count(graph, "cross_batch_sum") >= 11, `${count(graph, "cross_batch_sum")} sums`);
  });
});
