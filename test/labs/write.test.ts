import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import {
  datasets,
  layers,
  NdArray,
  ReferenceBackend,
  Sequential,
  setBackend,
  setRandomSeed,
  toCategorical,
} from "keratin";
import { writeReport } from "../../labs/report/lab07.ts";
import { Recorder } from "../../labs/report/recorder.ts";

const directory = await mkdtemp(join(tmpdir(), "keratin-report-"));
after(() => rm(directory, { recursive: true }));

test("a small network, trained on the reference backend, gives a report of all its layers", async () => {
  setBackend(new ReferenceBackend());
  setRandomSeed(1);
  const { train, test: held, source } = await datasets.mnist.load();
  const scale = (x: NdArray) =>
    new NdArray(
      new Float32Array(x.data).map((pixel) => pixel / 255),
      x.shape,
    );
  const some = { x: held.x.slice(0, 20), y: held.y.slice(0, 20) };
  const model = new Sequential([
    layers.Input({ shape: [28, 28, 1] }),
    layers.Conv2D({ filters: 3, kernelSize: 3, strides: 2, activation: "relu" }),
    layers.MaxPooling2D({ poolSize: 2 }),
    layers.Flatten(),
    layers.Dense({ units: 10, activation: "softmax" }),
  ]);
  model.compile({ optimizer: "rmsprop", loss: "categorical_crossentropy", metrics: ["accuracy"] });
  const recorder = new Recorder();
  const [x, y] = [scale(train.x.slice(0, 40)), toCategorical(train.y.slice(0, 40), 10)];
  await model.fit(x, y, { epochs: 2, batchSize: 16, callbacks: [recorder], verbose: 0 });
  assert.equal(recorder.history.length, 2);
  assert.equal(recorder.windows.length, 6);

  const input = scale(some.x);
  const { loss = 0, accuracy = 0 } = await model.evaluate(input, toCategorical(some.y, 10), { verbose: 0 });
  const options = { seed: 1, epochs: 2, threads: 1, deterministic: false };
  const about = { options, batchSize: 16, dataSource: source, trainImages: 40 };
  const path = join(directory, "deep", "report.html");
  assert.equal(
    await writeReport(path, { model, recorder, input, test: some, result: { loss, accuracy }, ...about }),
    path,
  );

  const page = await readFile(path, "utf8");
  for (const { name } of model.layers) assert.ok(page.includes(`id="layer-${name}"`), name);
  assert.ok(page.includes("Total params"));
  const wrong = Math.round(20 * (1 - accuracy));
  assert.ok(page.includes(`${wrong} of 20 are wrong`));
});
