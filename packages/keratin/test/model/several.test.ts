/** Several inputs and outputs, weights of samples and classes, batches that stream, single steps. */
import assert from "node:assert/strict";
import { beforeEach, describe, it } from "node:test";
import type { BatchTuple } from "../../src/data/source.ts";
import type { Node } from "../../src/ir/graph.ts";
import { MergeLayer } from "../../src/layers/layer.ts";
import type { BatchShape } from "../../src/layers/operation.ts";
import * as layers from "../../src/layers/registry.ts";
import { Model } from "../../src/model/model.ts";
import { Sequential } from "../../src/model/sequential.ts";
import { resetNames } from "../../src/nn/naming.ts";
import * as ops from "../../src/ops/index.ts";
import { ArgumentError, DataError } from "../../src/util/errors.ts";
import { NdArray } from "../../src/util/ndarray.ts";
import { setRandomSeed } from "../../src/util/random.ts";
import { classifier, prepare, samples } from "./support.ts";

const quiet = { verbose: 0 } as const;

/** Puts rows behind one another. */
class Join extends MergeLayer {
  constructor() {
    super("Join", {});
  }

  override computeOutputShape(shapes: readonly BatchShape[]): BatchShape {
    return [null, shapes.reduce((total, [, size = 0]) => total + size, 0)];
  }

  override getConfig() {
    return this.baseConfig();
  }

  protected override call(inputs: readonly Node[]): Node {
    return ops.concat(inputs, 1);
  }
}

/** Inputs a and b of two numbers; outputs sum (one number) and class (two). */
function twoByTwo(): Model {
  const a = layers.Input({ shape: [2], name: "a" });
  const b = layers.Input({ shape: [2], name: "b" });
  const hidden = new Join()([a, b]);
  const sum = layers.Dense({ units: 1, name: "sum" })(hidden);
  const kind = layers.Dense({ units: 2, activation: "softmax", name: "kind" })(hidden);
  return new Model({ inputs: [a, b], outputs: [sum, kind] });
}

const column = (rows: number, width: number, value: (row: number, i: number) => number): NdArray<Float32Array> =>
  new NdArray(
    Float32Array.from({ length: rows * width }, (_, i) => value(Math.floor(i / width), i % width)),
    [rows, width],
  );

const ROWS = 12;
const a = column(ROWS, 2, (row, i) => Math.sin(row + i));
const b = column(ROWS, 2, (row, i) => Math.cos(2 * row - i));
const sum = column(ROWS, 1, (row) => (a.data[2 * row] as number) + (b.data[2 * row] as number));
const kind = new NdArray(
  Int32Array.from({ length: ROWS }, (_, row) => Number((a.data[2 * row] as number) > 0)),
  [ROWS],
);

it("outputs named like what every object inherits are looked up among what was given", () => {
  const x = layers.Input({ shape: [2] });
  const outputs = ["constructor", "toString", "kind"].map((name) => layers.Dense({ units: 1, name })(x));
  const model = new Model({ inputs: x, outputs });
  model.compile({ optimizer: "sgd", loss: { kind: "mse" }, lossWeights: { kind: 2 }, metrics: { kind: "mae" } });
  assert.deepEqual(
    model.metrics.map(({ name }) => name),
    ["loss", "kind_mae"],
  );
});

describe("several inputs and outputs", () => {
  beforeEach(() => {
    prepare();
    resetNames();
  });

  it("losses and metrics are named after the outputs, and the total is their weighted sum to 1e-6", async () => {
    const model = twoByTwo();
    const options = { optimizer: "sgd", metrics: { kind: ["accuracy"], sum: "mae" } };
    model.compile({ ...options, loss: { sum: "mse", kind: "sparse_categorical_crossentropy" }, lossWeights: [2, 0.5] });
    const logs = await model.evaluate({ b, a }, [sum, kind], quiet);
    assert.deepEqual(Object.keys(logs), ["kind_accuracy", "kind_loss", "loss", "sum_loss", "sum_mae"]);
    const { loss = 0, sum_loss = 0, kind_loss = 0 } = logs;
    assert.ok(Math.abs(loss - (2 * sum_loss + 0.5 * kind_loss)) < 1e-6);
    assert.deepEqual(
      model.metrics.map(({ name }) => name),
      ["loss", "sum_loss", "kind_loss", "sum_mae", "kind_accuracy"],
    );
  });

  it("train, by lists and by names alike", async () => {
    const run = async (x: [NdArray, NdArray] | { a: NdArray; b: NdArray }): Promise<Logs> => {
      setRandomSeed(3);
      const model = twoByTwo();
      model.compile({ optimizer: "adam", loss: ["mse", "sparse_categorical_crossentropy"] });
      const before = await model.evaluate(x, [sum, kind], quiet);
      await model.fit(x, { kind, sum }, { epochs: 30, batchSize: 5, ...quiet });
      const after = await model.evaluate(x, [sum, kind], quiet);
      assert.ok((after["loss"] as number) < 0.9 * (before["loss"] as number));
      return after;
    };
    assert.deepEqual(await run([a, b]), await run({ a, b }));
  });

  it("an output without a loss needs no targets", async () => {
    const model = twoByTwo();
    model.compile({ optimizer: "sgd", loss: [null, "sparse_categorical_crossentropy"] });
    await model.fit([a, b], [kind], quiet);
    await model.fit([a, b], { kind }, quiet);
    await assert.rejects(model.fit([a, b], [sum, kind], quiet), ArgumentError);
  });

  it("predictAll gives them in order; predict says to use it", async () => {
    const model = twoByTwo();
    const shapes = (await model.predictAll([a, b], { batchSize: 5, ...quiet })).map(({ shape }) => shape);
    assert.deepEqual(shapes, [
      [ROWS, 1],
      [ROWS, 2],
    ]);
    await assert.rejects(model.predict([a, b]), /predictAll/);
  });

  it("what does not fit is named", async () => {
    const model = twoByTwo();
    assert.throws(() => model.compile({ loss: ["mse"] }), /2 entries, one for each output/);
    assert.throws(() => model.compile({ loss: { sum: "mse", knd: "mse" } }), /Did you mean "kind"/);
    assert.throws(() => model.compile({ loss: [null, null] }), /at least one loss/);
    assert.throws(() => model.compile({ loss: "mse", metrics: ["mae"] }), /2 entries/);
    model.compile({ loss: ["mse", "sparse_categorical_crossentropy"] });
    await assert.rejects(model.fit(a, [sum, kind]), /fit: x: expected 2 arrays, for a, b, found one/);
    await assert.rejects(model.fit({ a, bb: b }, [sum, kind]), /Did you mean "b"/);
    await assert.rejects(model.fit([a, b.slice(0, 3)], [sum, kind]), /12 samples in one and 3 in another/);
    await assert.rejects(model.fit([a, sum], [sum, kind]), /fit: x "b": expected shape \(None, 2\)/);
  });
});

type Logs = Readonly<Record<string, number>>;

describe("fit's further options", () => {
  beforeEach(prepare);

  it("sample weights weigh the loss as Keras does: Σ weight · loss / samples, to 1e-6", async () => {
    const { x, y } = samples(6);
    const model = classifier();
    const each: number[] = [];
    for (let i = 0; i < 6; i++) {
      each.push((await model.evaluate(x.slice(i, i + 1), y.slice(i, i + 1), quiet))["loss"] as number);
    }
    const weights = [0, 1, 2, 0.5, 3, 0];
    const expected = each.reduce((total, loss, i) => total + (loss * (weights[i] as number)) / 6, 0);
    const { loss = 0 } = await model.evaluate(x, y, { sampleWeight: weights, ...quiet });
    assert.ok(Math.abs(loss - expected) < 1e-6, `${loss} and ${expected}`);
  });

  it("class weights are sample weights by class; labels or one-hot", async () => {
    const { x, y } = samples(6);
    const weighted = Array.from(y.data, (label) => [2, 1, 0.25][label] as number);
    const classWeight = { 0: 2, 2: 0.25 };
    const step = async (options: object): Promise<Logs> => {
      setRandomSeed(1);
      return classifier().trainOnBatch(x, y, options);
    };
    assert.deepEqual(await step({ classWeight }), await step({ sampleWeight: weighted }));
    await assert.rejects(step({ classWeight, sampleWeight: weighted }), /no sampleWeight, found both/);
  });

  it("validationSplit keeps the last samples out of training", async () => {
    const { x, y } = samples(20);
    const run = async (options: object, rows: number): Promise<Logs> => {
      setRandomSeed(2);
      const model = classifier();
      const { history } = await model.fit(x.slice(0, rows), y.slice(0, rows), { shuffle: false, ...options, ...quiet });
      return Object.fromEntries(Object.entries(history).map(([name, [value = 0]]) => [name, value]));
    };
    const split = await run({ validationSplit: 0.25 }, 20);
    assert.deepEqual(split, await run({ validationData: [x.slice(15), y.slice(15)] }, 15));
    await assert.rejects(run({ validationSplit: 1.5 }, 20), /validationSplit/);
  });

  it("batches of an iterable train as the same arrays do, to the same bits; the input is known from the first", async () => {
    const { x, y } = samples(10);
    const train = async (fit: (model: Sequential) => Promise<unknown>): Promise<Sequential> => {
      setRandomSeed(4);
      const model = new Sequential([layers.Dense({ units: 3, activation: "softmax" })]);
      model.compile({ optimizer: "sgd", loss: "sparse_categorical_crossentropy" });
      await fit(model);
      return model;
    };
    async function* batches() {
      for (let i = 0; i < 10; i += 4) yield [x.slice(i, i + 4), y.slice(i, i + 4)] as const;
    }
    const streamed = await train((model) => model.fit(batches(), { shuffle: false, ...quiet }));
    const arrays = await train((model) => model.fit(x, y, { batchSize: 4, shuffle: false, ...quiet }));
    assert.deepEqual(await streamed.getWeights(), await arrays.getWeights());
    assert.deepEqual(
      await streamed.evaluate(batches(), quiet),
      await arrays.evaluate(x, y, { batchSize: 4, ...quiet }),
    );
  });

  it("a data set of batches, stepsPerEpoch and validationSteps", async () => {
    const { x, y } = samples(12);
    const seen: number[] = [];
    const dataset = {
      length: 6,
      getItem: (index: number) => {
        seen.push(index);
        return [x.slice(2 * index, 2 * index + 2), y.slice(2 * index, 2 * index + 2)] as const;
      },
    };
    const model = classifier();
    const { history } = await model.fit(dataset, {
      epochs: 3,
      stepsPerEpoch: 2,
      shuffle: false,
      validationData: dataset,
      validationSteps: 1,
      validationFreq: 3,
      ...quiet,
    });
    assert.equal(history["loss"]?.length, 3);
    assert.equal(history["val_loss"]?.length, 1);
    assert.deepEqual(seen.slice(0, 6).sort(), [0, 1, 2, 3, 4, 5]);
  });

  it("a batch of the wrong shape in a stream is named, and training ends with its error", async () => {
    const model = classifier();
    const { x, y } = samples(4);
    const bad: BatchTuple[] = [
      [x, y],
      [y, y],
    ];
    await assert.rejects(model.fit(bad.values(), quiet), /fit: x: expected shape \(None, 4\)/);
    await assert.rejects(model.fit(bad.values(), { validationSplit: 0.5, ...quiet }), /data in arrays/);
    await assert.rejects(model.fit([[x, y.slice(1)] as const].values(), quiet), DataError);
  });

  it("trainOnBatch, testOnBatch and predictOnBatch do one step", async () => {
    const { x, y } = samples(5);
    const model = classifier();
    const before = await model.testOnBatch(x, y);
    for (let i = 0; i < 20; i++) await model.trainOnBatch(x, y);
    const after = await model.testOnBatch(x, y);
    assert.ok((after["loss"] as number) < (before["loss"] as number));
    assert.deepEqual((await model.predictOnBatch(x)).shape, [5, 3]);
  });

  it("functions are losses and metrics; regularizers and addLoss count in the loss, to 1e-6", async () => {
    const model = new Sequential([
      layers.Input({ shape: [4] }),
      layers.Reshape({ targetShape: [1, 1, 4] }),
      layers.Conv2D({ filters: 3, kernelSize: 1, kernelRegularizer: "l2", useBias: false }),
      layers.Flatten(),
    ]);
    const { x } = samples(4);
    const zero = new NdArray(new Float32Array(12), [4, 3]);
    model.compile({ loss: (_yTrue, yPred) => ops.mul(yPred, 0), metrics: [(yTrue, yPred) => ops.sub(yPred, yTrue)] });
    const [kernel] = await model.getWeights();
    const penalty = [...(kernel?.data ?? [])].reduce((total, w) => total + 0.01 * w * w, 0);
    const { loss = 0 } = await model.evaluate(x, zero, quiet);
    assert.ok(Math.abs(loss - penalty) < 1e-6, `${loss} and ${penalty}`);
  });
});
