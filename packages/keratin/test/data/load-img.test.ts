import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import fc from "fast-check";
import { decodeBmp } from "../../src/data/images/bmp.ts";
import { byCodePoint } from "../../src/data/images/files.ts";
import { decodeImage as decodeInBrowser } from "../../src/data/images/images.browser.ts";
import { loadImg, saveImg } from "../../src/data/images/load-img.ts";
import { resizeImage } from "../../src/data/images/resize.ts";
import { ArgumentError, DataError, ShapeError } from "../../src/util/errors.ts";
import { NdArray } from "../../src/util/ndarray.ts";

const root = await mkdtemp(join(tmpdir(), "keratin-image-"));
after(() => rm(root, { recursive: true }));

/*
Pillow 13.0.0:
  y, x = np.mgrid[:9, :14]
  a = np.stack([(x*x*7 + y*31) % 256, (x*53 + y*y*11) % 256, (x*y*19) % 256], -1).astype(np.uint8)
  np.array(Image.fromarray(a).resize((width, height), Image.Resampling.BILINEAR)).reshape(-1)[:12], and .sum()
  np.array(Image.fromarray(a).convert("L")).reshape(-1)[:10]
*/
const PILLOW: [
  interpolation: "nearest" | "bilinear" | "bicubic" | "lanczos",
  size: [number, number],
  first: number[],
  sum: number,
][] = [
  ["nearest", [5, 9], [0, 0, 0, 28, 106, 0, 63, 159, 0, 175, 9, 0], 15826],
  ["bilinear", [4, 5], [42, 76, 18, 122, 129, 59, 146, 108, 77, 149, 124, 95], 7284],
  ["bilinear", [12, 20], [0, 0, 0, 4, 29, 0, 12, 66, 0, 27, 103, 0], 86712],
  ["bicubic", [4, 5], [29, 70, 12, 122, 134, 54, 150, 104, 74, 151, 124, 91], 7279],
  ["bicubic", [12, 20], [0, 0, 0, 0, 24, 0, 9, 65, 0, 25, 102, 0], 86896],
  ["lanczos", [5, 9], [14, 14, 2, 35, 96, 14, 93, 210, 22, 187, 60, 53], 16321],
];
const PILLOW_GRAY = [0, 33, 71, 112, 158, 58, 112, 94, 156, 146];

describe("one image", () => {
  const path = join(root, "picture.png");
  const picture = new NdArray(new Uint8Array(9 * 14 * 3), [9, 14, 3]);
  before(async () => {
    for (let y = 0, at = 0; y < 9; y++) {
      for (let x = 0; x < 14; x++) {
        picture.data[at++] = x * x * 7 + y * 31;
        picture.data[at++] = x * 53 + y * y * 11;
        picture.data[at++] = x * y * 19;
      }
    }
    await saveImg(path, picture, { scale: false });
  });

  test("is loaded as it was saved, by path and as a Blob", async () => {
    const loaded = await loadImg(path);
    assert.deepEqual([loaded.shape, loaded.dtype], [[9, 14, 3], "float32"]);
    assert.deepEqual(Array.from(loaded.data), Array.from(picture.data));
    assert.deepEqual(await loadImg(new Blob([await readFile(path)])), loaded);
  });

  for (const [interpolation, size, first, sum] of PILLOW) {
    test(`resized by ${interpolation} to ${size.join("×")} as Pillow does, at most one level off`, async () => {
      const { shape, data } = await loadImg(path, { targetSize: size, interpolation });
      assert.deepEqual(shape, [...size, 3]);
      first.forEach((value, i) => {
        assert.ok(Math.abs((data[i] as number) - value) <= 1, `value ${i}: ${data[i]}, Pillow has ${value}`);
      });
      assert.ok(Math.abs(data.reduce((total, value) => total + value, 0) - sum) <= 0.05 * data.length);
    });
  }

  test("grey as Pillow makes it; rgba is opaque where there was no alpha", async () => {
    const gray = await loadImg(path, { colorMode: "grayscale" });
    assert.deepEqual(Array.from(gray.data.subarray(0, 10)), PILLOW_GRAY);
    const rgba = await loadImg(path, { colorMode: "rgba" });
    assert.deepEqual(rgba.shape, [9, 14, 4]);
    assert.ok(rgba.data.every((value, i) => i % 4 < 3 || value === 255));
  });

  test("cut to the proportions of the target: the middle, as a crop and resize by hand", async () => {
    const kept = await loadImg(path, { targetSize: [3, 3], keepAspectRatio: true });
    // 9×9 of 9×14, from column 2; a third of it by nearest is the middle pixel of each 3×3.
    const expected: number[] = [];
    for (const y of [1, 4, 7])
      for (const x of [3, 6, 9]) expected.push(...picture.data.subarray((y * 14 + x) * 3, (y * 14 + x) * 3 + 3));
    assert.deepEqual(Array.from(kept.data), expected);
  });

  test("saved with scale, the smallest value is black and the largest white", async () => {
    const scaled = join(root, "scaled.png");
    await saveImg(scaled, new NdArray(Float32Array.of(-1, 0, 1), [1, 3, 1]));
    assert.deepEqual(Array.from((await loadImg(scaled, { colorMode: "grayscale" })).data), [0, 127, 255]);
    await assert.rejects(saveImg(scaled, new NdArray(new Float32Array(2), [1, 1, 2])), ShapeError);
  });

  test("what is no image, or not there, is named", async () => {
    await assert.rejects(
      loadImg(join(root, "none.png")),
      (error) => error instanceof DataError && /none\.png.*ENOENT/.test(error.message),
    );
    await assert.rejects(
      loadImg(new File(["x"], "x.png")),
      (error) => error instanceof DataError && /x\.png/.test(error.message),
    );
    await assert.rejects(loadImg(path, { targetSize: [0, 3] }), ArgumentError);
  });
});

test("bitmaps: 8 bits with a palette from below, 32 bits from above; others and damaged ones are refused", () => {
  const bitmap = (bits: number, height: number, rest: number[], compression = 0) => {
    const bytes = new Uint8Array(54 + rest.length);
    const view = new DataView(bytes.buffer);
    bytes.set([0x42, 0x4d]);
    view.setUint32(10, bits === 8 ? 62 : 54, true);
    view.setUint32(14, 40, true);
    view.setInt32(18, 1, true);
    view.setInt32(22, height, true);
    view.setUint16(28, bits, true);
    view.setUint32(30, compression, true);
    bytes.set(rest, 54);
    return bytes;
  };
  const palette = [30, 20, 10, 0, 60, 50, 40, 0];
  assert.deepEqual(decodeBmp(bitmap(8, 2, [...palette, 1, 0, 0, 0, 0, 0, 0, 0])), {
    data: Uint8Array.of(10, 20, 30, 40, 50, 60),
    height: 2,
    width: 1,
    channels: 3,
  });
  assert.deepEqual([...decodeBmp(bitmap(32, -2, [3, 2, 1, 0, 6, 5, 4, 0])).data], [1, 2, 3, 4, 5, 6]);
  assert.throws(() => decodeBmp(bitmap(4, 1, [0, 0, 0, 0])), /4 bits/);
  assert.throws(() => decodeBmp(bitmap(24, 1, [0, 0, 0, 0], 1)), /compression 1/);
  assert.throws(() => decodeBmp(bitmap(24, 9, [0, 0, 0, 0])), /cut off/);
});

test("resizing: a flat image stays flat (1e-4), whatever the kernel and the sizes", () => {
  const kernels = [
    "nearest",
    "bilinear",
    "bicubic",
    "area",
    "lanczos3",
    "lanczos5",
    "gaussian",
    "mitchellcubic",
  ] as const;
  const size = fc.integer({ min: 1, max: 40 });
  fc.assert(
    fc.property(
      size,
      size,
      size,
      size,
      fc.constantFrom(...kernels),
      fc.boolean(),
      (h, w, th, tw, interpolation, antialias) => {
        const image = { data: new Uint8Array(h * w * 2).fill(200), height: h, width: w, channels: 2 };
        const resized = resizeImage(image, [th, tw], { interpolation, antialias });
        return resized.length === th * tw * 2 && resized.every((value) => Math.abs(value - 200) < 1e-4 * 200);
      },
    ),
    { numRuns: 300 },
  );
});

test("names are ordered as Python does it, by code points", () => {
  // U+FF5E comes before U+1F600, but its only UTF-16 unit is larger than the other's first.
  assert.deepEqual(["😀", "～", "a", "Z", "ab"].sort(byCodePoint), ["Z", "a", "ab", "～", "😀"]);
});

test("in a browser the browser decodes: without a canvas there is an error, no crash", async () => {
  await assert.rejects(decodeInBrowser(new Blob(["x"])), ReferenceError);
});
