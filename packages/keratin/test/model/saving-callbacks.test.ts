/** ModelCheckpoint and BackupAndRestore, with real files. */
import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, beforeEach, describe, it } from "node:test";
import { loadModel } from "../../src/formats/keras/index.ts";
import { BackupAndRestore, LambdaCallback, ModelCheckpoint } from "../../src/model/callbacks/index.ts";
import type { NdArray } from "../../src/util/ndarray.ts";
import { setRandomSeed } from "../../src/util/random.ts";
import { classifier, prepare, samples } from "./support.ts";

const folder = mkdtempSync(join(tmpdir(), "keratin-callbacks-"));
let run = 0;
/** A folder for each test. */
const fresh = (): string => join(folder, `run-${run++}`);
const { x, y } = samples(12);
const quiet = { verbose: 0, shuffle: false, batchSize: 4 } as const;

function assertNear(found: readonly NdArray[], expected: readonly NdArray[]): void {
  for (const [i, { data }] of expected.entries()) {
    const worst = Math.max(...Array.from(data, (value, k) => Math.abs(value - (found[i]?.data[k] ?? Number.NaN))));
    assert.ok(worst < 1e-6, `array ${i} differs by ${worst}`);
  }
}

describe("ModelCheckpoint", () => {
  beforeEach(prepare);
  after(() => rmSync(folder, { recursive: true, force: true }));

  it("saves after each epoch, under a name made of the results; the file predicts the same to 1e-6", async () => {
    const at = fresh();
    const model = classifier();
    const checkpoint = ModelCheckpoint(`${at}/e{epoch:02d}-{loss:.1f}.keras`);
    await model.fit(x, y, { epochs: 2, callbacks: [checkpoint], ...quiet });
    const names = readdirSync(at).sort();
    assert.equal(names.length, 2);
    assert.match(names[1] ?? "", /^e02-\d\.\d\.keras$/);
    const again = await loadModel(join(at, names[1] ?? ""));
    assertNear([await again.predict(x, { verbose: 0 })], [await model.predict(x, { verbose: 0 })]);
  });

  it("saveBestOnly saves what is better, and nothing after it got worse", async () => {
    const at = fresh();
    const values = [3, 1, 2];
    const saved: boolean[] = [];
    const path = `${at}/best.weights.h5`;
    const checkpoint = ModelCheckpoint(path, { saveBestOnly: true, saveWeightsOnly: true, monitor: "loss" });
    checkpoint.setModel?.(classifier());
    for (const [epoch, loss] of values.entries()) {
      rmSync(path, { force: true });
      await checkpoint.onEpochEnd?.(epoch, { loss });
      saved.push(existsSync(path));
    }
    assert.deepEqual(saved, [true, true, false]);
  });

  it("saves after so many batches; the steps wait for it", async () => {
    const at = fresh();
    const checkpoint = ModelCheckpoint(`${at}/{epoch}-{batch}.weights.h5`, { saveFreq: 2, saveWeightsOnly: true });
    await classifier().fit(x, y, { epochs: 2, callbacks: [checkpoint], ...quiet });
    assert.deepEqual(readdirSync(at).sort(), ["1-2.weights.h5", "2-1.weights.h5", "2-3.weights.h5"]);
  });

  it("refuses endings, frequencies and names that mean nothing", async () => {
    assert.throws(() => ModelCheckpoint("model.pt"), /ends with \.keras or \.h5, found model\.pt/);
    assert.throws(() => ModelCheckpoint("a.keras", { saveWeightsOnly: true }), /\.weights\.h5/);
    assert.throws(() => ModelCheckpoint("a.keras", { saveFreq: 0 }), /saveFreq: .*found 0/);
    const wrong = ModelCheckpoint(`${fresh()}/{los:.2f}.keras`);
    await assert.rejects(classifier().fit(x, y, { callbacks: [wrong], ...quiet }), /Did you mean \{loss\}/);
  });
});

describe("BackupAndRestore", () => {
  beforeEach(prepare);

  it("a training that broke off goes on at its epoch, to the same weights (1e-6: files are float32, this backend is not); its backup is gone at the end", async () => {
    const at = fresh();
    const options = { epochs: 4, ...quiet };
    const make = () => {
      setRandomSeed(5);
      return classifier();
    };
    const whole = make();
    await whole.fit(x, y, options);
    const breaking = LambdaCallback({
      onEpochBegin: (epoch) => {
        if (epoch === 2) throw new Error("the power went");
      },
    });
    await assert.rejects(make().fit(x, y, { ...options, callbacks: [BackupAndRestore(at), breaking] }), /power/);
    assert.ok(readdirSync(at).includes("latest.weights.h5"));
    const resumed = make();
    const { epoch } = await resumed.fit(x, y, { ...options, callbacks: [BackupAndRestore(at)] });
    assert.deepEqual(epoch, [2, 3]);
    assertNear(await resumed.getWeights(), await whole.getWeights());
    assert.ok(!existsSync(join(at, "latest.weights.h5")));
  });

  it("keeps the backup if asked; a damaged one is named and left alone", async () => {
    const at = fresh();
    await classifier().fit(x, y, { callbacks: [BackupAndRestore(at, { deleteCheckpoint: false })], ...quiet });
    writeFileSync(join(at, "latest.weights.h5"), "no weights");
    const again = classifier().fit(x, y, { callbacks: [BackupAndRestore(at)], ...quiet });
    await assert.rejects(again, /latest\.weights\.h5/);
    assert.ok(existsSync(join(at, "latest.weights.h5")));
    assert.throws(() => BackupAndRestore(""), /a path/);
  });
});
