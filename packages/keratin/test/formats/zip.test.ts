/** Reading untrusted zips, a refusal for each danger, and writing. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { readZip } from "../../src/formats/zip/read.ts";
import { writeZip } from "../../src/formats/zip/write.ts";
import { type HostileMember, hostileZip } from "./hostile-zip.ts";
import { fixture, MIB, refused } from "./support.ts";

const text = (bytes: Uint8Array | undefined): string => new TextDecoder().decode(bytes);
const read = (...members: HostileMember[]): Promise<unknown> => readZip("hostile", hostileZip(members), MIB);

test("zips of Python are read: stored as Keras does, deflated, with folders and names in UTF-8", async () => {
  const stored = await readZip("stored.zip", fixture("stored.zip"), MIB);
  assert.deepEqual([...stored.keys()], ["metadata.json", "assets/words.txt"]);
  assert.equal(text(stored.get("metadata.json")), '{"keras_version": "3.15.1"}');
  const deflated = await readZip("deflated.zip", fixture("deflated.zip"), MIB);
  assert.deepEqual([...deflated.keys()], ["folder/zeros.bin", "hé.txt"]);
  assert.deepEqual(deflated.get("folder/zeros.bin"), new Uint8Array(100_000));
  assert.equal(text(deflated.get("hé.txt")), "hé");
});

test("what is written is read back, always the same bytes, in the order given", async () => {
  const members = new Map([
    ["metadata.json", new TextEncoder().encode("{}")],
    ["config.json", new Uint8Array(0)],
    ["model.weights.h5", Uint8Array.from({ length: 100_000 }, (_, i) => i % 251)],
  ]);
  const bytes = writeZip(members);
  assert.deepEqual(writeZip(members), bytes);
  assert.deepEqual(await readZip("written", bytes, MIB), members);
  assert.equal(
    bytes.length,
    100_002 + 3 * (30 + 46) + 2 * ["metadata.json", "config.json", "model.weights.h5"].join("").length + 22,
  );
});

/** The flag of names in UTF-8. */
const UTF8 = 0x800;

const NAMES: readonly (readonly [name: string, found: RegExp])[] = [
  ["../evil", /climbs out/],
  ["a/../../evil", /climbs out/],
  ["/etc/passwd", /absolute/],
  ["a\\..\\evil", /backslash/],
  ["C:evil", /drive letter/],
  ["c:/evil", /drive letter/],
  ["__proto__", /reserved part "__proto__"/],
  ["a/constructor/b", /reserved part "constructor"/],
  ["prototype/", /reserved part "prototype"/],
  ["a//b", /empty part/],
  ["./a", /empty part/],
  ["", /a name empty/],
  ["a\0b", /control character/],
  ["a\nb", /control character/],
  ["x".repeat(5000), /5000 characters long/],
];
for (const [name, found] of NAMES) {
  test(`refused: the name ${JSON.stringify(name.slice(0, 20))}`, () => refused(read({ name, flags: UTF8 }), found));
}

const HOSTILE: Readonly<Record<string, readonly [reading: () => Promise<unknown>, found: RegExp]>> = {
  "two members of one name": [() => read({ name: "a" }, { name: "a" }), /two members named "a"/],
  "a symbolic link": [() => read({ name: "a", mode: 0o120777 }), /symbolic link named "a"/],
  "a device": [() => read({ name: "a", mode: 0o020666 }), /a device named "a"/],
  "an encrypted member": [() => read({ name: "a", flags: 1 }), /encrypted member "a"/],
  "an unknown compression": [() => read({ name: "a", method: 99 }), /compression method 99/],
  "bzip2, which Python can write": [() => readZip("hostile", fixture("bzip2.zip"), MIB), /compression method 12/],
  "more than maxBytes": [() => read({ name: "a", data: new Uint8Array(2 * MIB), method: 8 }), /member "a" of 2 MiB/],
  "more than maxBytes in many members": [
    () => read(...Array.from({ length: 5 }, (_, i) => ({ name: `m${i}`, data: new Uint8Array(MIB / 4), method: 8 }))),
    /member "m4" of 256 KiB where 0 bytes are left/,
  ],
  "more bytes while inflating than declared": [
    () => read({ name: "a", data: new Uint8Array(MIB), method: 8, declares: 1000 }),
    /Invalid uncompressed size|more while inflating/,
  ],
  "fewer bytes than declared": [
    () => read({ name: "a", data: new Uint8Array(9000), method: 8, declares: 9001 }),
    /Invalid/,
  ],
  "a size that deflate cannot reach": [
    () => read({ name: "a", data: new Uint8Array(9), method: 8, declares: MIB }),
    /bytes, deflate/,
  ],
  "a stored member that declares more than it has": [() => read({ name: "a", declares: 400 }), /4 bytes, stored/],
  "a wrong CRC": [() => read({ name: "a", crc: 1 }), /sound zip archive/],
  "a local header with another name": [() => read({ name: "a", localName: "b" }), /Ambiguous archive.*filename/],
  "overlapping members": [() => read({ name: "a" }, { name: "a", localName: "a", offset: 0 }), /two members|overlap/i],
  "two members at one place": [
    () => read({ name: "ab" }, { name: "ab" }, { name: "cd", offset: 0 }),
    /two members|Ambiguous/,
  ],
  "data before the archive": [
    () => readZip("hostile", hostileZip([{ name: "a" }], { before: "#!/bin/sh\n" }), MIB),
    /Ambiguous archive: prepended data/,
  ],
  "data behind the archive": [
    () => readZip("hostile", hostileZip([{ name: "a" }], { after: "more" }), MIB),
    /Ambiguous archive: appended data/,
  ],
  "no zip": [() => readZip("hostile", new Uint8Array(500), MIB), /sound zip archive/],
  "nothing at all": [() => readZip("hostile", new Uint8Array(0), MIB), /sound zip archive/],
  "an archive cut short": [() => readZip("hostile", fixture("stored.zip").slice(0, -10), MIB), /sound zip archive/],
  "too many members": [
    () => read(...Array.from({ length: 10_001 }, (_, i) => ({ name: `m${i}`, data: new Uint8Array(0) }))),
    /at most 10000 members/,
  ],
};
for (const [name, [reading, found]] of Object.entries(HOSTILE)) {
  test(`refused: ${name}`, () => refused(reading(), found));
}
