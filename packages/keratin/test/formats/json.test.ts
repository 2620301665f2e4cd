import assert from "node:assert/strict";
import { test } from "node:test";
import { parseJson } from "../../src/formats/json.ts";
import { refused } from "./support.ts";

const parse = async (source: string | Uint8Array, limits = {}): Promise<unknown> =>
  parseJson("hostile", source, limits);

test("JSON is parsed from text and from bytes", async () => {
  const value = { module: "keras.layers", config: { units: 10, text: 'a "[{" \\ é', list: [1, 2.5, null, true] } };
  assert.deepEqual(await parse(JSON.stringify(value)), value);
  assert.deepEqual(await parse(new TextEncoder().encode(JSON.stringify(value, null, 2))), value);
});

test("refused: keys that reach the prototype, however deep or escaped", async () => {
  await refused(parse('{"__proto__": {"polluted": 1}}'), /the key "__proto__"/);
  await refused(parse('[{"a": {"\\u005f_proto__": 1}}]'), /the key "__proto__"/);
  await refused(parse('{"a": [[{"constructor": {"prototype": {}}}]]}'), /the key "constructor"/);
  await refused(parse('{"prototype": 1}'), /the key "prototype"/);
  assert.equal((Object.prototype as Record<string, unknown>)["polluted"], undefined);
});

test("refused: what is too deep or too large, before it is parsed", async () => {
  await refused(parse("[".repeat(1e6)), /at most 256 arrays and objects/);
  await refused(parse(`${'{"a":'.repeat(300)}1${"}".repeat(300)}`), /within one another/);
  assert.ok(await parse("[".repeat(256) + "]".repeat(256)));
  // Brackets in strings are not depth.
  assert.equal(await parse(JSON.stringify("[".repeat(1000))), "[".repeat(1000));
  await refused(parse(`"${"x".repeat(100)}"`, { maxBytes: 50 }), /at most 50 bytes of JSON, found 102 bytes/);
  assert.equal(await parse(`"${"\\\\".repeat(5e6)}"`, {}).then((value) => (value as string).length), 5e6);
});

test("refused: what is no JSON, with a reason", async () => {
  await refused(parse('{"a": 1'), /expected JSON, found/);
  await refused(parse(""), /expected JSON, found/);
  await refused(parse('{"rate": Infinity}'), /Python writes NaN and Infinity/);
  await refused(parse(Uint8Array.of(0x22, 0xff, 0x22)), /not UTF-8/);
});
