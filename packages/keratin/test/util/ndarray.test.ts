import assert from "node:assert/strict";
import { test } from "node:test";
import { ShapeError } from "../../src/util/errors.ts";
import { NdArray } from "../../src/util/ndarray.ts";
import { refuses } from "../ops/run.ts";

test("nested lists become a flat float32 array with a shape", () => {
  const array = NdArray.from([
    [1, 2, 3],
    [4, 5, 6],
  ]);
  assert.deepEqual(array.shape, [2, 3]);
  assert.deepEqual([...array.data], [1, 2, 3, 4, 5, 6]);
  assert.deepEqual(NdArray.from(7).shape, []);
  assert.deepEqual(NdArray.from([]).shape, [0]);
});

test("ragged lists are refused", () => {
  refuses(() => NdArray.from([[1, 2], [3]]), ShapeError, /ragged lists; expected shape \(2, 2\)/);
  refuses(() => NdArray.from([[1], 2]), ShapeError, /ragged/);
});

test("a shape that does not hold the data is refused", () => {
  refuses(
    () => new NdArray(new Float32Array(5), [2, 3]),
    ShapeError,
    /expected 6 elements for shape \(2, 3\), found 5/,
  );
});

test("a slice shares the rows it names, and stays within the array", () => {
  const array = new NdArray(Uint8Array.of(1, 2, 3, 4, 5, 6), [3, 2]);
  const rows = array.slice(1, 9);
  assert.deepEqual(rows.shape, [2, 2]);
  rows.data[0] = 9;
  assert.equal(array.data[2], 9);
  assert.deepEqual(array.slice(2, 1).shape, [0, 2]);
  assert.equal(array.dtype, "uint8");
  assert.equal(array.reshape([6]).data, array.data);
});
