/** Lab 07's network, trained on the digits that the library carries and read from its file, gives the same in onnxruntime. */
import assert from "node:assert/strict";
import { it } from "node:test";
import { setBackend } from "../../../src/backend/current.ts";
import { WasmBackend } from "../../../src/backend/wasm/backend.ts";
import * as datasets from "../../../src/data/index.ts";
import { loadModel, saveModel } from "../../../src/formats/keras/index.ts";
import { exportOnnx } from "../../../src/formats/onnx/index.ts";
import { NdArray } from "../../../src/util/ndarray.ts";
import { setRandomSeed } from "../../../src/util/random.ts";
import { lab07 } from "./networks.ts";
import { openOnnx, TOLERANCE } from "./runtime.ts";

it(`ONNX: Lab 07, trained, saved and loaded, on 500 digits, |Δ| ≤ ${TOLERANCE}`, async () => {
  setBackend(new WasmBackend());
  setRandomSeed(1);
  const { train, test } = await datasets.mnist.load({ source: "embedded" });
  const scaled = ({ data, shape }: NdArray): NdArray =>
    new NdArray(
      Float32Array.from(data, (ink) => ink / 255),
      shape,
    );
  const model = lab07(32);
  model.compile({ optimizer: "rmsprop", loss: "sparse_categorical_crossentropy", metrics: ["accuracy"] });
  await model.fit(scaled(train.x), train.y, { epochs: 1, batchSize: 64, verbose: 0 });
  const digits = scaled(test.x.slice(0, 500));
  const expected = await model.predict(digits, { verbose: 0 });
  const run = await openOnnx(await exportOnnx(await loadModel(await saveModel(model))));
  const { dense2 } = await run({ digits });
  const largest = expected.data.reduce(
    (most, p, i) => Math.max(most, Math.abs(p - (dense2?.data[i] ?? Number.NaN))),
    0,
  );
  console.log(`max |Δ| = ${largest}`);
  assert.ok(largest <= TOLERANCE);
});
