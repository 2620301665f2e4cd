import assert from "node:assert/strict";
import { beforeEach, describe, it } from "node:test";
import * as layers from "../../src/layers/registry.ts";
import type { Callback } from "../../src/model/callbacks/callback.ts";
import * as callbacks from "../../src/model/callbacks/index.ts";
import { Sequential } from "../../src/model/sequential.ts";
import { Adam } from "../../src/nn/optimizers/index.ts";
import { NdArray } from "../../src/util/ndarray.ts";
import { setRandomSeed } from "../../src/util/random.ts";
import { classifier, prepare, samples } from "./support.ts";

describe("fit, evaluate and predict", () => {
  beforeEach(prepare);

  it("learns; the last epoch's validation is what evaluate gives, on any batch size within 1e-6", async () => {
    const model = classifier();
    model.compile({
      optimizer: Adam({ learningRate: 0.02 }),
      loss: "sparse_categorical_crossentropy",
      metrics: ["accuracy"],
    });
    const { x, y } = samples(90);
    const { history, epoch } = await model.fit(x, y, { epochs: 20, batchSize: 16, validationData: [x, y], verbose: 0 });
    assert.deepEqual(Object.keys(history), ["accuracy", "loss", "val_accuracy", "val_loss"]);
    assert.equal(epoch.length, 20);
    const { accuracy = 0, loss = 9 } = await model.evaluate(x, y, { batchSize: 7, verbose: 0 });
    assert.ok(accuracy > 0.9, `accuracy ${accuracy}`);
    assert.equal(accuracy, history["val_accuracy"]?.at(-1));
    assert.ok(Math.abs(loss - (history["val_loss"]?.at(-1) ?? 0)) < 1e-6);
    const prediction = await model.predict(x, { batchSize: 25, verbose: 0 });
    const right = y.data.reduce((n, label, row) => {
      const p = [...prediction.slice(row, row + 1).data];
      return n + Number(p.indexOf(Math.max(...p)) === label);
    }, 0);
    assert.deepEqual([...prediction.shape], [90, 3]);
    assert.equal(Math.fround(right / 90), Math.fround(accuracy));
  });

  it("the same seed gives the same bits; another seed others", async () => {
    const { x, y } = samples(40);
    const run = async (seed: number): Promise<NdArray[]> => {
      setRandomSeed(seed);
      const model = new Sequential([
        layers.Dense({ units: 5 }),
        layers.Dropout({ rate: 0.3 }),
        layers.Dense({ units: 3, activation: "softmax" }),
      ]);
      model.compile({ loss: "sparse_categorical_crossentropy" });
      await model.fit(x, y, { epochs: 2, batchSize: 16, verbose: 0 });
      return model.getWeights();
    };
    const first = await run(4);
    assert.deepEqual(await run(4), first);
    assert.notDeepEqual(await run(5), first);
  });

  it("callbacks hear of everything in Keras's order, tail batch included", async () => {
    const model = classifier();
    const events: string[] = [];
    const names = [
      "onTrainBegin",
      "onTrainEnd",
      "onEpochBegin",
      "onEpochEnd",
      "onTrainBatchEnd",
      "onTestBegin",
      "onTestBatchEnd",
      "onTestEnd",
    ] as const;
    const listener: Callback = Object.fromEntries(
      names.map((name) => [name, (n: unknown) => void events.push(typeof n === "number" ? `${name} ${n}` : name)]),
    );
    const { x, y } = samples(10);
    await model.fit(x, y, {
      batchSize: 4,
      validationData: [x, y],
      verbose: 0,
      callbacks: [callbacks.LambdaCallback(listener)],
    });
    const test = ["onTestBegin", "onTestBatchEnd 0", "onTestBatchEnd 1", "onTestBatchEnd 2", "onTestEnd"];
    const batches = [0, 1, 2].map((batch) => `onTrainBatchEnd ${batch}`);
    assert.deepEqual(events, ["onTrainBegin", "onEpochBegin 0", ...batches, ...test, "onEpochEnd 0", "onTrainEnd"]);
  });

  it("stopTraining ends the epoch after the running step", async () => {
    const model = classifier();
    let steps = 0;
    const stopper: Callback = {
      onTrainBatchEnd: () => {
        steps++;
        model.stopTraining = true;
      },
    };
    const { x, y } = samples(64);
    const { epoch } = await model.fit(x, y, { epochs: 3, batchSize: 4, verbose: 0, callbacks: [stopper] });
    assert.deepEqual(epoch, [0]);
    assert.ok(steps <= 2, `${steps} steps`);
  });

  it("an aborted fit rejects with the reason, keeps its history, and the model goes on", async () => {
    const model = classifier();
    const controller = new AbortController();
    const { x, y } = samples(64);
    let interrupted = false;
    const aborter: Callback = {
      onTrainInterrupt: () => {
        interrupted = true;
      },
      onTrainBatchEnd: (batch) => (batch === 2 ? controller.abort(new Error("enough")) : undefined),
    };
    const aborted = model.fit(x, y, {
      epochs: 3,
      batchSize: 4,
      verbose: 0,
      signal: controller.signal,
      callbacks: [aborter],
    });
    await assert.rejects(aborted, /enough/);
    assert.deepEqual(model.history?.epoch, []);
    assert.ok(interrupted, "onTrainInterrupt was called");
    const done = await model.optimizer?.iterations.read();
    assert.ok(done?.[0] === 3 || done?.[0] === 4, `${done?.[0]} steps were done`);
    await model.fit(x, y, { verbose: 0 });
    await assert.rejects(model.fit(x, y, { signal: AbortSignal.abort(new Error("before")), verbose: 0 }), /before/);
  });

  it("EarlyStopping stops, and restores the best weights", async () => {
    const model = classifier();
    const { x, y } = samples(30);
    const best: NdArray[][] = [];
    // The learning rate grows absurd after the first epoch, so that the loss can only get worse.
    const spoiler: Callback = {
      onEpochEnd: async () => {
        best.push(await model.getWeights());
        await model.optimizer?.learningRate.write(Float32Array.of(30));
      },
    };
    const stopping = callbacks.EarlyStopping({ monitor: "loss", patience: 2, restoreBestWeights: true });
    const { epoch } = await model.fit(x, y, { epochs: 20, batchSize: 8, verbose: 0, callbacks: [spoiler, stopping] });
    assert.ok(epoch.length < 20, `${epoch.length} epochs`);
    assert.equal(stopping.stoppedEpoch, epoch.at(-1));
    assert.deepEqual(await model.getWeights(), best[stopping.bestEpoch]);
  });

  it("frozen layers stay; Dropout drops in training only; BatchNormalization's averages move in training only", async () => {
    const frozen = layers.Dense({ units: 6, trainable: false });
    const norm = layers.BatchNormalization();
    const model = new Sequential([
      layers.Input({ shape: [4] }),
      frozen,
      norm,
      layers.Dropout({ rate: 0.5 }),
      layers.Dense({ units: 3 }),
    ]);
    model.compile({ optimizer: "sgd", loss: "mse" });
    const { x } = samples(8);
    const y = new NdArray(new Float32Array(24), [8, 3]);
    const before = await frozen.weights[0]?.read();
    const moving = await norm.weights[2]?.read();
    assert.deepEqual(await model.predict(x, { verbose: 0 }), await model.predict(x, { verbose: 0 }));
    await model.evaluate(x, y, { verbose: 0 });
    assert.deepEqual(await norm.weights[2]?.read(), moving);
    await model.fit(x, y, { verbose: 0 });
    assert.notDeepEqual(await norm.weights[2]?.read(), moving);
    assert.deepEqual(await frozen.weights[0]?.read(), before);
    assert.equal(model.trainableWeights.length, 4);
    assert.equal(model.nonTrainableWeights.length, 4);
  });

  it("NaN in the loss is seen", async () => {
    const model = classifier();
    const { x, y } = samples(8);
    const spoiled = new NdArray(Float32Array.from(x.data).fill(Number.NaN, 0, 1), x.shape);
    const { history } = await model.fit(spoiled, y, { verbose: 0, checkData: false });
    assert.ok(Number.isNaN(history["loss"]?.[0]));
  });
});
