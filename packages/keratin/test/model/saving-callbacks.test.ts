/** ModelCheckpoint and BackupAndRestore: files on disk, and trainings that go on after an interruption. */
import assert from "node:assert/strict";
import { mkdir, mkdtemp, readdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, it } from "node:test";
import { setBackend } from "../../src/backend/current.ts";
import { WasmBackend } from "../../src/backend/wasm/backend.ts";
import { loadModel } from "../../src/formats/keras/index.ts";
import * as layers from "../../src/layers/registry.ts";
import type { Callback } from "../../src/model/callbacks/callback.ts";
import * as callbacks from "../../src/model/callbacks/index.ts";
import type { FitOptions } from "../../src/model/fit-options.ts";
import { Sequential } from "../../src/model/sequential.ts";
import { ArgumentError, DataError } from "../../src/util/errors.ts";
import { setRandomSeed } from "../../src/util/random.ts";
import { classifier, prepare, samples } from "./support.ts";

const { BackupAndRestore, LambdaCallback, ModelCheckpoint } = callbacks;
const folder = (): Promise<string> => mkdtemp(join(tmpdir(), "keratin-checkpoints-"));
const { x, y } = samples(20);
const QUIET = { batchSize: 4, verbose: 0, shuffle: false } as const;

/** Float32 as in files: the reference backend keeps more digits between steps than a file does. */
const backend = new WasmBackend();
function start(): void {
  prepare();
  setBackend(backend);
}

describe("ModelCheckpoint", () => {
  beforeEach(start);

  it("saves whole models that load and predict the same, in folders that it makes", async () => {
    const model = classifier();
    const path = join(await folder(), "run", "{epoch:02d}.keras");
    await model.fit(x, y, { ...QUIET, epochs: 2, callbacks: [ModelCheckpoint(path)] });
    assert.deepEqual(await readdir(join(path, "..")), ["01.keras", "02.keras"]);
    const loaded = await loadModel(path.replace("{epoch:02d}", "02"));
    assert.deepEqual(await loaded.predict(x, { verbose: 0 }), await model.predict(x, { verbose: 0 }));
    assert.deepEqual(await loaded.optimizer?.iterations.read(), Int32Array.of(10));
  });

  it("saves after so many batches, across epochs; the file holds the very step, and no later one", async () => {
    const model = classifier();
    const path = join(await folder(), "{epoch}-{batch}.weights.h5");
    const checkpoint = ModelCheckpoint(path, { saveFreq: 3, saveWeightsOnly: true });
    await model.fit(x, y, { ...QUIET, epochs: 2, callbacks: [checkpoint] });
    assert.deepEqual((await readdir(join(path, ".."))).sort(), ["1-3.weights.h5", "2-1.weights.h5", "2-4.weights.h5"]);
    await model.loadWeights(join(path, "..", "2-1.weights.h5"));
    assert.deepEqual(await model.optimizer?.iterations.read(), Int32Array.of(6));
    start();
    const again = classifier();
    await again.fit(x, y, { ...QUIET, epochs: 1 });
    await again.fit(x.slice(0, 4), y.slice(0, 4), QUIET);
    assert.deepEqual(await again.getWeights(), await model.getWeights());
  });

  it("refuses endings, frequencies and templates, naming what would do", async () => {
    assert.throws(() => ModelCheckpoint("x.json"), /path: expected one that ends with \.keras or \.h5, found x\.json/);
    assert.throws(() => ModelCheckpoint("x.weights.h5"), /For weights alone set saveWeightsOnly: true/);
    assert.throws(
      () => ModelCheckpoint("x.keras", { saveWeightsOnly: true }),
      /ends with \.weights\.h5, found x\.keras/,
    );
    assert.throws(() => ModelCheckpoint("x.keras", { saveFreq: 0 }), /saveFreq: expected "epoch" or a positive/);
    const fit = (path: string) =>
      classifier().fit(x, y, { ...QUIET, callbacks: [ModelCheckpoint(join(tmpdir(), path))] });
    await assert.rejects(
      fit("{val_los}.keras"),
      (error) => error instanceof ArgumentError && /Did you mean \{loss\}/.test(error.message),
    );
    await assert.rejects(fit("{loss:x}.keras"), /expected a format such as :02d .*found "x"/);
    await assert.rejects(fit("{loss:d}.keras"), /expected a format such as/);
  });
});

/** Dropout and batch statistics, so that more than weights must come back. */
function stateful(): Sequential {
  setRandomSeed(3);
  const model = new Sequential([
    layers.Input({ shape: [4] }),
    layers.Dense({ units: 6, activation: "relu" }),
    layers.BatchNormalization(),
    layers.Dropout({ rate: 0.25 }),
    layers.Dense({ units: 3, activation: "softmax" }),
  ]);
  model.compile({ optimizer: "adam", loss: "sparse_categorical_crossentropy" });
  return model;
}

/** Throws at the beginning of an epoch, or of a batch in it. */
const interruption = (at: { readonly epoch: number; readonly batch?: number }): Callback => {
  let running = -1;
  const fail = (): void => {
    throw new Error("killed");
  };
  return LambdaCallback({
    onEpochBegin: (epoch) => {
      running = epoch;
      if (at.batch === undefined && epoch === at.epoch) fail();
    },
    onTrainBatchBegin: (batch) => {
      if (running === at.epoch && batch === at.batch) fail();
    },
  });
};

describe("BackupAndRestore", () => {
  beforeEach(start);
  const fit = (model: Sequential, own: readonly Callback[], options: FitOptions = {}) =>
    model.fit(x, y, { ...QUIET, epochs: 4, ...options, callbacks: own });

  it("a training that was killed goes on at its epoch, and ends with the bits of one that was not", async () => {
    const whole = stateful();
    const { history } = await fit(whole, []);
    const backup = join(await folder(), "backup");
    await assert.rejects(fit(stateful(), [BackupAndRestore(backup), interruption({ epoch: 2, batch: 3 })]), /killed/);
    assert.deepEqual((await readdir(backup)).sort(), ["latest.weights.h5", "training_metadata.json"]);
    const again = stateful();
    const rest = await fit(again, [BackupAndRestore(backup)]);
    assert.deepEqual(rest.epoch, [2, 3]);
    assert.deepEqual(rest.history["loss"], history["loss"]?.slice(2));
    assert.deepEqual(await again.getWeights(), await whole.getWeights());
    assert.deepEqual(await readdir(join(backup, "..")), [], "the backup is gone");
  });

  it("with saveFreq the epoch begins anew from the last backup's weights and step, as in Keras", async () => {
    const backup = await folder();
    const own = [BackupAndRestore(backup, { saveFreq: 3 }), interruption({ epoch: 1, batch: 3 })];
    await assert.rejects(fit(stateful(), own), /killed/);
    const { previous, ...place } = JSON.parse(await readFile(join(backup, "training_metadata.json"), "utf8"));
    assert.deepEqual(place, { epoch: 1, batch: 0, iterations: 6 });
    assert.deepEqual(previous, { epoch: 0, batch: 2, iterations: 3 });
    const model = stateful();
    const steps: number[] = [];
    const listener = LambdaCallback({
      onEpochBegin: async () => void steps.push((await model.optimizer?.iterations.read())?.[0] as number),
    });
    const { epoch } = await fit(model, [BackupAndRestore(backup), listener], { epochs: 2 });
    assert.deepEqual([epoch, steps], [[1], [6]]);
  });

  it("deleteCheckpoint: false keeps the backup; other files of the folder stay in any case", async () => {
    const backup = await folder();
    await fit(stateful(), [BackupAndRestore(backup, { deleteCheckpoint: false })]);
    const { epoch } = await fit(stateful(), [BackupAndRestore(backup, { deleteCheckpoint: false })]);
    assert.deepEqual(epoch, []);
    await writeFile(join(backup, "mine.txt"), "");
    await fit(stateful(), [BackupAndRestore(backup)], { epochs: 5 });
    assert.deepEqual(await readdir(backup), ["mine.txt"]);
  });

  it("killed between its two files it takes the place that the weights belong to", async () => {
    const backup = await folder();
    await assert.rejects(fit(stateful(), [BackupAndRestore(backup), interruption({ epoch: 2 })]), /killed/);
    const metadata = join(backup, "training_metadata.json");
    const { previous, ...place } = JSON.parse(await readFile(metadata, "utf8"));
    assert.deepEqual(
      [place, previous],
      [
        { epoch: 2, batch: 0, iterations: 10 },
        { epoch: 1, batch: 0, iterations: 5 },
      ],
    );
    const next = { epoch: 3, batch: 0, iterations: 15, previous: place };
    await writeFile(metadata, JSON.stringify(next));
    assert.deepEqual((await fit(stateful(), [BackupAndRestore(backup)])).epoch, [2, 3]);
    // Killed before the first weights: there is nothing to go on with.
    await mkdir(backup);
    await writeFile(metadata, JSON.stringify(next));
    assert.deepEqual((await fit(stateful(), [BackupAndRestore(backup)])).epoch, [0, 1, 2, 3]);
  });

  it("a damaged backup is named and left alone", async () => {
    const backup = await folder();
    await assert.rejects(fit(stateful(), [BackupAndRestore(backup), interruption({ epoch: 2 })]), /killed/);
    await writeFile(join(backup, "latest.weights.h5"), "no weights");
    await assert.rejects(fit(stateful(), [BackupAndRestore(backup)]), /latest\.weights\.h5/);
    assert.equal(await readFile(join(backup, "latest.weights.h5"), "utf8"), "no weights");
  });

  it("refuses a model whose input is not known, a damaged place, and an empty path", async () => {
    assert.throws(() => BackupAndRestore(""), /folder: expected a path, found ""/);
    const backup = await folder();
    await assert.rejects(fit(stateful(), [BackupAndRestore(backup), interruption({ epoch: 2 })]), /killed/);
    await writeFile(join(backup, "training_metadata.json"), '{"epoch": -1, "batch": 0}');
    const error = await fit(stateful(), [BackupAndRestore(backup)]).catch((reason: unknown) => reason);
    assert.ok(error instanceof DataError && /training_metadata\.json: expected epoch and batch/.test(error.message));
    const unbuilt = new Sequential([layers.Dense({ units: 3 })]);
    unbuilt.compile({ loss: "sparse_categorical_crossentropy" });
    function* batches() {
      yield [x, y] as const;
    }
    const fitted = unbuilt.fit(batches(), { ...QUIET, callbacks: [BackupAndRestore(backup)] });
    await assert.rejects(fitted, /BackupAndRestore of model .*: expected a model whose input is known/);
  });
});
