import assert from "node:assert/strict";
import { describe, it } from "node:test";
import * as initializers from "../../src/nn/initializers.ts";
import { setRandomSeed } from "../../src/util/random.ts";

/** Fan in 3·3·16 = 144, fan out 3·3·32 = 288. */
const SHAPE = [3, 3, 16, 32];
const variance = (values: Float32Array): number => values.reduce((sum, x) => sum + x * x, 0) / values.length;
const largest = (values: Float32Array): number => values.reduce((most, x) => Math.max(most, Math.abs(x)), 0);

describe("initializers", () => {
  const cases: readonly [string, number, number][] = [
    ["glorot_uniform", 2 / 432, Math.sqrt(6 / 432)],
    ["glorot_normal", 2 / 432, (2 * Math.sqrt(2 / 432)) / 0.8796256610342398],
    ["he_uniform", 2 / 144, Math.sqrt(6 / 144)],
    ["he_normal", 2 / 144, (2 * Math.sqrt(2 / 144)) / 0.8796256610342398],
  ];
  for (const [name, expected, limit] of cases) {
    it(`${name}: variance ${expected.toFixed(5)} within 5 % on 4,608 numbers, none beyond ${limit.toFixed(4)}`, () => {
      setRandomSeed(1);
      const values = initializers.getInitializer("test", name).create(SHAPE);
      assert.ok(Math.abs(variance(values) / expected - 1) < 0.05, `variance ${variance(values)}`);
      assert.ok(largest(values) <= limit && largest(values) > 0.95 * limit, `largest ${largest(values)}`);
    });
  }

  it("zeros, ones and constants", () => {
    assert.deepEqual([...initializers.Zeros().create([2])], [0, 0]);
    assert.deepEqual([...initializers.Ones().create([2])], [1, 1]);
    assert.deepEqual([...initializers.Constant({ value: 0.5 }).create([2])], [0.5, 0.5]);
  });

  it("a seed of its own gives the same numbers; without, each call draws new ones, fixed by setRandomSeed", () => {
    const seeded = initializers.HeNormal({ seed: 3 });
    assert.deepEqual(seeded.create([4]), seeded.create([4]));
    const free = initializers.HeNormal();
    setRandomSeed(1);
    const [first, second] = [free.create([4]), free.create([4])];
    assert.notDeepEqual(first, second);
    setRandomSeed(1);
    assert.deepEqual(free.create([4]), first);
  });

  it("anything else is refused", () => {
    assert.throws(() => initializers.getInitializer("here", 3 as never), /here: expected a name or an object/);
  });
});
