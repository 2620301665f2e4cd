/** The circle finder: a small convnet says where a circle is and how large, by regression. */
import { datasets, layers, Sequential } from "keratin";
import { writeReport } from "./report/circles.ts";
import { Recorder } from "./report/recorder.ts";
import { startLab } from "./start.ts";

const options = startLab({ command: "npm run circles", epochs: 12 });
const { epochs, seed } = options;

// Drawn pictures of one filled circle, 200 × 200 pixels; targets are (x, y, radius) / 200.
const size = 200;
const train = datasets.circles.generate({ count: 2000, size, seed });
const fresh = datasets.circles.generate({ count: 300, size, seed: seed + 1_000_000 });

const model = new Sequential([
  layers.Input({ shape: [size, size, 1] }),
  layers.Rescaling({ scale: 1 / 255 }),
  // Strides instead of pooling: where something is must not get lost.
  layers.Conv2D({ filters: 8, kernelSize: 5, strides: 4, activation: "relu" }),
  layers.Conv2D({ filters: 16, kernelSize: 3, strides: 2, activation: "relu" }),
  layers.Conv2D({ filters: 32, kernelSize: 3, strides: 2, activation: "relu" }),
  layers.Flatten(),
  layers.Dense({ units: 64, activation: "relu" }),
  layers.Dense({ units: 3 }),
]);
model.summary();

model.compile({ optimizer: "adam", loss: "mse", metrics: ["mae"] });
const batchSize = 32;
const recorder = new Recorder("mae");
await model.fit(train.x, train.y, { epochs, batchSize, callbacks: [recorder] });

// Per picture the mean of the three absolute errors, in pixels; then the mean over the fresh pictures.
const found = await model.predict(fresh.x, { verbose: 0 });
const error = found.data.reduce((sum, value, i) => sum + Math.abs(value - (fresh.y.data[i] as number)), 0);
const pixels = (size * error) / found.data.length;
console.log(`\nMean error on ${fresh.x.shape[0]} fresh pictures: ${pixels.toFixed(2)} pixels`);

const run = { model, recorder, options, batchSize, pictures: fresh, found, pixels, trainImages: train.x.shape[0] ?? 0 };
console.log(`Report: ${writeReport("out/circles/report.html", run)}`);
