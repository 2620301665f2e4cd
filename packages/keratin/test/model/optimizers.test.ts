/** Optimizers inside of fit: schedules follow the steps, clipping and averages work on any number of threads. */
import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import type { Backend } from "../../src/backend/backend.ts";
import { setBackend } from "../../src/backend/current.ts";
import { ReferenceBackend } from "../../src/backend/reference/backend.ts";
import { WasmBackend } from "../../src/backend/wasm/backend.ts";
import * as optimizers from "../../src/nn/optimizers/index.ts";
import { setRandomSeed } from "../../src/util/random.ts";
import { difference } from "../difference.ts";
import { classifier, prepare, samples } from "./support.ts";

/** Weights after two epochs of six steps, the last of each on a smaller batch. */
async function train(backend: Backend, optimizer: optimizers.Optimizer): Promise<Float32Array> {
  setBackend(backend);
  setRandomSeed(4);
  const model = classifier();
  model.compile({ optimizer, loss: "sparse_categorical_crossentropy" });
  const { x, y } = samples(43);
  await model.fit(x, y, { epochs: 2, batchSize: 8, verbose: 0 });
  const weights = await model.getWeights();
  return Float32Array.from(weights.flatMap(({ data }) => [...data]));
}

const OPTIMIZERS: Readonly<Record<string, () => optimizers.Optimizer>> = {
  "SGD, globalClipnorm, momentum": () => optimizers.SGD({ learningRate: 0.1, momentum: 0.9, globalClipnorm: 0.3 }),
  "Nadam, clipnorm, weight decay": () => optimizers.Nadam({ learningRate: 0.01, clipnorm: 0.1, weightDecay: 0.1 }),
  "Adagrad, cosine decay, moving average": () =>
    optimizers.Adagrad({
      learningRate: optimizers.schedules.CosineDecay({ initialLearningRate: 0.1, decaySteps: 9 }),
      useEma: true,
      emaMomentum: 0.5,
    }),
  "Adadelta, accumulated gradients": () => optimizers.Adadelta({ learningRate: 1, gradientAccumulationSteps: 4 }),
};

describe("fit with every kind of option: WebAssembly within 1e-4 of the reference's scale", () => {
  after(prepare);
  for (const [name, make] of Object.entries(OPTIMIZERS)) {
    it(name, async () => {
      const expected = await train(new ReferenceBackend(), make());
      for (const threads of [1, 2, 3, 4]) {
        const { error, text } = difference(await train(new WasmBackend({ threads }), make()), expected);
        assert.ok(error < 1e-4, `${threads} threads: ${text}`);
      }
    });
  }
});

describe("optimizers in fit", () => {
  it("a schedule counts the steps of all epochs: after boundary 8 nothing moves any more", async () => {
    prepare();
    const model = classifier();
    const { schedules } = optimizers;
    const learningRate = schedules.PiecewiseConstantDecay({ boundaries: [8], values: [0.1, 0] });
    const optimizer = optimizers.SGD({ learningRate });
    model.compile({ optimizer, loss: "sparse_categorical_crossentropy" });
    const { x, y } = samples(24);
    const weights: number[][] = [];
    const onEpochEnd = async (): Promise<void> => {
      weights.push((await model.getWeights()).flatMap(({ data }) => [...data]));
    };
    await model.fit(x, y, { epochs: 5, batchSize: 8, verbose: 0, callbacks: [{ onEpochEnd }] });
    assert.notDeepEqual(weights[1], weights[2]);
    assert.deepEqual(weights[3], weights[2]);
    assert.deepEqual(weights[4], weights[2]);
    assert.deepEqual([...(await optimizer.iterations.read())], [15]);
  });

  it("the weights are their moving averages when fit ends, and stay as they are if no step was done", async () => {
    prepare();
    const model = classifier();
    const optimizer = optimizers.Adam({ useEma: true });
    model.compile({ optimizer, loss: "sparse_categorical_crossentropy" });
    const { x, y } = samples(24);
    const untrained = await model.getWeights();
    await model.fit(x, y, { epochs: 0, verbose: 0 });
    assert.deepEqual(await model.getWeights(), untrained);
    await model.fit(x, y, { epochs: 2, batchSize: 8, verbose: 0 });
    const averages = await Promise.all(optimizer.variables.slice(2, 6).map((variable) => variable.read()));
    assert.deepEqual(
      (await model.getWeights()).map(({ data }) => data),
      averages,
    );
  });
});
