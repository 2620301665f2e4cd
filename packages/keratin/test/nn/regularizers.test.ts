/** Regularizers' options and refusals; values and gradients of real Keras are in test/golden/regularizers.test.ts. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import * as regularizers from "../../src/nn/regularizers.ts";
import { ShapeError } from "../../src/util/errors.ts";
import { inputs, refuses, run } from "../ops/run.ts";

const { getRegularizer } = regularizers;
const WEIGHT = { shape: [2, 2], data: [3, -4, 1, 0] };
const penalty = (regularizer: regularizers.Regularizer): number | undefined =>
  run([WEIGHT], (weight) => regularizer.call(weight)).data[0];

describe("regularizers, within 1e-12 of numbers worked out by hand", () => {
  const cases: readonly [string, regularizers.Regularizer, number][] = [
    ["L1", regularizers.L1({ l1: 0.5 }), 4],
    ["L2", regularizers.L2({ l2: 0.5 }), 13],
    ["L1L2", regularizers.L1L2({ l1: 0.5, l2: 0.5 }), 17],
    ["L1L2 without factors", regularizers.L1L2(), 0],
    ["orthogonal rows: one pair, cosine 3/5", regularizers.OrthogonalRegularizer({ factor: 2 }), 1.2],
    [
      "orthogonal columns: cosine 3/√10",
      regularizers.OrthogonalRegularizer({ factor: 1, mode: "columns" }),
      3 / Math.sqrt(10),
    ],
  ];
  for (const [name, regularizer, expected] of cases) {
    it(name, () => {
      const found = penalty(regularizer) as number;
      assert.ok(Math.abs(found - expected) < 1e-12, `found ${found}, expected ${expected}`);
    });
  }
});

describe("regularizers by name", () => {
  it("Keras's strings with Keras's defaults", () => {
    assert.deepEqual(getRegularizer("test", "l1")?.getConfig(), { l1: 0.01 });
    assert.deepEqual(getRegularizer("test", "L2")?.getConfig(), { l2: 0.01 });
    assert.deepEqual(getRegularizer("test", "l1l2")?.getConfig(), { l1: 0, l2: 0 });
    assert.deepEqual(getRegularizer("test", "OrthogonalRegularizer")?.getConfig(), { factor: 0.01, mode: "rows" });
  });

  it("nothing is none, an object stays itself", () => {
    assert.equal(getRegularizer("test", undefined), undefined);
    const own = regularizers.L2({ l2: 1 });
    assert.equal(getRegularizer("test", own), own);
  });

  it("anything else is refused", () => {
    assert.throws(() => getRegularizer("here", "l3"), /here: .*"l3".*Did you mean "l[12]"/);
    assert.throws(() => getRegularizer("here", 0.01 as never), /here: expected a name or an object of regularizers/);
    assert.throws(() => regularizers.L2({ l2: -1 }), /Regularizer L2: l2: expected a number of at least 0, found -1/);
    assert.throws(() => regularizers.OrthogonalRegularizer({ mode: "row" as never }), /Did you mean "rows"/);
    refuses(
      () => inputs([3]).map(regularizers.OrthogonalRegularizer().call),
      ShapeError,
      /a matrix of at least two rows/,
    );
  });
});
