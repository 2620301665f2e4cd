import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, beforeEach, describe, test } from "node:test";
import { gzipSync } from "node:zlib";
import { CIFAR10, load as loadCifar10 } from "../../src/data/cifar10.ts";
import { generate } from "../../src/data/circles.ts";
import { FASHION_MNIST, load as loadFashionMnist } from "../../src/data/fashion-mnist.ts";
import type { FileSet } from "../../src/data/file-set.ts";
import { loadFileSet } from "../../src/data/load-file-set.ts";
import { untar } from "../../src/data/tar.ts";
import { ArgumentError, DataError } from "../../src/util/errors.ts";

const temporary = await mkdtemp(join(tmpdir(), "keratin-datasets-"));
after(() => rm(temporary, { recursive: true }));
// Nothing of the machine's own may answer for the files under test.
const ownDataDir = process.env["KERATIN_DATA_DIR"];
beforeEach(() => {
  delete process.env["KERATIN_DATA_DIR"];
  process.env["KERAS_HOME"] = join(temporary, "no-keras");
});

/** The developer's copy of CIFAR-10's batches; the tests that need it say so when it is absent. */
const cifarDir = [ownDataDir, "../shared/data"]
  .map((directory) => resolve(directory ?? "", "cifar10"))
  .find((directory) => existsSync(join(directory, "data_batch_1.bin")));
const skip = cifarDir === undefined && "no CIFAR-10: set KERATIN_DATA_DIR";

const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

/** A tar archive as the `tar` command writes it. */
function tar(files: Record<string, Uint8Array>): Buffer {
  const blocks: Buffer[] = [];
  for (const [name, content] of Object.entries(files)) {
    const header = Buffer.alloc(512);
    header.write(name, 0);
    header.write(`${content.length.toString(8).padStart(11, "0")} `, 124);
    header.write(name.endsWith("/") ? "5" : "0", 156);
    header.write("ustar", 257);
    blocks.push(header, Buffer.from(content), Buffer.alloc((512 - (content.length % 512)) % 512));
  }
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}

describe("CIFAR-10", () => {
  test("from KERATIN_DATA_DIR: 50,000 images to train, as many to test as are there, channels last", {
    skip,
  }, async () => {
    process.env["KERATIN_DATA_DIR"] = join(cifarDir as string, "..");
    const { train, test: held, source } = await loadCifar10({ download: false });
    assert.deepEqual(
      [train.x.shape, train.y.shape],
      [
        [50000, 32, 32, 3],
        [50000, 1],
      ],
    );
    assert.ok(source.includes(cifarDir as string));
    const whole = existsSync(join(cifarDir as string, "test_batch.bin"));
    assert.match(source, whole ? /10,000 to test$/ : /: 50,000 images to train, 1,000 to test$/);
    // keras.datasets.cifar10: the first labels are 6 9 9 4 1 (frog, truck, truck, deer, automobile) and 3 8 8 0 6,
    // the first pixel of the first image is (59, 62, 63).
    assert.deepEqual(Array.from(train.y.data.subarray(0, 5)), [6, 9, 9, 4, 1]);
    assert.deepEqual(Array.from(held.y.data.subarray(0, 5)), [3, 8, 8, 0, 6]);
    assert.deepEqual(Array.from(train.x.data.subarray(0, 3)), [59, 62, 63]);
    const batch = await readFile(join(cifarDir as string, "data_batch_3.bin"));
    const [image, row, column, channel] = [123, 7, 21, 2];
    assert.equal(
      train.x.data[((20000 + image) * 1024 + row * 32 + column) * 3 + channel],
      batch[image * 3073 + 1 + channel * 1024 + row * 32 + column],
    );
  });

  test("a damaged, a shortened and a missing batch are named", { skip }, async () => {
    const directory = join(temporary, "cifar-damaged");
    await mkdir(directory);
    for (const name of [1, 2, 3, 5].map((i) => `data_batch_${i}.bin`))
      await symlink(join(cifarDir as string, name), join(directory, name));
    process.env["KERATIN_DATA_DIR"] = directory;
    await assert.rejects(
      loadCifar10(),
      (error) => error instanceof DataError && /data_batch_4\.bin, test_batch\.bin or/.test(error.message),
    );
    const path = join(directory, "data_batch_4.bin");
    const bytes = await readFile(join(cifarDir as string, "data_batch_4.bin"));
    bytes[1000] = (bytes[1000] as number) ^ 1;
    await writeFile(path, bytes);
    await assert.rejects(
      loadCifar10(),
      (error) => error instanceof DataError && error.message.includes(path) && /SHA-256/.test(error.message),
    );
    await writeFile(path, bytes.subarray(0, 30_000_000));
    await assert.rejects(loadCifar10(), /data_batch_4\.bin: expected 30730000 bytes, found 30000000/);
  });

  test("nowhere and no download: the error says where it looked and what to put where", async () => {
    process.env["KERATIN_DATA_DIR"] = join(temporary, "empty");
    await assert.rejects(
      loadCifar10({ download: false, cacheDir: join(temporary, "none") }),
      (error) =>
        error instanceof DataError &&
        error.message.includes(join(temporary, "empty")) &&
        /KERATIN_DATA_DIR.*cifar-10-binary\.tar\.gz.*data_batch_1\.bin/.test(error.message),
    );
  });

  test("a download that fails says why, and what to put where", async () => {
    const set = { ...CIFAR10, mirrors: ["http://127.0.0.1:1/"] };
    await assert.rejects(
      loadFileSet(set, { download: true, cacheDir: join(temporary, "none") }),
      (error) =>
        error instanceof DataError &&
        /127\.0\.0\.1:1\/cifar-10-binary\.tar\.gz[\s\S]*KERATIN_DATA_DIR/.test(error.message),
    );
  });

  test("the archive is unpacked, its members are checked one by one", { skip }, async () => {
    const members: Record<string, Uint8Array> = { "cifar-10-batches-bin/": new Uint8Array(0) };
    for (let i = 1; i <= 5; i++)
      members[`cifar-10-batches-bin/data_batch_${i}.bin`] = await readFile(
        join(cifarDir as string, `data_batch_${i}.bin`),
      );
    members["cifar-10-batches-bin/test_batch.bin"] = await readFile(
      join(cifarDir as string, "test_batch_first1000.bin"),
    );
    const [file] = CIFAR10.download.files;
    const sets = await file?.read(new Uint8Array(gzipSync(tar(members), { level: 0 })), "c.tar.gz");
    assert.deepEqual((sets as Awaited<ReturnType<typeof loadCifar10>>).test.x.shape, [1000, 32, 32, 3]);
    delete members["cifar-10-batches-bin/data_batch_2.bin"];
    await assert.rejects(
      file?.read(new Uint8Array(gzipSync(tar(members), { level: 0 })), "c.tar.gz") ?? Promise.resolve(),
      /data_batch_2\.bin in c\.tar\.gz/,
    );
  });
});

test("a tar archive's files by name; one that ends too early is named", () => {
  const archive = new Uint8Array(
    tar({ "a/": new Uint8Array(0), "a/one.bin": Uint8Array.of(1, 2, 3), two: Buffer.alloc(700, 7) }),
  );
  const files = untar(archive, "x.tar");
  assert.deepEqual([...files.keys()], ["one.bin", "two"]);
  assert.deepEqual([...(files.get("one.bin") ?? [])], [1, 2, 3]);
  assert.equal(files.get("two")?.length, 700);
  assert.throws(() => untar(archive.subarray(0, 2100), "x.tar"), /x\.tar.*"two"/);
});

describe("a set in files", () => {
  const contents = { "a.bin": Buffer.from("first"), "b.bin": Buffer.from("second") };
  /** A set of two files, served by a local server under /ok/. */
  const set = (mirrors: string[]): FileSet<string> => {
    const form = {
      files: Object.entries(contents).map(([name, content]) => ({
        names: [name],
        read: async (bytes: Uint8Array, path: string) => {
          if (sha256(bytes) !== sha256(content)) throw new DataError(`${path}: wrong checksum.`);
          return Buffer.from(bytes).toString();
        },
      })),
      assemble: (texts: readonly unknown[]) => texts.join("+"),
    };
    return {
      title: "the set",
      hint: "Copy it by hand.",
      folders: ["", "set"],
      cacheFolder: "set",
      kerasFolder: "set",
      forms: [form],
      download: form,
      mirrors,
    };
  };

  test("is downloaded once, used from the cache, and repaired there when damaged", async () => {
    const requests: string[] = [];
    const server = createServer((request, response) => {
      requests.push(request.url ?? "");
      const content = contents[(request.url ?? "").replace("/ok/", "") as keyof typeof contents];
      if (content) response.end(content);
      else response.writeHead(404).end();
    });
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    const address = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
    const cacheDir = join(temporary, "cache");
    const wanted = set([`${address}/gone/`, `${address}/ok/`]);
    try {
      assert.deepEqual(await loadFileSet(wanted, { download: true, cacheDir }), {
        found: "first+second",
        source: `the set, downloaded to ${join(cacheDir, "set")}`,
      });
      assert.deepEqual(requests, ["/gone/a.bin", "/ok/a.bin", "/gone/b.bin", "/ok/b.bin"]);
      await writeFile(join(cacheDir, "set", "b.bin"), "damaged");
      await assert.rejects(loadFileSet(wanted, { download: false, cacheDir }), /b\.bin: wrong checksum/);
      assert.ok("found" in (await loadFileSet(wanted, { download: true, cacheDir })));
      assert.equal(requests.length, 6);
    } finally {
      server.close();
    }
    assert.ok("found" in (await loadFileSet(wanted, { download: false, cacheDir })));
  });

  test("Keras's cache is used; what is there of a set only in part is not complained about", async () => {
    process.env["KERAS_HOME"] = join(temporary, "keras");
    const folder = join(temporary, "keras", "datasets", "set");
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, "a.bin"), contents["a.bin"]);
    const search = () => loadFileSet(set([]), { download: false, cacheDir: join(temporary, "none") });
    assert.ok("lookedIn" in (await search()));
    await writeFile(join(folder, "b.bin"), contents["b.bin"]);
    assert.deepEqual(await search(), { found: "first+second", source: `the set in Keras's cache, ${folder}` });
  });
});

describe("Fashion-MNIST", () => {
  test("its files are checked as they are, so MNIST's under the same names are refused", async () => {
    const directory = join(temporary, "fashion", "fashion-mnist");
    await mkdir(directory, { recursive: true });
    process.env["KERATIN_DATA_DIR"] = join(temporary, "fashion");
    const path = join(directory, "train-images-idx3-ubyte.gz");
    await writeFile(path, gzipSync(Buffer.alloc(16)));
    await assert.rejects(
      loadFashionMnist(),
      (error) => error instanceof DataError && error.message.includes(path) && /SHA-256/.test(error.message),
    );
  });

  test("nowhere: the error names its folder and files", async () => {
    await assert.rejects(
      loadFashionMnist({ download: false, cacheDir: join(temporary, "none") }),
      /fashionMnist\.load.*Fashion-MNIST[\s\S]*folder fashion-mnist/,
    );
    assert.equal(FASHION_MNIST.forms.length, 1);
  });
});

describe("circles", () => {
  test("the centre of mass of the ink is (x, y), its area π·radius² (0.1 pixel, 1 %), and it lies inside", () => {
    const size = 200;
    const { x, y } = generate({ count: 20, seed: 3 });
    assert.deepEqual([x.shape, y.shape, x.dtype, y.dtype], [[20, 200, 200, 1], [20, 3], "uint8", "float32"]);
    for (let i = 0; i < 20; i++) {
      const [cx = 0, cy = 0, radius = 0] = Array.from(y.data.subarray(i * 3, i * 3 + 3), (v) => v * size);
      const image = x.data.subarray(i * size * size, (i + 1) * size * size);
      let [ink, sumX, sumY] = [0, 0, 0];
      image.forEach((value, at) => {
        ink += value / 255;
        sumX += ((at % size) + 0.5) * (value / 255);
        sumY += (Math.floor(at / size) + 0.5) * (value / 255);
      });
      assert.ok(Math.abs(sumX / ink - cx) < 0.1 && Math.abs(sumY / ink - cy) < 0.1, `picture ${i}`);
      assert.ok(Math.abs(ink / (Math.PI * radius * radius) - 1) < 0.01, `picture ${i}`);
      assert.ok(cx - radius >= 0 && cx + radius <= size && cy - radius >= 0 && cy + radius <= size);
    }
  });

  test("a seed gives the same pictures, a longer set begins with the shorter; another seed gives others", () => {
    const make = (count: number, seed: number) => generate({ count, seed, size: 32 });
    assert.deepEqual(make(4, 1).x.slice(0, 2), make(2, 1).x);
    assert.notDeepEqual(make(2, 1).y.data, make(2, 2).y.data);
  });

  test("a count that is none is refused", () => {
    assert.throws(() => generate({ count: 0 }), ArgumentError);
  });
});
