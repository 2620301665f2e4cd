/** Keras 2's way to state the input of a Sequential. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import * as layers from "../../src/layers/registry.ts";
import { Sequential } from "../../src/model/sequential.ts";
import { ArgumentError } from "../../src/util/errors.ts";

const warnings: unknown[] = [];
console.warn = (text: unknown): void => void warnings.push(text);

describe("the input as an option of the first layer", () => {
  const conv = { filters: 2, kernelSize: 3 };
  const models: readonly [name: string, first: () => layers.Layer, shape: (number | null)[]][] = [
    ["inputShape", () => layers.Conv2D({ ...conv, inputShape: [8, 8, 1] }), [null, 8, 8, 1]],
    ["batchInputShape", () => layers.Conv2D({ ...conv, batchInputShape: [null, 8, 8, 1] }), [null, 8, 8, 1]],
    ["inputDim", () => layers.Dense({ units: 2, inputDim: 7 }), [null, 7]],
    ["inputShape of a layer without options of its own", () => layers.Flatten({ inputShape: [4, 2] }), [null, 4, 2]],
  ];
  for (const [name, first, shape] of models) {
    it(`${name} builds the model at once, as layers.Input does`, () => {
      const model = new Sequential([first(), layers.Flatten()]);
      assert.deepEqual([model.built, model.inputShape], [true, shape]);
      assert.equal(JSON.stringify(model.getConfig()).includes("inputShape"), false);
    });
  }

  it("one warning for all, which names the new spelling", () => {
    assert.equal(warnings.length, 1);
    assert.match(String(warnings[0]), /put layers\.Input\(\{ shape: \[…\] \}\) in front of the first layer/);
  });

  it("is ignored behind an Input or another layer, as in Keras; two statements are refused", () => {
    const second = layers.Dense({ units: 2, inputDim: 7 });
    assert.deepEqual(new Sequential([layers.Input({ shape: [3] }), second]).inputShape, [null, 3]);
    assert.equal(new Sequential([layers.Flatten(), layers.Dense({ units: 2, inputDim: 7 })]).built, false);
    assert.throws(
      () => layers.Dense({ units: 2, inputDim: 7, inputShape: [7] }),
      (error) => error instanceof ArgumentError && /found inputShape and inputDim/.test(error.message),
    );
  });

  it("a shape that is none is refused when the layer is added", () => {
    const layer = layers.Dense({ units: 2, inputShape: [0] });
    assert.throws(() => new Sequential([layer]), /expected a list of positive whole numbers.*found \[0\]/);
  });
});
