/** What Normalization learns from data, against means and variances by hand (tolerance 1e-6). */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import * as layers from "../../src/layers/registry.ts";
import { DataError, ShapeError, StateError } from "../../src/util/errors.ts";
import { NdArray } from "../../src/util/ndarray.ts";

type Statistics = { mean: number[]; variance: number[] };

async function learned(layer: ReturnType<typeof layers.Normalization>): Promise<Statistics> {
  const [mean, variance] = await Promise.all(layer.weights.map((weight) => weight.read()));
  return { mean: [...(mean ?? [])], variance: [...(variance ?? [])] };
}

function assertNear(found: Statistics, expected: Statistics): void {
  for (const key of ["mean", "variance"] as const) {
    assert.equal(found[key].length, expected[key].length, key);
    found[key].forEach((value, i) => {
      assert.ok(Math.abs(value - (expected[key][i] as number)) <= 1e-6, `${key} ${i}: ${value}`);
    });
  }
}

const ROWS = [
  [1, 10],
  [2, 10],
  [6, 40],
];
const BY_HAND = { mean: [3, 20], variance: [14 / 3, 200] };

describe("Normalization.adapt: mean and variance within 1e-6", () => {
  it("takes an array", async () => {
    const layer = layers.Normalization();
    await layer.adapt(NdArray.from(ROWS));
    assertNear(await learned(layer), BY_HAND);
  });
  it("takes batches of different sizes, also asynchronous ones", async () => {
    const batches = [NdArray.from(ROWS.slice(0, 1)), NdArray.from(ROWS.slice(1))];
    const layer = layers.Normalization();
    await layer.adapt(batches);
    assertNear(await learned(layer), BY_HAND);
    await layer.adapt(
      (async function* () {
        yield* batches;
      })(),
    );
    assertNear(await learned(layer), BY_HAND);
  });
  it("forgets what it learned before", async () => {
    const layer = layers.Normalization();
    await layer.adapt(NdArray.from([[100, 200]]));
    await layer.adapt(NdArray.from(ROWS));
    assertNear(await learned(layer), BY_HAND);
  });
  it("one mean for all with axis null, one per position of several axes", async () => {
    const all = layers.Normalization({ axis: null });
    await all.adapt(
      NdArray.from([
        [1, 2],
        [3, 6],
      ]),
    );
    assertNear(await learned(all), { mean: [3], variance: [3.5] });
    const each = layers.Normalization({ axis: [2, 1] });
    await each.adapt(
      NdArray.from([
        [
          [1, 2],
          [3, 4],
        ],
        [
          [3, 2],
          [5, 8],
        ],
      ]),
    );
    assertNear(await learned(each), { mean: [2, 2, 4, 6], variance: [1, 0, 1, 4] });
  });
  it("refuses other shapes, no data, and data beside given statistics", async () => {
    const layer = layers.Normalization({ name: "n" });
    layer.build([null, 3]);
    await assert.rejects(layer.adapt(NdArray.from(ROWS)), (error: Error) => {
      assert.ok(error instanceof ShapeError);
      assert.match(error.message, /Normalization layer "n": adapt: expected sizes \(3,\).*found \(3, 2\)/);
      return true;
    });
    await assert.rejects(layers.Normalization().adapt([]), DataError);
    await assert.rejects(layers.Normalization({ mean: 0, variance: 1 }).adapt(NdArray.from(ROWS)), StateError);
  });
});
