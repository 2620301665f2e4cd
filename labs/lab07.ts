/** Lab 07, introduction to convnets: a small network learns to read handwritten digits. */
import { datasets, layers, NdArray, Sequential, toCategorical } from "keratin";
import { hexPicture } from "./report/hex.ts";
import { writeReport } from "./report/lab07.ts";
import { Recorder } from "./report/recorder.ts";
import { startLab } from "./start.ts";

const options = startLab({ command: "npm start", epochs: 5, hasFull: true });
const { full, epochs } = options;

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

model.compile({ optimizer: "rmsprop", loss: "categorical_crossentropy", metrics: ["accuracy"] });

const batchSize = 64;
const recorder = new Recorder();
await model.fit(trainX, trainY, { epochs, batchSize, callbacks: [recorder] });

const { loss = Number.NaN, accuracy = Number.NaN } = await model.evaluate(testX, testY, { verbose: 0 });
console.log(`\nTest accuracy: ${accuracy.toFixed(4)} (loss ${loss.toFixed(4)})`);

const about = { options, batchSize, dataSource: source, trainImages: train.y.data.length };
const run = { model, recorder, input: testX, test, result: { loss, accuracy }, ...about };
console.log(`Report: ${await writeReport("out/lab07/report.html", run)}`);
await model.save("out/lab07/lab07.keras");
