import assert from "node:assert/strict";
import type { TypedArray } from "../src/util/ndarray.ts";

/** Where and by how much two results differ most, relative to the largest size of an expected value. */
export function difference(found: TypedArray, expected: TypedArray): { error: number; text: string } {
  assert.equal(found.length, expected.length);
  let scale = 1e-6;
  for (const x of expected) if (Number.isFinite(x)) scale = Math.max(scale, Math.abs(x));
  let worst = { error: 0, text: "equal" };
  expected.forEach((want, i) => {
    const got = found[i] ?? Number.NaN;
    if (Object.is(got, want) || got === want) return;
    const error = Number.isNaN(got) || Number.isNaN(want) ? Number.POSITIVE_INFINITY : Math.abs(got - want) / scale;
    if (error > worst.error) worst = { error, text: `element ${i}: ${got}, expected ${want} (${error} of the scale)` };
  });
  return worst;
}
