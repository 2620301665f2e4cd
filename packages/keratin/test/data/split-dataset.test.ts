import assert from "node:assert/strict";
import { test } from "node:test";
import { splitDataset } from "../../src/data/split-dataset.ts";
import { ArgumentError, DataError } from "../../src/util/errors.ts";
import { NdArray } from "../../src/util/ndarray.ts";

const x = new NdArray(
  Float32Array.from({ length: 20 }, (_, i) => i),
  [10, 2],
);
const y = new NdArray(
  Uint8Array.from({ length: 10 }, (_, i) => i),
  [10],
);
const lengths = (options: Parameters<typeof splitDataset>[1]) => splitDataset(y, options).map(({ shape }) => shape[0]);

test("sizes are numbers of samples or parts; what is not said is the rest (keras.utils.split_dataset)", () => {
  assert.deepEqual(lengths({ leftSize: 0.8 }), [8, 2]);
  assert.deepEqual(lengths({ rightSize: 0.3 }), [7, 3]);
  assert.deepEqual(lengths({ leftSize: 3 }), [3, 7]);
  assert.deepEqual(lengths({ leftSize: 3, rightSize: 0.5 }), [3, 5]);
  // Python's round: halves to the even number.
  assert.deepEqual(lengths({ leftSize: 0.25 }), [2, 8]);
  assert.deepEqual(lengths({ leftSize: 0.35 }), [4, 6]);
});

test("arrays of one length are cut alike; the right part is the end, the middle may be in neither", () => {
  const [left, right] = splitDataset([x, y], { leftSize: 2, rightSize: 3 });
  assert.deepEqual(
    left.map(({ shape }) => shape),
    [[2, 2], [2]],
  );
  assert.deepEqual(
    left.map(({ data }) => Array.from(data)),
    [
      [0, 1, 2, 3],
      [0, 1],
    ],
  );
  assert.deepEqual(
    right.map(({ data }) => Array.from(data)),
    [
      [14, 15, 16, 17, 18, 19],
      [7, 8, 9],
    ],
  );
  assert.deepEqual([right[0]?.dtype, right[1]?.dtype], ["float32", "uint8"]);
});

test("shuffled by a seed: rows stay together, no sample is in both or lost", () => {
  const [left, right] = splitDataset([x, y], { leftSize: 0.5, shuffle: true, seed: 3 });
  const labels = [...(left[1]?.data ?? []), ...(right[1]?.data ?? [])];
  assert.notDeepEqual(labels, Array.from(y.data));
  assert.deepEqual([...labels].sort(), Array.from(y.data));
  left[1]?.data.forEach((label, i) => {
    assert.equal(left[0]?.data[2 * i], 2 * label);
  });
  assert.deepEqual(splitDataset(y, { leftSize: 0.5, shuffle: true, seed: 3 })[0].data, left[1]?.data);
});

test("sizes that do not fit and arrays of different length are refused", () => {
  const sizes: [Parameters<typeof splitDataset>[1], RegExp][] = [
    [{}, /leftSize or rightSize/],
    [{ leftSize: 0 }, /leftSize.*from 1 to 9/],
    [{ leftSize: 10 }, /leftSize/],
    [{ rightSize: 1.5 }, /rightSize/],
    [{ leftSize: 0.6, rightSize: 0.6 }, /sum is at most 1/],
    [{ leftSize: 6, rightSize: 5 }, /two parts of 10/],
    [{ leftSize: 0.01 }, /neither of them empty.*0 and 10/],
  ];
  for (const [options, pattern] of sizes) {
    assert.throws(
      () => splitDataset(y, options),
      (error) => error instanceof ArgumentError && pattern.test(error.message),
      pattern.source,
    );
  }
  assert.throws(() => splitDataset([x, y.slice(0, 5)], { leftSize: 0.5 }), DataError);
  assert.throws(() => splitDataset(y.slice(0, 0), { leftSize: 0.5 }), DataError);
});
