/** Freezing layers and models; counting and finding what a model holds. */
import assert from "node:assert/strict";
import { beforeEach, describe, it } from "node:test";
import * as layers from "../../src/layers/registry.ts";
import { Model } from "../../src/model/model.ts";
import { Sequential } from "../../src/model/sequential.ts";
import { SGD } from "../../src/nn/optimizers/index.ts";
import { ArgumentError, StateError } from "../../src/util/errors.ts";
import { prepare, samples } from "./support.ts";

const { x, y } = samples(24);
const { BatchNormalization, Dense, Input } = layers;

/** A stem of two layers, a shared head used twice, and a tail. */
function nested(): { stem: Sequential; head: Model; model: Model } {
  const stem = new Sequential([Dense({ units: 5, name: "first" }), BatchNormalization({ name: "normal" })], {
    name: "stem",
  });
  const h = Input({ shape: [5] });
  const head = new Model({ inputs: h, outputs: Dense({ units: 5, name: "inner" })(h), name: "head" });
  const inputs = Input({ shape: [4] });
  const outputs = Dense({ units: 3, activation: "softmax", name: "tail" })(head(head(stem(inputs))));
  return { stem, head, model: new Model({ inputs, outputs }) };
}

const compile = (model: Model): void =>
  model.compile({ optimizer: SGD({ learningRate: 0.5 }), loss: "sparse_categorical_crossentropy" });

/** The names of the weights that an epoch changes. */
async function changed(model: Model): Promise<string[]> {
  const before = await model.getWeights();
  await model.fit(x, y, { batchSize: 8, verbose: 0 });
  const after = await model.getWeights();
  return model.weights.filter((_, i) => String(before[i]?.data) !== String(after[i]?.data)).map(({ name }) => name);
}

const TAIL = ["tail/kernel", "tail/bias"];
const HEAD = ["inner/kernel", "inner/bias"];
const NORMAL = ["normal/gamma", "normal/beta"];
const MOVING = ["normal/moving_mean", "normal/moving_variance"];

describe("freezing", () => {
  beforeEach(prepare);

  it("a frozen layer keeps its weights, also within a nested model; the others learn", async () => {
    const { stem, model } = nested();
    stem.getLayer("first").trainable = false;
    compile(model);
    assert.deepEqual(
      model.nonTrainableWeights.map(({ name }) => name),
      ["first/kernel", "first/bias", ...MOVING],
    );
    assert.deepEqual(await changed(model), [...NORMAL, ...MOVING, ...HEAD, ...TAIL]);
  });

  it("a frozen model freezes all its layers; BatchNormalization then keeps its statistics, as in Keras", async () => {
    const { stem, head, model } = nested();
    stem.trainable = false;
    assert.ok(stem.layers.every(({ trainable }) => !trainable));
    compile(model);
    assert.deepEqual(await changed(model), [...HEAD, ...TAIL]);
    head.trainable = false;
    compile(model);
    assert.deepEqual(await changed(model), TAIL);
  });

  it("thawing and compiling again lets them learn", async () => {
    const { model } = nested();
    model.trainable = false;
    assert.deepEqual(model.trainableWeights, []);
    model.trainable = true;
    compile(model);
    assert.equal((await changed(model)).length, model.weights.length);
  });

  it("a change without compile is noticed as soon as a step is made anew", async () => {
    const { stem, model } = nested();
    compile(model);
    await model.fit(x, y, { batchSize: 8, verbose: 0 });
    stem.trainable = false;
    const fit = model.fit(x, y, { batchSize: 12, verbose: 0 });
    await assert.rejects(
      fit,
      (error) => error instanceof StateError && /when the trainable layers change/.test(error.message),
    );
  });
});

describe("what a model holds", () => {
  it("countParams counts a shared layer once", () => {
    const { stem, head, model } = nested();
    assert.deepEqual(
      [stem, head, model].map((part) => part.countParams()),
      [45, 30, 93],
    );
  });

  it("getLayer finds by name and by place, and names the nearest", () => {
    const { stem, head, model } = nested();
    assert.equal(model.getLayer("stem"), stem);
    assert.equal(model.getLayer(1), stem);
    assert.equal(model.getLayer(-2), head);
    assert.throws(
      () => model.getLayer("tial"),
      (error) => error instanceof ArgumentError && /"tail"/.test(error.message),
    );
    for (const place of [4, -5, 0.5]) assert.throws(() => model.getLayer(place), /expected an index below 4/);
  });

  it("summary refuses lines and positions that do not fit, naming the column", () => {
    const { model, stem } = nested();
    const printFn = (): void => undefined;
    assert.throws(
      () => model.summary({ lineLength: 39, printFn }),
      /lineLength: expected a whole number of at least 40/,
    );
    assert.throws(
      () => stem.summary({ lineLength: 29, printFn }),
      /lineLength: expected a whole number of at least 30/,
    );
    assert.throws(() => stem.summary({ positions: [0.5, 1], printFn }), /positions: expected 3 numbers/);
    const narrow = { positions: [0.5, 0.51, 1], printFn };
    assert.throws(() => stem.summary(narrow), /expected a column "Output Shape" of at least 4 characters/);
  });
});
