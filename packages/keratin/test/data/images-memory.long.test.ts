/** A folder larger than memory: pixels go by, they do not pile up. */
import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { imageDatasetFromDirectory } from "../../src/data/images/from-directory.ts";
import { saveImg } from "../../src/data/images/load-img.ts";
import { NdArray } from "../../src/util/ndarray.ts";

const root = await mkdtemp(join(tmpdir(), "keratin-memory-"));
after(() => rm(root, { recursive: true }));

const FILES = 4000;
const SIZE = 256;
const MB = 2 ** 20;

test("3 GB of pixels pass through less than 400 MB of memory", async () => {
  await mkdir(join(root, "images", "a"), { recursive: true });
  const pixels = Uint8Array.from({ length: SIZE * SIZE * 3 }, (_, i) => (i * 31) % 251);
  await saveImg(join(root, "one.png"), new NdArray(pixels, [SIZE, SIZE, 3]), { scale: false });
  for (let i = 0; i < FILES; i++) await symlink(join(root, "one.png"), join(root, "images", "a", `${i}.png`));
  const dataset = await imageDatasetFromDirectory(join(root, "images"), { verbose: false });
  const before = process.memoryUsage().rss;
  let most = 0;
  let bytes = 0;
  for await (const { x } of dataset.batches(0)) {
    bytes += (x as NdArray).data.byteLength;
    most = Math.max(most, process.memoryUsage().rss - before);
  }
  assert.equal(bytes, FILES * SIZE * SIZE * 3 * 4);
  assert.ok(bytes > 2900 * MB);
  assert.ok(most < 400 * MB, `${(most / MB).toFixed(0)} MB more than before`);
});
