/**
 * Lab 07 on TensorFlow.js 4.22: `fit` and `predict` on its WebAssembly backend ("wasm") or its plain one ("cpu").
 * Where the backend cannot train, the library's own error is what is reported.
 *
 * Run by bench/run.ts with one JSON argument; prints one line `@@{json}`.
 */
import { readFileSync } from "node:fs";

const born = performance.now();
const task = JSON.parse(process.argv[2]);
const tf = await import("@tensorflow/tfjs");
if (task.backend === "wasm") await import("@tensorflow/tfjs-backend-wasm");
await tf.setBackend(task.backend);
await tf.ready();
tf.env().set("PROD", true);

function lab07() {
  const model = tf.sequential({
    layers: [
      tf.layers.conv2d({ filters: 32, kernelSize: 3, activation: "relu", inputShape: [28, 28, 1] }),
      tf.layers.maxPooling2d({ poolSize: 2 }),
      tf.layers.conv2d({ filters: 64, kernelSize: 3, activation: "relu" }),
      tf.layers.maxPooling2d({ poolSize: 2 }),
      tf.layers.conv2d({ filters: 64, kernelSize: 3, activation: "relu" }),
      tf.layers.flatten(),
      tf.layers.dense({ units: 64, activation: "relu" }),
      tf.layers.dense({ units: 10, activation: "softmax" }),
    ],
  });
  model.compile({ optimizer: "rmsprop", loss: "categoricalCrossentropy", metrics: ["accuracy"] });
  return model;
}

function read(path, Type) {
  const bytes = readFileSync(path);
  return new Type(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
}

const images = read(`${task.data}.images.f32`, Float32Array);
const labels = read(`${task.data}.labels.i32`, Int32Array);
const rows = (count) => tf.tensor4d(images.subarray(0, count * 784), [count, 28, 28, 1]);

/** Best of three calls after one that warms up. */
async function imagesPerSecond(model, batch, batches) {
  const x = rows(batch * batches);
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 4; i++) {
    const start = performance.now();
    const y = model.predict(x, { batchSize: batch });
    await y.data();
    y.dispose();
    if (i > 0) best = Math.min(best, performance.now() - start);
  }
  x.dispose();
  return (batch * batches * 1000) / best;
}

async function train(model) {
  const count = task.batch * task.steps;
  const y = tf.oneHot(tf.tensor1d(labels.slice(0, count), "int32"), 10);
  const stepEnds = [];
  let start = 0;
  let startupMilliseconds;
  let loss = Number.NaN;
  const onBatchBegin = () => {
    if (stepEnds.length > 0) return;
    start = performance.now();
    stepEnds.push(0);
  };
  const onBatchEnd = (_, logs) => {
    stepEnds.push(performance.now() - start);
    startupMilliseconds ??= performance.now() - born;
    loss = logs.loss;
  };
  const callbacks = { onBatchBegin, onBatchEnd };
  await model.fit(rows(count), y, { epochs: 1, batchSize: task.batch, verbose: 0, callbacks });
  return { stepEnds, startupMilliseconds, loss };
}

const model = lab07();
const inference = {};
for (const [batch, batches] of task.predict) inference[batch] = await imagesPerSecond(model, batch, batches);
const training = await train(model).catch((error) => ({ cannot: `training: ${error.message.split("\n")[0]}` }));
const result = {
  version: `@tensorflow/tfjs ${tf.version.tfjs} (${tf.getBackend()})`,
  ...training,
  inference,
  residentBytes: process.memoryUsage.rss(),
};
process.stdout.write(`\n@@${JSON.stringify(result)}\n`, () => process.exit());
