import assert from "node:assert/strict";
import { test } from "node:test";
import { threefry, uniformAt, unitFloat } from "../../src/util/threefry.ts";

/** Known answers of Random123 1.14 (kat_vectors, threefry2x32, 20 rounds): counter, key, result. */
const KNOWN: [[number, number], [number, number], [number, number]][] = [
  [
    [0, 0],
    [0, 0],
    [0x6b200159, 0x99ba4efe],
  ],
  [
    [0xffffffff, 0xffffffff],
    [0xffffffff, 0xffffffff],
    [0x1cb996fc, 0xbb002be7],
  ],
  [
    [0x243f6a88, 0x85a308d3],
    [0x13198a2e, 0x03707344],
    [0xc4923a9c, 0x483df7a0],
  ],
];

for (const [counter, key, expected] of KNOWN) {
  test(`threefry2x32-20 of key ${key.map((k) => k.toString(16))} and counter ${counter.map((c) => c.toString(16))}`, () => {
    assert.deepEqual(threefry(...key, ...counter), expected);
  });
}

test("floats are exact in float32 and below 1", () => {
  assert.equal(unitFloat(0), 0);
  assert.equal(unitFloat(0xffffffff), 1 - 2 ** -24);
  assert.equal(Math.fround(unitFloat(0xffffffff)), unitFloat(0xffffffff));
});

test("elements 2i and 2i + 1 are the two words of counter i in the stream", () => {
  const [even, odd] = threefry(1, 2, 7, 3);
  assert.equal(uniformAt(1, 2, 3, 14), unitFloat(even));
  assert.equal(uniformAt(1, 2, 3, 15), unitFloat(odd));
});
