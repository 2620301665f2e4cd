/** Every configuration of every layer that golden/coverage has, in one model through one file of each kind. */
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { loadModel, saveModel } from "../../../src/formats/keras/index.ts";
import * as layers from "../../../src/layers/registry.ts";
import type { Model } from "../../../src/model/model.ts";
import { NdArray } from "../../../src/util/ndarray.ts";
import { RandomSequence } from "../../../src/util/random.ts";
import { prepare as prepareReference } from "../../model/support.ts";
import { everything, random } from "./support.ts";

const ROWS = 2;

describe("every layer of the registry", () => {
  let model: Model;
  let x: NdArray[];
  let expected: NdArray[];
  before(async () => {
    prepareReference();
    model = everything();
    const sequence = new RandomSequence(3);
    // Above 0, as variances are.
    const values = model.weights.map(({ shape }) => {
      const size = shape.reduce((product, length) => product * length, 1);
      // The only scalar is Normalization's count, a whole number in files.
      const draw = (): number => (shape.length === 0 ? sequence.below(9) : sequence.uniform(0.5, 1.5));
      return new NdArray(Float32Array.from({ length: size }, draw), shape);
    });
    await model.setWeights(values);
    x = model.inputs.map(({ shape }, i) => random([ROWS, ...(shape.slice(1) as number[])], i));
    expected = await model.predictAll(x, { verbose: 0 });
  });

  it("all classes are there", () => {
    const found = new Set(model.layers.map(({ className }) => className));
    const { Input: _tensor, ...classes } = layers;
    assert.deepEqual(
      Object.keys(classes).filter((name) => !found.has(name)),
      [],
    );
  });

  for (const format of ["keras", "h5"] as const) {
    it(`predicts the same bits after ${format}, and is written the same again`, async () => {
      const again = await loadModel(await saveModel(model, { format }));
      for (const [i, found] of (await again.predictAll(x, { verbose: 0 })).entries()) {
        assert.deepEqual(found, expected[i], `output of ${again.outputNames[i]}`);
      }
      assert.equal(again.toJSON(), model.toJSON());
    });
  }

  for (const format of ["weights.h5", "legacy-weights.h5"] as const) {
    it(`takes its weights of ${format}`, async () => {
      const again = everything();
      await again.loadWeights(await saveModel(model, { format }));
      const weights = await model.getWeights();
      for (const [i, found] of (await again.getWeights()).entries()) {
        assert.deepEqual(found, weights[i], `weight ${again.weights[i]?.name}`);
      }
    });
  }
});
