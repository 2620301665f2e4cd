import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { drawSeed, RandomSequence, setRandomSeed } from "../../src/util/random.ts";

const draws = (seed: number, n: number, draw: (r: RandomSequence) => number): number[] => {
  const random = new RandomSequence(seed);
  return Array.from({ length: n }, () => draw(random));
};
const mean = (x: number[]): number => x.reduce((a, b) => a + b, 0) / x.length;

test("equal seeds give equal sequences, others differ (beyond 32 bits too)", () => {
  const bits = (seed: number): number[] => draws(seed, 5, (r) => r.bits());
  assert.deepEqual(bits(42), bits(42));
  assert.notDeepEqual(bits(42), bits(43));
  assert.notDeepEqual(bits(1), bits(1 + 2 ** 32));
});

test("10,000 normal numbers have mean 0 ± 0.05 and variance 1 ± 0.05; uniform ones stay in range", () => {
  const normal = draws(1, 10_000, (r) => r.normal());
  assert.ok(Math.abs(mean(normal)) < 0.05);
  assert.ok(Math.abs(mean(normal.map((x) => x * x)) - 1) < 0.05);
  const uniform = draws(2, 10_000, (r) => r.uniform(-2, 3));
  assert.ok(uniform.every((x) => x >= -2 && x < 3) && Math.abs(mean(uniform) - 0.5) < 0.05);
});

test("below(n) stays in [0, n); a permutation holds every number once", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 200 }), fc.nat(), (n, seed) => {
      const random = new RandomSequence(seed);
      const value = random.below(n);
      assert.ok(Number.isInteger(value) && value >= 0 && value < n);
      assert.deepEqual(
        [...random.permutation(n)].sort((a, b) => a - b),
        Array.from({ length: n }, (_, i) => i),
      );
    }),
  );
});

test("setRandomSeed fixes the seeds drawn later", () => {
  setRandomSeed(5);
  const first = [drawSeed(), drawSeed()];
  setRandomSeed(5);
  assert.deepEqual([drawSeed(), drawSeed()], first);
});
