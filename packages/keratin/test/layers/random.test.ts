/** What random layers do, by their properties: the numbers themselves are our own. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Graph } from "../../src/ir/graph.ts";
import type { Layer } from "../../src/layers/layer.ts";
import * as layers from "../../src/layers/registry.ts";
import * as ops from "../../src/ops/index.ts";
import type { Shape } from "../../src/util/shape.ts";
import { BACKENDS, evaluate } from "../golden/fixture.ts";

for (const { label, backend } of BACKENDS) {
  /** Ones through the layers that `make` adds, as in training. */
  const train = async (shape: Shape, ...inTurn: Layer[]): Promise<Float32Array> => {
    const { y } = await evaluate(
      backend,
      (graph) => {
        const x = ops.input(graph, { name: "x", shape });
        return { y: inTurn.reduce((value, layer) => layer.forward(value, { training: true }), x) };
      },
      { x: new Float32Array(shape.reduce((a, b) => a * b)).fill(1) },
    );
    return y as Float32Array;
  };

  describe(`random layers in training (${label})`, () => {
    it("GaussianNoise: mean 0 ± 0.01, standard deviation 0.5 ± 0.01, 20,000 numbers, none the same as its neighbour", async () => {
      const noise = (await train([100, 200], layers.GaussianNoise({ stddev: 0.5, seed: 3 }))).map((y) => y - 1);
      const mean = noise.reduce((sum, z) => sum + z) / noise.length;
      const variance = noise.reduce((sum, z) => sum + (z - mean) ** 2, 0) / noise.length;
      assert.ok(Math.abs(mean) < 0.01, `mean ${mean}`);
      assert.ok(Math.abs(Math.sqrt(variance) - 0.5) < 0.01, `deviation ${Math.sqrt(variance)}`);
      assert.ok(noise.every((z, i) => z !== noise[i + 1]));
    });

    it("SpatialDropout2D drops whole maps, a quarter of them ± 0.05, and scales the others", async () => {
      const [batch, pixels, channels] = [40, 6, 25];
      const y = await train([batch, 2, 3, channels], layers.SpatialDropout2D({ rate: 0.25, seed: 3 }));
      let dropped = 0;
      for (let map = 0; map < batch * channels; map++) {
        const first = y[Math.floor(map / channels) * pixels * channels + (map % channels)] as number;
        assert.ok(first === 0 || Math.abs(first - 4 / 3) < 1e-6, `value ${first}`);
        if (first === 0) dropped++;
        for (let pixel = 0; pixel < pixels; pixel++) {
          const at = (Math.floor(map / channels) * pixels + pixel) * channels + (map % channels);
          assert.equal(y[at], first, `map ${map}, pixel ${pixel}`);
        }
      }
      assert.ok(Math.abs(dropped / (batch * channels) - 0.25) < 0.05, `${dropped} dropped`);
    });

    it("Dropout with noiseShape [1, null] drops the same columns of all rows", async () => {
      const y = await train([6, 50], layers.Dropout({ rate: 0.5, seed: 3, noiseShape: [1, null] }));
      const row = y.subarray(0, 50);
      assert.ok(row.includes(0) && row.includes(2));
      for (let r = 1; r < 6; r++) assert.deepEqual(y.subarray(r * 50, (r + 1) * 50), row);
    });

    it("a shared Dropout drops anew at each use", async () => {
      const once = await train([4, 100], layers.Dropout({ rate: 0.5, seed: 3 }));
      const shared = layers.Dropout({ rate: 0.5, seed: 3 });
      const twice = await train([4, 100], shared, shared);
      const kept = (values: Float32Array): number => values.filter((value) => value !== 0).length;
      assert.ok(kept(twice) < 0.75 * kept(once), `${kept(twice)} of ${kept(once)} kept`);
    });
  });
}

describe("random layers in use", () => {
  it("are the identity", () => {
    const x = ops.input(new Graph(), { name: "x", shape: [2, 3, 4, 5] });
    for (const layer of [layers.GaussianNoise({ stddev: 1 }), layers.SpatialDropout2D({ rate: 0.5 })]) {
      assert.equal(layer.forward(x, { training: false }), x);
    }
  });
});
