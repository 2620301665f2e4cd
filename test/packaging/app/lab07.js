// Trains Lab 07 from the installed package, in Node or in a page, to the same bits everywhere.
import {
  datasets,
  exportOnnx,
  layers,
  NdArray,
  Sequential,
  setBackend,
  setRandomSeed,
  toCategorical,
  WasmBackend,
} from "keratin";

async function sha256(bytes) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Returns the training's outcome and the SHA-256 of all weights and of the exported ONNX file. */
export async function trainLab07(epochs) {
  const backend = new WasmBackend({ deterministic: true });
  setBackend(backend);
  setRandomSeed(1);
  const { train, test } = await datasets.mnist.load({ source: "embedded" });
  const scale = (x) =>
    new NdArray(
      new Float32Array(x.data).map((pixel) => pixel / 255),
      x.shape,
    );
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
  model.compile({ optimizer: "rmsprop", loss: "categorical_crossentropy", metrics: ["accuracy"] });
  await model.fit(scale(train.x), toCategorical(train.y, 10), { epochs, batchSize: 64, verbose: 0 });
  const { accuracy } = await model.evaluate(scale(test.x), toCategorical(test.y, 10), { verbose: 0 });

  const weights = await model.getWeights();
  const bytes = new Uint8Array(weights.reduce((sum, { data }) => sum + data.byteLength, 0));
  let at = 0;
  for (const { data } of weights) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  const [hash, onnx] = [await sha256(bytes), await sha256(await exportOnnx(model))];
  return { accuracy, hash, onnx, threads: backend.threads };
}
