/** The same training on WebAssembly and on the float64 reference. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Backend } from "../../src/backend/backend.ts";
import { setBackend } from "../../src/backend/current.ts";
import { ReferenceBackend } from "../../src/backend/reference/backend.ts";
import { WasmBackend } from "../../src/backend/wasm/backend.ts";
import * as layers from "../../src/layers/registry.ts";
import { Sequential } from "../../src/model/sequential.ts";
import { NdArray } from "../../src/util/ndarray.ts";
import { RandomSequence, setRandomSeed } from "../../src/util/random.ts";

const ROWS = 22;

/** Batch statistics, dropout masks, shuffles, a tail batch and validation all take part. */
async function train(backend: Backend, batchSize: number): Promise<number[]> {
  setBackend(backend);
  setRandomSeed(9);
  const random = new RandomSequence(2);
  const x = new NdArray(
    Float32Array.from({ length: ROWS * 64 }, () => random.normal()),
    [ROWS, 8, 8, 1],
  );
  const y = new NdArray(
    Int32Array.from({ length: ROWS }, () => random.below(3)),
    [ROWS],
  );
  const model = new Sequential([
    layers.Conv2D({ filters: 4, kernelSize: 3, padding: "same", activation: "relu" }),
    layers.MaxPooling2D(),
    layers.BatchNormalization(),
    layers.Flatten(),
    layers.Dropout({ rate: 0.25 }),
    layers.Dense({ units: 3, activation: "softmax" }),
  ]);
  model.compile({ optimizer: "sgd", loss: "sparse_categorical_crossentropy", metrics: ["accuracy"] });
  const { history } = await model.fit(x, y, { epochs: 3, batchSize, validationData: [x, y], verbose: 0 });
  const prediction = await model.predict(x, { batchSize: 9, verbose: 0 });
  return [...Object.values(history).flat(), ...prediction.data];
}

describe("a training with batch statistics, dropout and a tail batch: WebAssembly within 1e-4 of the reference", () => {
  for (const batchSize of [8, 5, 1]) {
    for (const threads of [1, 2, 3]) {
      it(`batches of ${batchSize}, ${threads} threads`, async () => {
        const expected = await train(new ReferenceBackend(), batchSize);
        const found = await train(new WasmBackend({ threads }), batchSize);
        assert.equal(found.length, expected.length);
        for (const [i, value] of found.entries()) {
          assert.ok(Math.abs(value - (expected[i] ?? 0)) < 1e-4, `${i}: found ${value}, expected ${expected[i]}`);
        }
      });
    }
  }

  it("the same seed gives the same bits on 2 threads", async () => {
    assert.deepEqual(await train(new WasmBackend({ threads: 2 }), 8), await train(new WasmBackend({ threads: 2 }), 8));
  });

  it("deterministic gives the same bits on 1, 2, 3 and 4 threads", async () => {
    const expected = await train(new WasmBackend({ threads: 1, deterministic: true }), 8);
    for (const threads of [2, 3, 4]) {
      assert.deepEqual(await train(new WasmBackend({ threads, deterministic: true }), 8), expected);
    }
  });
});
