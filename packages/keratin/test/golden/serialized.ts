/** Objects in Keras's JSON form, against what real Keras writes. */
import assert from "node:assert/strict";
import { deserializeObject } from "../../src/saving/deserialize.ts";
import type { Family } from "../../src/saving/registry.ts";
import { type Json, serializeObject } from "../../src/saving/serialize.ts";

/** Keras passes some options through float32 before it writes them. */
const rounded = (json: unknown): unknown =>
  JSON.parse(JSON.stringify(json), (_, value: Json) => (typeof value === "number" ? Math.fround(value) : value));

/** Fails unless the object is written as Keras writes it, and Keras's form makes the same object again. */
export function checkSerialized(
  family: Family,
  object: { className: string; getConfig(): object },
  golden: { readonly [key: string]: unknown },
): void {
  assert.deepEqual(rounded(serializeObject(family, object)), rounded(golden));
  const again = deserializeObject(family, "test", golden) as typeof object;
  assert.deepEqual(rounded(serializeObject(family, again)), rounded(golden));
}
