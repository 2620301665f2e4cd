import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, beforeEach, describe, test } from "node:test";
import { gunzipSync } from "node:zlib";
import { zipSync } from "fflate";
import { loadFileSet } from "../../src/data/load-file-set.ts";
import { unpackEmbedded } from "../../src/data/mnist/embedded.ts";
import { FULL_MNIST, PARTS, readMnistNpz } from "../../src/data/mnist/full.ts";
import { load } from "../../src/data/mnist/load.ts";
import { ArgumentError, DataError } from "../../src/util/errors.ts";

const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
const temporary = await mkdtemp(join(tmpdir(), "keratin-mnist-"));
after(() => rm(temporary, { recursive: true }));
// Nothing of the machine's own may answer for the files under test.
beforeEach(() => {
  delete process.env["KERATIN_DATA_DIR"];
  process.env["KERAS_HOME"] = join(temporary, "no-keras");
});

/** The developer's copy of the full set; the tests that need it say so when it is absent. */
const mnistDir = [process.env["KERATIN_DATA_DIR"], "../shared/data"]
  .map((directory) => join(directory ?? "", "mnist"))
  .find((directory) => existsSync(join(directory, "train-images-idx3-ubyte.gz")));
const skip = mnistDir === undefined && "no full MNIST set: set KERATIN_DATA_DIR";

describe("the embedded digits", () => {
  test("8,000 to train and 2,000 to test, uint8, every class in both, ink on paper", async () => {
    const { train, test: held, source } = await load();
    assert.deepEqual(train.x.shape, [8000, 28, 28, 1]);
    assert.deepEqual(train.y.shape, [8000]);
    assert.deepEqual(held.x.shape, [2000, 28, 28, 1]);
    assert.deepEqual([train.x.dtype, train.y.dtype], ["uint8", "uint8"]);
    assert.match(source, /10,000 embedded digits.*seed 1/);
    for (const set of [train, held]) {
      const perClass = new Array<number>(10).fill(0);
      for (const label of set.y.data) perClass[label] = (perClass[label] ?? 0) + 1;
      for (const count of perClass) assert.ok(count > set.y.data.length * 0.07, `classes ${perClass}`);
    }
  });

  test("are byte for byte images of the real set", { skip }, async () => {
    const embedded = await load();
    process.env["KERATIN_DATA_DIR"] = mnistDir;
    const full = await load({ source: "full" });
    const known = new Map<string, number>();
    for (let i = 0; i < 60000; i++)
      known.set(sha256(full.train.x.slice(i, i + 1).data), full.train.y.data[i] as number);
    for (const set of [embedded.train, embedded.test]) {
      set.y.data.forEach((label, i) => {
        assert.equal(known.get(sha256(set.x.slice(i, i + 1).data)), label);
      });
    }
  });

  test("a truncated asset is named", () => {
    assert.throws(
      () => unpackEmbedded(new Uint8Array(100), "digits.bin"),
      (error) => error instanceof DataError && /digits\.bin/.test(error.message),
    );
  });

  test("an unknown source is answered with the nearest one", async () => {
    await assert.rejects(
      load({ source: "ful" as "full" }),
      (error) => error instanceof ArgumentError && /"full"/.test(error.message),
    );
  });
});

describe("the full set", () => {
  test("nowhere at hand: full says where it looked, auto takes the embedded digits", async () => {
    process.env["KERATIN_DATA_DIR"] = temporary;
    const cacheDir = join(temporary, "empty-cache");
    await assert.rejects(
      load({ source: "full", cacheDir }),
      (error) => error instanceof DataError && error.message.includes(temporary),
    );
    assert.match((await load({ source: "auto", cacheDir })).source, /embedded/);
  });

  test("from KERATIN_DATA_DIR, from its folder mnist, and from plain files", { skip }, async () => {
    process.env["KERATIN_DATA_DIR"] = join(mnistDir as string, "..");
    const { train, test: held, source } = await load({ source: "full" });
    assert.deepEqual(
      [train.x.shape, held.x.shape],
      [
        [60000, 28, 28, 1],
        [10000, 28, 28, 1],
      ],
    );
    assert.deepEqual(Array.from(train.y.data.subarray(0, 5)), [5, 0, 4, 1, 9]);
    assert.ok(source.includes(mnistDir as string));

    const plain = join(temporary, "plain");
    await mkdir(plain);
    for (const { file } of Object.values(PARTS)) {
      await writeFile(join(plain, file), gunzipSync(await readFile(join(mnistDir as string, `${file}.gz`))));
    }
    process.env["KERATIN_DATA_DIR"] = plain;
    assert.deepEqual((await load({ source: "auto" })).test.y.data, held.y.data);
  });

  test("from Keras's mnist.npz, and a damaged one is named", { skip }, async () => {
    const entries: Record<string, [Uint8Array, { level: 0 }]> = {};
    for (const { file, npz, item, count } of Object.values(PARTS)) {
      const idx = gunzipSync(await readFile(join(mnistDir as string, `${file}.gz`)));
      const shape = item === 1 ? `(${count},)` : `(${count}, 28, 28)`;
      const dictionary = `{'descr': '|u1', 'fortran_order': False, 'shape': ${shape}, }`;
      const header = `${dictionary.padEnd(117)}\n`;
      const magic = Uint8Array.of(0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, header.length, 0);
      entries[`${npz}.npy`] = [
        Buffer.concat([magic, Buffer.from(header), idx.subarray(item === 1 ? 8 : 16)]),
        { level: 0 },
      ];
    }
    const npz = zipSync(entries);
    process.env["KERAS_HOME"] = join(temporary, "keras");
    await mkdir(join(temporary, "keras", "datasets"), { recursive: true });
    await writeFile(join(temporary, "keras", "datasets", "mnist.npz"), npz);
    const found = await load({ source: "full", cacheDir: join(temporary, "empty-cache") });
    assert.match(found.source, /Keras's cache/);
    assert.deepEqual(found.test.x.shape, [10000, 28, 28, 1]);

    npz[30_000_000] = (npz[30_000_000] as number) ^ 1;
    await assert.rejects(
      readMnistNpz(npz, "mnist.npz"),
      (error) => error instanceof DataError && /mnist\.npz/.test(error.message),
    );
    await assert.rejects(
      readMnistNpz(npz.subarray(0, 1000), "mnist.npz"),
      (error) => error instanceof DataError && /damaged/.test(error.message),
    );
  });

  test("a directory with files missing is named, and what is missing", { skip }, async () => {
    const directory = join(temporary, "incomplete");
    await mkdir(directory);
    const { file } = PARTS.testLabels;
    await copyFile(join(mnistDir as string, `${file}.gz`), join(directory, `${file}.gz`));
    process.env["KERATIN_DATA_DIR"] = directory;
    await assert.rejects(
      load({ source: "auto" }),
      (error) =>
        error instanceof DataError &&
        error.message.includes(directory) &&
        error.message.includes(PARTS.trainImages.file),
    );
  });

  test("damaged and truncated files are named, never trained on", async () => {
    const directory = join(temporary, "damaged");
    await mkdir(directory);
    const path = join(directory, PARTS.trainImages.file);
    process.env["KERATIN_DATA_DIR"] = directory;
    for (const bytes of [
      new Uint8Array(0),
      Uint8Array.of(0, 0, 8, 3),
      Uint8Array.of(0x1f, 0x8b, 8, 0, 0),
      new Uint8Array(47_040_016),
    ]) {
      await writeFile(path, bytes);
      await assert.rejects(
        load({ source: "full" }),
        (error) => error instanceof DataError && error.message.includes(path),
      );
    }
  });

  test("one wrong bit is found by the checksum", { skip }, async () => {
    const directory = join(temporary, "one-bit");
    await mkdir(directory);
    for (const { file } of Object.values(PARTS))
      await copyFile(join(mnistDir as string, `${file}.gz`), join(directory, `${file}.gz`));
    const { file } = PARTS.testLabels;
    const bytes = gunzipSync(await readFile(join(directory, `${file}.gz`)));
    await writeFile(join(directory, file), bytes);
    process.env["KERATIN_DATA_DIR"] = directory;
    await load({ source: "full" });
    bytes[5000] = (bytes[5000] as number) ^ 1;
    await writeFile(join(directory, file), bytes);
    await assert.rejects(
      load({ source: "full" }),
      (error) => error instanceof DataError && /SHA-256/.test(error.message) && error.message.includes(file),
    );
  });

  test("downloaded into the cache, repaired there when damaged, then used without the network", { skip }, async () => {
    const { createServer } = await import("node:http");
    const requests: string[] = [];
    const server = createServer(async (request, response) => {
      requests.push(request.url ?? "");
      response.end(await readFile(join(mnistDir as string, (request.url ?? "").slice(1))));
    });
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    const { port } = server.address() as { port: number };
    const set = { ...FULL_MNIST, mirrors: [`http://127.0.0.1:${port}/`] };
    const cacheDir = join(temporary, "cache");
    try {
      const first = await loadFileSet(set, { download: true, cacheDir });
      assert.ok("found" in first && /downloaded/.test(first.source));
      assert.equal(requests.length, 4);
      await writeFile(join(temporary, "cache", "mnist", `${PARTS.testLabels.file}.gz`), "rubbish");
      await assert.rejects(loadFileSet(set, { download: false, cacheDir }), DataError);
      assert.ok("found" in (await loadFileSet(set, { download: true, cacheDir })));
      assert.equal(requests.length, 5);
    } finally {
      server.close();
    }
    assert.ok("found" in (await loadFileSet(set, { download: false, cacheDir })));
  });
});
