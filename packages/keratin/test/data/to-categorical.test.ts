import assert from "node:assert/strict";
import { test } from "node:test";
import { toCategorical } from "../../src/data/to-categorical.ts";
import { DataError } from "../../src/util/errors.ts";
import { NdArray } from "../../src/util/ndarray.ts";

test("one row of zeros and a one for each label, float32", () => {
  const rows = toCategorical(new NdArray(Uint8Array.of(0, 2, 1), [3]));
  assert.deepEqual(rows.shape, [3, 3]);
  assert.equal(rows.dtype, "float32");
  assert.deepEqual(Array.from(rows.data), [1, 0, 0, 0, 0, 1, 0, 1, 0]);
});

test("the number of classes may be given; a last axis of 1 is dropped; other axes stay", () => {
  assert.deepEqual(toCategorical([1], 4).shape, [1, 4]);
  assert.deepEqual(toCategorical([[1], [0]]).shape, [2, 2]);
  assert.deepEqual(toCategorical([[1, 0, 1]]).shape, [1, 3, 2]);
});

test("labels that are negative, too large or broken are named with their place", () => {
  for (const labels of [
    [0, -1],
    [0, 10],
    [0, 0.5],
    [0, Number.NaN],
  ]) {
    assert.throws(
      () => toCategorical(labels, 10),
      (error) => error instanceof DataError && /index 1/.test(error.message),
    );
  }
  assert.throws(() => toCategorical([0, Number.NaN]), DataError);
  assert.throws(() => toCategorical([]), DataError);
  assert.throws(() => toCategorical([0], 0), DataError);
});
