import assert from "node:assert/strict";
import { beforeEach, describe, it } from "node:test";
import * as layers from "../../src/layers/registry.ts";
import type { Model } from "../../src/model/model.ts";
import { Sequential } from "../../src/model/sequential.ts";
import { ArgumentError, DataError, ShapeError, StateError } from "../../src/util/errors.ts";
import { NdArray } from "../../src/util/ndarray.ts";
import { classifier, prepare, samples } from "./support.ts";

const { x, y } = samples(6);
const changed = (data: NdArray, index: number, value: number): NdArray => {
  const copy = data.data.slice();
  copy[index] = value;
  return new NdArray(copy, data.shape);
};
const wrong = <T>(value: unknown): T => value as T;

/** What is wrong, the error's class, what its message must say. */
const CASES: readonly [string, (model: Model) => Promise<unknown>, new () => Error, RegExp][] = [
  [
    "batch size 0",
    (m) => m.fit(x, y, { batchSize: 0 }),
    ArgumentError,
    /fit: batchSize: expected a positive whole number, found 0/,
  ],
  ["batch size 1.5", (m) => m.predict(x, { batchSize: 1.5 }), ArgumentError, /predict: batchSize: .*1\.5/],
  ["epochs −1", (m) => m.fit(x, y, { epochs: -1 }), ArgumentError, /fit: epochs: .*-1/],
  ["verbose 7", (m) => m.fit(x, y, { verbose: wrong(7) }), ArgumentError, /verbose: .*7/],
  ["x and y of different length", (m) => m.fit(x, y.slice(0, 5)), DataError, /fit: .*6 samples in x and 5 in y/],
  [
    "no samples",
    (m) => m.fit(x.slice(0, 0), y.slice(0, 0)),
    DataError,
    /fit: x: expected at least one sample, found none, shape \(0, 4\)/,
  ],
  ["an empty list", (m) => m.predict([]), DataError, /predict: x: .*none/],
  ["no y", (m) => m.fit(x, wrong(undefined)), ArgumentError, /fit: y: .*found nothing/],
  [
    "x of another shape",
    (m) => m.fit(new NdArray(new Float32Array(18), [6, 3]), y),
    ShapeError,
    /fit: x: expected shape \(None, 4\), found \(6, 3\)/,
  ],
  [
    "y of another shape",
    (m) => m.fit(x, new NdArray(new Float32Array(18), [6, 3])),
    ShapeError,
    /sparse_categorical_crossentropy: .*\(None,\).*found \(None, 3\)/,
  ],
  [
    "a label too large",
    (m) => m.fit(x, changed(y, 4, 3)),
    DataError,
    /fit: y: expected class numbers from 0 to 2.*found 3 at index \[4\]/,
  ],
  ["a negative label", (m) => m.evaluate(x, changed(y, 0, -1)), DataError, /evaluate: y: .*found -1 at index \[0\]/],
  ["half a label", (m) => m.fit(x, [0, 1, 2, 0, 0.5, 1]), DataError, /found 0\.5 at index \[4\]/],
  [
    "NaN in x",
    (m) => m.fit(changed(x, 9, Number.NaN), y),
    DataError,
    /fit: x: expected finite numbers, found NaN at index \[2, 1\].*checkData: false/,
  ],
  [
    "infinity in validation data",
    (m) => m.fit(x, y, { validationData: [changed(x, 0, Number.POSITIVE_INFINITY), y] }),
    DataError,
    /validationData: x: .*Infinity at index \[0, 0\]/,
  ],
];

describe("bad input of fit, evaluate and predict: a typed error, and nothing is changed", () => {
  beforeEach(prepare);
  for (const [title, run, type, message] of CASES) {
    it(title, async () => {
      const model = classifier();
      const before = await model.getWeights();
      await assert.rejects(run(model), (error: Error) => {
        assert.ok(error instanceof type, `${error.name}: ${error.message}`);
        assert.match(error.message, message);
        return true;
      });
      assert.deepEqual(await model.getWeights(), before);
      assert.equal(model.optimizer?.built, false);
    });
  }

  it("fit before compile says how to go on", async () => {
    const model = new Sequential([layers.Input({ shape: [4] }), layers.Dense({ units: 1 })]);
    await assert.rejects(
      model.fit(x, y),
      (error) => error instanceof StateError && /fit .*Call model\.compile/.test(error.message),
    );
  });

  it("unknown strings of compile name the nearest, and the old compile stays", () => {
    const model = classifier();
    const { optimizer } = model;
    assert.throws(
      () => model.compile({ loss: "sparse_categorical_crosentropy" }),
      /Did you mean "sparse_categorical_crossentropy"/,
    );
    assert.throws(() => model.compile({ optimizer: "rms", loss: "mse" }), /optimizer: .*"rms"/);
    assert.throws(() => model.compile({ loss: "mse", metrics: ["acuracy"] }), /metrics: .*Did you mean "accuracy"/);
    assert.throws(() => model.compile({ loss: "mse", metrics: wrong("accuracy") }), /metrics: \["accuracy"\]/);
    assert.equal(model.optimizer, optimizer);
  });

  it("two fits at a time are refused, and the first goes on", async () => {
    const model = classifier();
    const first = model.fit(x, y, { verbose: 0 });
    await assert.rejects(model.fit(x, y, { verbose: 0 }), /one fit at a time/);
    assert.throws(() => model.compile({ loss: "mse" }), /compile of model .*one fit at a time/);
    await first;
  });
});
