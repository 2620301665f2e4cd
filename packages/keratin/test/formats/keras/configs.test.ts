/** modelFromJSON, cloneModel, compile configs, and layers that several models share. */
import assert from "node:assert/strict";
import { beforeEach, describe, it } from "node:test";
import { loadModel, saveModel } from "../../../src/formats/keras/index.ts";
import * as layers from "../../../src/layers/registry.ts";
import { cloneModel, modelFromConfig, modelFromJSON } from "../../../src/model/from-config.ts";
import { Model } from "../../../src/model/model.ts";
import { Sequential } from "../../../src/model/sequential.ts";
import * as losses from "../../../src/nn/losses/index.ts";
import * as metrics from "../../../src/nn/metrics/index.ts";
import * as optimizers from "../../../src/nn/optimizers/index.ts";
import * as ops from "../../../src/ops/index.ts";
import { registerKerasSerializable } from "../../../src/saving/registry.ts";
import { ArgumentError } from "../../../src/util/errors.ts";
import { prepare, random } from "./support.ts";

type Json = Record<string, unknown>;

const half = registerKerasSerializable(
  function half(yTrue: Parameters<typeof ops.sub>[0], yPred: Parameters<typeof ops.sub>[1]) {
    return ops.mul(ops.square(ops.sub(yTrue, yPred)), 0.5);
  },
  { name: "half" },
);

const stack = (): Sequential => new Sequential([layers.Input({ shape: [4] }), layers.Dense({ units: 2 })]);

function twoHeads(): Model {
  const x = layers.Input({ shape: [4] });
  const outputs = [layers.Dense({ units: 2, name: "p" })(x), layers.Dense({ units: 1, name: "q" })(x)];
  return new Model({ inputs: x, outputs });
}

describe("configs of models", () => {
  beforeEach(prepare);

  it("modelFromJSON makes the model anew and compiles it as it was", () => {
    const model = stack();
    const rate = optimizers.schedules.ExponentialDecay({ initialLearningRate: 0.1, decaySteps: 5, decayRate: 0.9 });
    const loss = losses.CategoricalCrossentropy({ fromLogits: true, labelSmoothing: 0.1 });
    const optimizer = optimizers.RMSprop({ learningRate: rate, momentum: 0.5 });
    model.compile({ optimizer, loss, metrics: ["accuracy", metrics.AUC()], weightedMetrics: ["mse"] });
    const again = modelFromJSON(model.toJSON());
    assert.equal(again.toJSON(), model.toJSON());
    assert.deepEqual(
      again.metrics.map(({ name }) => name),
      model.metrics.map(({ name }) => name),
    );
    const config = (JSON.parse(model.toJSON()) as Json)["compile_config"] as Json;
    assert.deepEqual((config["metrics"] as unknown[])[0], "accuracy");
    assert.deepEqual(config["weighted_metrics"], ["mse"]);
  });

  it("losses, weights and metrics of several outputs, by name and in lists", () => {
    for (const options of [
      { loss: { p: "mse", q: "mae" }, lossWeights: { p: 1, q: 0.5 }, metrics: { p: ["mae"] } },
      { loss: ["mse", null], metrics: [["mae"], ["mse"]] },
      { loss: "mse", lossWeights: [1, 2] },
    ]) {
      const model = twoHeads();
      model.compile(options as never);
      const again = modelFromJSON(model.toJSON());
      assert.equal(again.toJSON(), model.toJSON());
      assert.deepEqual(
        again.metrics.map(({ name }) => name),
        model.metrics.map(({ name }) => name),
      );
    }
  });

  it("a loss of one's own that is registered; one that is not is refused", () => {
    const model = stack();
    model.compile({ loss: half });
    assert.equal(modelFromJSON(model.toJSON()).compileOptions?.loss, half);
    model.compile({ loss: (yTrue, yPred) => ops.sub(yTrue, yPred) });
    assert.throws(() => model.toJSON(), /compile: loss.*registerKerasSerializable/s);
  });

  it("a config without a loss leaves the model as it is", () => {
    const json = JSON.parse(stack().toJSON()) as Json;
    const model = modelFromJSON(JSON.stringify({ ...json, compile_config: { optimizer: "rmsprop", loss: null } }));
    assert.equal(model.optimizer, undefined);
    assert.throws(() => modelFromJSON("{"), ArgumentError);
  });

  it("cloneModel has the same layers and other weights", async () => {
    const model = stack();
    const clone = cloneModel(model);
    assert.ok(clone instanceof Sequential);
    assert.equal(clone.toJSON(), model.toJSON());
    assert.notDeepEqual(await clone.getWeights(), await model.getWeights());
  });

  it("a Sequential that learned its input from data", async () => {
    const model = modelFromConfig({
      class_name: "Sequential",
      config: { layers: [{ class_name: "Dense", config: { units: 2 } }], build_input_shape: [null, 4] },
    });
    assert.deepEqual(model.inputShape, [null, 4]);
  });
});

describe("layers that several nested models share", () => {
  beforeEach(prepare);

  /** An autoencoder whose parts are models of their own, and a layer that is used inside and outside. */
  function shared(order: "outside first" | "inside first"): Model {
    const dense = layers.Dense({ units: 4, name: "both" });
    const z = layers.Input({ shape: [4] });
    const inner = new Model({ inputs: z, outputs: dense(layers.Dense({ units: 4 })(z)) });
    const x = layers.Input({ shape: [4] });
    const y = order === "outside first" ? inner(dense(x)) : dense(inner(x));
    return new Model({ inputs: x, outputs: layers.Add()([y, inner(y)]) });
  }

  for (const order of ["outside first", "inside first"] as const) {
    it(`are one layer again: ${order}`, async () => {
      const model = shared(order);
      const again = await loadModel(await saveModel(model));
      assert.equal(again.weights.length, model.weights.length);
      assert.equal(again.toJSON(), model.toJSON());
      const x = random([3, 4]);
      assert.deepEqual(await again.predict(x, { verbose: 0 }), await model.predict(x, { verbose: 0 }));
      const ids = JSON.stringify(JSON.parse(model.toJSON())).match(/"shared_object_id":\d+/g);
      assert.equal(ids?.length, 2);
    });
  }
});
