/** What regularizers of weights and of activity add to the loss and to the gradients, by hand (tolerance 1e-6). */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { setBackend } from "../../src/backend/current.ts";
import * as layers from "../../src/layers/registry.ts";
import { Sequential } from "../../src/model/sequential.ts";
import { SGD } from "../../src/nn/optimizers/index.ts";
import { L1, L2 } from "../../src/nn/regularizers.ts";
import { NdArray } from "../../src/util/ndarray.ts";
import { BACKENDS } from "../golden/fixture.ts";

const near = (found: number | undefined, expected: number): void =>
  assert.ok(Math.abs((found ?? Number.NaN) - expected) <= 1e-6, `${found}, by hand ${expected}`);

/** One weight w = 2 and a bias b = −1: y = 2x − 1. */
async function modelWith(options: Partial<Parameters<typeof layers.Dense>[0]>): Promise<Sequential> {
  const model = new Sequential([layers.Input({ shape: [1] }), layers.Dense({ units: 1, ...options })]);
  await model.setWeights([NdArray.from([[2]]), NdArray.from([-1])]);
  model.compile({ optimizer: SGD({ learningRate: 0.1 }), loss: "mse" });
  return model;
}

const x = NdArray.from([[1], [3]]);
/** y = 1 and 5, so that the mean square is (0 + 4) / 2 = 2. */
const target = NdArray.from([[1], [3]]);

for (const { label, backend } of BACKENDS) {
  describe(`penalties (${label})`, () => {
    it("of weights: the loss has 0.1 · w² + 0.5 · |b|, the step their gradients", async () => {
      setBackend(backend);
      const model = await modelWith({ kernelRegularizer: L2({ l2: 0.1 }), biasRegularizer: L1({ l1: 0.5 }) });
      const { loss } = await model.evaluate(x, target, { verbose: 0 });
      near(loss, 2 + 0.4 + 0.5);
      await model.fit(x, target, { batchSize: 2, verbose: 0 });
      const [kernel, bias] = await model.getWeights();
      // d mse / d w = 2 · (0 · 1 + 2 · 3) / 2 = 6, d mse / d b = 2; the penalties' are 0.4 and −0.5.
      near(kernel?.data[0], 2 - 0.1 * (6 + 0.4));
      near(bias?.data[0], -1 - 0.1 * (2 - 0.5));
    });

    it("of activity: the loss has 0.02 · Σy² over the batch divided by its size", async () => {
      setBackend(backend);
      const model = await modelWith({ activityRegularizer: L2({ l2: 0.02 }) });
      near((await model.evaluate(x, target, { verbose: 0 }))["loss"], 2 + (0.02 * (1 + 25)) / 2);
      await model.fit(x, target, { batchSize: 2, verbose: 0 });
      const [kernel] = await model.getWeights();
      near(kernel?.data[0], 2 - 0.1 * (6 + 0.02 * (1 * 1 + 5 * 3)));
    });
  });
}
