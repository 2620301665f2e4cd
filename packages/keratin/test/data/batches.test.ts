import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { epochOrder, gather } from "../../src/data/batches.ts";
import { ShapeError } from "../../src/util/errors.ts";
import { NdArray } from "../../src/util/ndarray.ts";
import { RandomSequence } from "../../src/util/random.ts";

test("an epoch visits every row once; the same seed gives the same order, the next epoch another", () => {
  const sequence = new RandomSequence(7);
  const [first, second] = [epochOrder(1000, sequence), epochOrder(1000, sequence)];
  assert.deepEqual(first.toSorted(), epochOrder(1000, undefined));
  assert.deepEqual(first, epochOrder(1000, new RandomSequence(7)));
  assert.notDeepEqual(first, second);
  // Pinned: the bits must not change from machine to machine or from version to version.
  assert.deepEqual(Array.from(epochOrder(8, new RandomSequence(1))), [7, 1, 3, 5, 0, 4, 6, 2]);
});

test("gather copies the rows named, for every pair of types", () => {
  const sources = [Float32Array, Int32Array, Uint8Array] as const;
  const targets = [Float32Array, Int32Array] as const;
  fc.assert(
    fc.property(
      fc.constantFrom(...sources),
      fc.constantFrom(...targets),
      fc.integer({ min: 1, max: 6 }),
      fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 9 }),
      (Source, Target, row, picked) => {
        const source = new NdArray(new Source(epochOrder(5 * row, undefined)), [5, row]);
        const target = new Target(picked.length * row + 1).fill(-1);
        gather(source, Int32Array.from(picked), target);
        const expected = picked.flatMap((index) => Array.from({ length: row }, (_, j) => index * row + j));
        assert.deepEqual(Array.from(target), [...expected, -1]);
      },
    ),
  );
});

test("gather into shared memory", () => {
  const target = new Float32Array(new SharedArrayBuffer(8));
  gather(new NdArray(Uint8Array.of(9, 8, 7), [3]), Int32Array.of(2, 0), target);
  assert.deepEqual(Array.from(target), [7, 9]);
});

test("a short target and a row that does not exist are refused before anything is written", () => {
  const source = new NdArray(Float32Array.of(1, 2, 3, 4), [2, 2]);
  const target = new Float32Array(3);
  assert.throws(() => gather(source, Int32Array.of(0, 1), target), ShapeError);
  assert.throws(() => gather(source, Int32Array.of(2), target), ShapeError);
  assert.throws(() => gather(source, Int32Array.of(-1), target), ShapeError);
  assert.deepEqual(Array.from(target), [0, 0, 0]);
});
