/** Several calls at a time on one model. */
import assert from "node:assert/strict";
import { beforeEach, describe, it } from "node:test";
import { setBackend } from "../../src/backend/current.ts";
import { WasmBackend } from "../../src/backend/wasm/backend.ts";
import { LambdaCallback } from "../../src/model/callbacks/index.ts";
import { StateError } from "../../src/util/errors.ts";
import { classifier, prepare, samples } from "./support.ts";

const data = [40, 24, 56].map(samples);
const options = { batchSize: 8, verbose: 0 } as const;
const backends: readonly [name: string, start: () => void][] = [
  ["reference", () => undefined],
  ["WebAssembly", () => setBackend(new WasmBackend())],
];

for (const [name, start] of backends) {
  describe(`several calls at a time on one model, ${name}`, () => {
    beforeEach(() => {
      prepare();
      start();
    });

    it("evaluations and single steps wait for one another: each gives what it gives alone", async () => {
      const model = classifier();
      const alone = [];
      for (const { x, y } of data) alone.push(await model.evaluate(x, y, options));
      for (const { x, y } of data) alone.push(await model.testOnBatch(x, y));
      const together = await Promise.all([
        ...data.map(({ x, y }) => model.evaluate(x, y, options)),
        ...data.map(({ x, y }) => model.testOnBatch(x, y)),
      ]);
      assert.deepEqual(together, alone);
    });

    it("so do predictions", async () => {
      const model = classifier();
      const alone = [];
      for (const { x } of data) alone.push(await model.predict(x, options));
      model.dispose();
      assert.deepEqual(await Promise.all(data.map(({ x }) => model.predict(x, options))), alone);
    });

    it("an evaluation that fails does not hold up the next one", async () => {
      const model = classifier();
      const [{ x, y }] = data as [(typeof data)[0]];
      const failing = LambdaCallback({
        onTestBatchEnd: () => {
          throw new Error("mine");
        },
      });
      const first = model.evaluate(x, y, { ...options, callbacks: [failing] });
      const second = model.evaluate(x, y, options);
      await assert.rejects(first, /mine/);
      assert.ok((await second)["loss"]);
    });
  });
}

describe("evaluate and predict while fit runs", () => {
  beforeEach(prepare);
  const [{ x, y }] = data as [(typeof data)[0]];

  it("between epochs they work, and change nothing of the training", async () => {
    const run = async (callbacks: Parameters<typeof LambdaCallback>[0]) => {
      prepare();
      const model = classifier();
      const losses: number[] = [];
      const evaluate = async (): Promise<void> => {
        losses.push((await model.evaluate(x, y, options))["loss"] as number);
        await model.predict(x, options);
      };
      const hooks = Object.fromEntries(Object.keys(callbacks).map((hook) => [hook, evaluate]));
      const { history } = await model.fit(x, y, { ...options, epochs: 3, callbacks: [LambdaCallback(hooks)] });
      return { losses, history };
    };
    const plain = await run({});
    const { losses, history } = await run({ onEpochBegin: () => undefined, onEpochEnd: () => undefined });
    assert.deepEqual(history, plain.history);
    assert.equal(losses.length, 6);
    assert.equal(losses[1], losses[2]);
  });

  it("evaluate within an epoch is refused, predict is not", async () => {
    const model = classifier();
    const refused: unknown[] = [];
    const callback = LambdaCallback({
      onTrainBatchEnd: async () => {
        await model.predict(x, options);
        await model.evaluate(x, y, options).catch((error: unknown) => refused.push(error));
      },
    });
    await model.fit(x, y, { ...options, callbacks: [callback] });
    assert.equal(refused.length, 5);
    assert.ok(refused[0] instanceof StateError);
    assert.match(refused[0].message, /evaluate of model .*: expected no epoch that runs, found one of fit\. Await fit/);
  });
});
