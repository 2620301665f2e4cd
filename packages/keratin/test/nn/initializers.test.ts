/** Initializers that draw nothing, orthogonal ones, seeds, names, refusals; distributions are in test/golden/initializers.test.ts. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import * as initializers from "../../src/nn/initializers.ts";
import { ShapeError } from "../../src/util/errors.ts";
import { setRandomSeed } from "../../src/util/random.ts";
import { refuses } from "../ops/run.ts";

const { getInitializer } = initializers;

describe("initializers without chance", () => {
  it("zeros, ones, constants, identity", () => {
    assert.deepEqual([...initializers.Zeros().create([2])], [0, 0]);
    assert.deepEqual([...initializers.Ones().create([2])], [1, 1]);
    assert.deepEqual([...initializers.Constant({ value: 0.5 }).create([2])], [0.5, 0.5]);
    assert.deepEqual([...initializers.Identity({ gain: 2 }).create([2, 3])], [2, 0, 0, 0, 2, 0]);
  });

  it("configs", () => {
    assert.deepEqual(initializers.Zeros().getConfig(), {});
    assert.deepEqual(initializers.Constant({ value: 0.5 }).getConfig(), { value: 0.5 });
    assert.deepEqual(initializers.Identity().getConfig(), { gain: 1 });
    assert.deepEqual(initializers.Orthogonal({ seed: 2 }).getConfig(), { gain: 1, seed: 2 });
  });
});

describe("Orthogonal: the smaller side's vectors have length gain and right angles, within 1e-6", () => {
  for (const shape of [
    [5, 3],
    [3, 5],
    [4, 4],
    [3, 3, 2, 7],
    [1, 6],
  ]) {
    it(`shape [${shape}]`, () => {
      setRandomSeed(2);
      const columns = shape.at(-1) as number;
      const values = initializers.Orthogonal({ gain: 1.5 }).create(shape);
      const rows = values.length / columns;
      const at = (row: number, column: number): number => values[row * columns + column] as number;
      const wide = rows < columns;
      const [count, length] = wide ? [rows, columns] : [columns, rows];
      for (let a = 0; a < count; a++) {
        for (let b = 0; b <= a; b++) {
          let product = 0;
          for (let k = 0; k < length; k++) product += wide ? at(a, k) * at(b, k) : at(k, a) * at(k, b);
          const expected = a === b ? 1.5 ** 2 : 0;
          assert.ok(Math.abs(product - expected) < 1e-6, `vectors ${a} and ${b}: ${product}, expected ${expected}`);
        }
      }
    });
  }

  it("all directions alike: the mean of 2,000 corners of 2×2 matrices is 0 and of their squares 1/2, within 5 %", () => {
    setRandomSeed(3);
    const corners = Array.from({ length: 2000 }, () => initializers.Orthogonal().create([2, 2])[0] as number);
    const mean = (values: number[]): number => values.reduce((sum, x) => sum + x, 0) / values.length;
    assert.ok(Math.abs(mean(corners)) < 0.05);
    assert.ok(Math.abs(mean(corners.map((x) => x * x)) - 0.5) < 0.025);
  });
});

describe("seeds and names of initializers", () => {
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

  it("Keras's strings and class names", () => {
    const names = {
      glorot_uniform: "GlorotUniform",
      HeNormal: "HeNormal",
      lecun_normal: "LecunNormal",
      normal: "RandomNormal",
      uniform: "RandomUniform",
      truncated_normal: "TruncatedNormal",
      orthogonal: "Orthogonal",
      identity: "Identity",
      zero: "Zeros",
      one: "Ones",
      constant: "Constant",
      variance_scaling: "VarianceScaling",
    };
    for (const [name, className] of Object.entries(names)) {
      assert.equal(getInitializer("test", name).className, className);
    }
  });

  it("anything else is refused", () => {
    assert.throws(
      () => getInitializer("here", 3 as never),
      /here: expected a name or an object of initializers, found 3/,
    );
    assert.throws(() => getInitializer("here", "glorot"), /here: expected one of .*"glorot_uniform".*Did you mean/);
    assert.throws(
      () => initializers.HeNormal({ seed: 0.5 }),
      /Initializer HeNormal: seed: expected a whole number, found 0.5/,
    );
    assert.throws(
      () => initializers.VarianceScaling({ scale: 0 }),
      /VarianceScaling: scale: expected a number above 0/,
    );
    assert.throws(() => initializers.VarianceScaling({ mode: "fan" as never }), /VarianceScaling: mode: .*"fan_in"/);
    assert.throws(() => initializers.VarianceScaling({ distribution: "unifrom" as never }), /Did you mean "uniform"/);
    assert.throws(() => initializers.RandomNormal({ stddev: -1 }), /RandomNormal: stddev: .*at least 0, found -1/);
    assert.throws(() => initializers.RandomUniform({ minval: 1 }), /minval ≤ maxval, found minval 1 and maxval 0.05/);
    refuses(
      () => initializers.Orthogonal().create([3]),
      ShapeError,
      /Orthogonal: expected at least two axes, found.*3/,
    );
    refuses(() => initializers.Identity().create([3]), ShapeError, /Identity: expected a matrix/);
    const axes = { inputAxes: [5], outputAxes: [0] };
    assert.throws(
      () => initializers.HeUniform(axes).create([3, 3]),
      /HeUniform: expected axes of a weight of 2 axes, found \[5\]/,
    );
  });
});
