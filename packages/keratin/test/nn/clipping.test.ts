/** Norms of gradients are sums over the whole batch, whatever the number of shards: against float64, error at most 1e-6. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { gradients } from "../../src/autodiff/gradients.ts";
import type { Backend } from "../../src/backend/backend.ts";
import { ReferenceBackend } from "../../src/backend/reference/backend.ts";
import { WasmBackend } from "../../src/backend/wasm/backend.ts";
import { Graph } from "../../src/ir/graph.ts";
import { Variable } from "../../src/ir/variable.ts";
import { clipGradients } from "../../src/nn/optimizers/clip.ts";
import * as optimizers from "../../src/nn/optimizers/index.ts";
import * as ops from "../../src/ops/index.ts";
import { RandomSequence } from "../../src/util/random.ts";
import { difference } from "../difference.ts";
import { run } from "../ops/run.ts";

const [BATCH, IN, OUT] = [23, 37, 11];
const random = new RandomSequence(5);
const numbers = (size: number): Float32Array => Float32Array.from({ length: size }, () => random.normal());
const data = { x: numbers(BATCH * IN), y: numbers(BATCH * OUT) };
const start = { kernel: numbers(IN * OUT), bias: numbers(OUT) };

/** The weights of a linear model after three steps on one batch. */
async function train(backend: Backend, options: optimizers.SGDOptions): Promise<Float32Array> {
  const optimizer = optimizers.SGD({ learningRate: 0.5, momentum: 0.9, ...options });
  const variables = [
    new Variable({ name: "kernel", shape: [IN, OUT], initial: start.kernel }),
    new Variable({ name: "bias", shape: [OUT], initial: start.bias }),
  ];
  const graph = new Graph();
  const x = ops.input(graph, { name: "x", shape: [BATCH, IN] });
  const y = ops.input(graph, { name: "y", shape: [BATCH, OUT] });
  const [kernel, bias] = variables.map((variable) => ops.variable(graph, variable));
  assert.ok(kernel && bias);
  const loss = ops.mean(ops.square(ops.sub(ops.add(ops.matmul(x, kernel), bias), y)));
  optimizer.apply(graph, gradients(loss, [kernel, bias]), variables);
  const executable = await backend.compile(graph, { name: "a linear model" });
  for (let step = 0; step < 3; step++) {
    await executable.submit((feeds) => {
      feeds["x"]?.set(data.x);
      feeds["y"]?.set(data.y);
    });
  }
  executable.dispose();
  const [weights = new Float32Array(), offsets = new Float32Array()] = await Promise.all(
    variables.map((v) => v.read()),
  );
  return Float32Array.from([...weights, ...offsets]);
}

describe("clipping on 1 to 4 threads equals the float64 reference, error at most 1e-6 of the scale", () => {
  for (const options of [{}, { clipnorm: 0.1 }, { globalClipnorm: 0.1 }, { clipvalue: 0.01 }, { globalClipnorm: 0 }]) {
    it(`SGD with ${JSON.stringify(options)}`, async () => {
      const expected = await train(new ReferenceBackend(), options);
      for (const threads of [1, 2, 3, 4]) {
        const { error, text } = difference(await train(new WasmBackend({ threads }), options), expected);
        assert.ok(error <= 1e-6, `${threads} threads: ${text}`);
      }
    });
  }

  it("clipping takes effect: the three ways and none give four different results, 0 is none", async () => {
    const reference = new ReferenceBackend();
    const ways = [{}, { clipnorm: 0.1 }, { globalClipnorm: 0.1 }, { clipvalue: 0.01 }];
    const results = await Promise.all(ways.map((options) => train(reference, options)));
    assert.equal(new Set(results.map((result) => result[0])).size, 4);
    assert.deepEqual(await train(reference, { clipnorm: 0 }), results[0]);
  });

  it("one infinite element makes all gradients NaN under globalClipnorm, as in Keras", () => {
    const [infinite, finite] = [
      { shape: [2], data: [1, Number.POSITIVE_INFINITY] },
      { shape: [3], data: [1, 2, 0] },
    ];
    const options = { clipnorm: null, globalClipnorm: 1, clipvalue: null };
    const { data } = run([infinite, finite], (...given) => ops.concat(clipGradients(given, options), 0));
    assert.deepEqual(data, Array(5).fill(Number.NaN));
  });
});
