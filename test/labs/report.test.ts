import assert from "node:assert/strict";
import { test } from "node:test";
import { crc32, inflateSync } from "node:zlib";
import { lab07Page } from "../../labs/report/lab07.ts";
import { HEAT } from "../../labs/report/palettes.ts";
import { pngUri } from "../../labs/report/png.ts";
import { syntheticReport } from "./report-data.ts";

/** A number that was never computed shows as one of these words. */
function assertNumbers(page: string): void {
  const word = /.{40}(NaN|undefined|Infinity).{40}/.exec(page);
  assert.equal(word?.[0] ?? "", "");
}

test("the report is one self-contained page: every picture inside, nothing fetched", () => {
  const page = lab07Page(syntheticReport());
  for (const [, source] of page.matchAll(/(?:src|href)="([^"]*)"/g))
    assert.match(source ?? "", /^(data:image\/png;base64,|#)/);
  assert.doesNotMatch(page, /https?:|@import|url\(/);
  assertNumbers(page);
  // 12 mistakes, 32 filters, the digit, maps of five layers, strips of two.
  assert.equal(page.match(/<img /g)?.length, 12 + 32 + 1 + (32 + 32 + 64 + 64 + 64) + 2);
});

test("every place that a link of the network strip names exists", () => {
  const page = lab07Page(syntheticReport());
  const targets = [...page.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id);
  assert.equal(targets.length, 9);
  for (const id of targets) assert.ok(page.includes(`id="${id}"`), `#${id}`);
});

test("text from outside is escaped; both languages say as much", () => {
  const page = lab07Page(syntheticReport());
  assert.ok(page.includes("made up &lt;for the test&gt;"));
  assert.equal(page.match(/<span lang="en">/g)?.length, page.match(/<span lang="ko">/g)?.length);
});

test("a run without mistakes and of a single epoch still gives a page without NaN", () => {
  const data = syntheticReport();
  const confusion = data.confusion.map((row, i) => row.map((_, j) => (i === j ? 1 : 0)));
  const page = lab07Page({
    ...data,
    epochs: 1,
    training: { ...data.training, history: [{ epoch: 1, loss: 0, score: 1 }], windows: [] },
    test: { loss: 0, accuracy: 1 },
    confusion,
    mistakes: [],
    mistakeCount: 0,
  });
  assert.ok(page.includes("Not one mistake"));
  assertNumbers(page);
});

test("a PNG carries its values: header, checksums, palette and pixels", () => {
  const png = Buffer.from(pngUri([0, 0.5, 1, 2, -1, 1], 3, 2, HEAT, [0, 1]).split(",")[1] ?? "", "base64");
  assert.equal(png.toString("latin1", 1, 4), "PNG");
  const chunks = new Map<string, Buffer>();
  for (let at = 8; at < png.length; ) {
    const length = png.readUInt32BE(at);
    assert.equal(crc32(png.subarray(at + 4, at + 8 + length)), png.readUInt32BE(at + 8 + length));
    chunks.set(png.toString("latin1", at + 4, at + 8), png.subarray(at + 8, at + 8 + length));
    at += 12 + length;
  }
  assert.deepEqual([...chunks.keys()], ["IHDR", "PLTE", "IDAT", "IEND"]);
  assert.deepEqual([chunks.get("IHDR")?.readUInt32BE(0), chunks.get("IHDR")?.readUInt32BE(4)], [3, 2]);
  assert.equal(chunks.get("PLTE")?.length, 768);
  assert.deepEqual([...inflateSync(chunks.get("IDAT") ?? "")], [0, 0, 128, 255, 0, 255, 0, 255]);
});
