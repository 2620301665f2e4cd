/** Layers that are used twice in one model: their state goes on from use to use. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import * as layers from "../../src/layers/registry.ts";
import { Model } from "../../src/model/model.ts";
import { NdArray } from "../../src/util/ndarray.ts";
import { prepare } from "../model/support.ts";

describe("shared layers", () => {
  it("BatchNormalization: the second use follows on the first one's moving averages, within 1e-6 of the formula", async () => {
    prepare();
    const input = layers.Input({ shape: [1] });
    const shared = layers.BatchNormalization({ momentum: 0.75 });
    const doubled = layers.Rescaling({ scale: 2 })(input);
    const y = layers.Add()([shared(input), shared(doubled)]);
    const model = new Model({ inputs: input, outputs: layers.Dense({ units: 1 })(y) });
    model.compile({ optimizer: "sgd", loss: "mse" });
    await model.fit(NdArray.from([[1], [3]]), NdArray.from([[0], [1]]), { batchSize: 2, verbose: 0 });
    const [, , mean, variance] = await Promise.all(shared.weights.map((weight) => weight.read()));
    // Batches of mean 2 and 4, variance 1 and 4; the averages start at 0 and 1.
    const follow = (start: number, first: number, second: number): number =>
      (start * 0.75 + first * 0.25) * 0.75 + second * 0.25;
    assert.ok(Math.abs((mean?.[0] ?? 0) - follow(0, 2, 4)) < 1e-6, `mean ${mean?.[0]}`);
    assert.ok(Math.abs((variance?.[0] ?? 0) - follow(1, 1, 4)) < 1e-6, `variance ${variance?.[0]}`);
  });
});
