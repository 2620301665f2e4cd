/** Lab 07, introduction to convnets: a small network learns to read handwritten digits. */
import { datasets, layers, NdArray, Sequential, setBackend, setRandomSeed, toCategorical, WasmBackend } from "keratin";
import { labOptions } from "./options.ts";
import { hexPicture } from "./report/hex.ts";
import { Recorder } from "./report/recorder.ts";
import { writeReport } from "./report/write.ts";

const { full, seed, epochs, threads, deterministic } = labOptions();
const backend = new WasmBackend({ deterministic, ...(threads ? { threads } : {}) });
setBackend(backend);
setRandomSeed(seed);
console.log(`Node ${process.version}, ${backend.threads} threads, seed ${seed}`);

// The data: images of 28 × 28 bytes, 0 is paper and 255 is ink.
const { train, test, source } = await datasets.mnist.load(full ? { source: "full", download: true } : {});
console.log(`\nData: ${source}.\nThe first training image, a ${train.y.data[0]}:\n`);
console.log(hexPicture(train.x.slice(0, 1).data));

// Bytes to [0, 1], labels to one-hot rows.
const scale = (x: NdArray) =>
  new NdArray(
    new Float32Array(x.data).map((pixel) => pixel / 255),
    x.shape,
  );
const [trainX, trainY] = [scale(train.x), toCategorical(train.y, 10)];
const [testX, testY] = [scale(test.x), toCategorical(test.y, 10)];

const model = new Sequential([
  layers.Input({ shape: [28, 28, 1] }),
  layers.Conv2D({ filters: 32, kernelSize: 3, activation: "relu" }),
  layers.MaxPooling2D({ poolSize: 2 }),
  layers.Conv2D({ filters: 64, kernelSize: 3, activation: "relu" }),
  layers.MaxPooling2D({ poolSize: 2 }),
  layers.Conv2D({ filters: 64, kernelSize: 3, activation: "relu" }),
  layers.Flatten(),
  layers.Dense({ units: 64, activation: "relu" }),
  layers.Dense({ units: 10, activation: "softmax" }),
]);
model.summary();

const [optimizer, batchSize] = ["rmsprop", 64];
model.compile({ optimizer, loss: "categorical_crossentropy", metrics: ["accuracy"] });

const recorder = new Recorder();
await model.fit(trainX, trainY, { epochs, batchSize, callbacks: [recorder] });

const { loss = Number.NaN, accuracy = Number.NaN } = await model.evaluate(testX, testY, { verbose: 0 });
console.log(`\nTest accuracy: ${accuracy.toFixed(4)} (loss ${loss.toFixed(4)})`);

const about = {
  dataSource: source,
  trainImages: train.y.data.length,
  seed,
  epochs,
  batchSize,
  optimizer,
  deterministic,
};
const run = { model, recorder, input: testX, test, result: { loss, accuracy }, about, threads: backend.threads };
console.log(`Report: ${await writeReport("out/lab07/report.html", run)}`);
await model.save("out/lab07/lab07.keras");
