/** Reading and writing HDF5: files of h5py (golden/hostile.py), trees of ours, and a refusal for each danger. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { readHdf5 } from "../../src/formats/hdf5/read.ts";
import {
  type H5Dataset,
  type H5Group,
  h5Array,
  h5Get,
  h5Group,
  putDataset,
  setStringList,
  stringAttribute,
  stringListAttribute,
} from "../../src/formats/hdf5/tree.ts";
import { writeHdf5 } from "../../src/formats/hdf5/write.ts";
import { ArgumentError } from "../../src/util/errors.ts";
import { everything } from "./everything.ts";
import { fixture, MIB, refused } from "./support.ts";

const read = (name: string, maxBytes = 64 * MIB): Promise<H5Group> => readHdf5("hostile", fixture(name), maxBytes);
const dataset = (tree: H5Group, path: string): H5Dataset => {
  const found = h5Get(tree, path);
  assert.equal(found?.kind, "dataset", path);
  return found as H5Dataset;
};

test("every element type that h5py writes is read", async () => {
  const tree = await read("types.h5");
  for (const dtype of ["float16", "float32", "float64", "int8", "int16", "int32", "uint8", "uint16", "uint32"]) {
    const { shape, data, ...rest } = dataset(tree, dtype);
    assert.deepEqual([rest.dtype, shape, Array.from(data as Float32Array)], [dtype, [2, 3], [0, 1, 2, 3, 100, 5]]);
  }
  for (const dtype of ["int64", "uint64"]) {
    assert.deepEqual(Array.from(dataset(tree, dtype).data as BigInt64Array), [0n, 1n, 2n, 3n, 100n, 5n]);
  }
  const values = (path: string): unknown => {
    const { dtype, shape, data } = dataset(tree, path);
    return [dtype, shape, Array.from(data as ArrayLike<unknown>)];
  };
  assert.deepEqual(values("bool"), ["bool", [3], [1, 0, 1]]);
  assert.deepEqual(values("scalar"), ["float32", [], [2.5]]);
  assert.deepEqual(values("empty"), ["float32", [0, 3], []]);
  assert.deepEqual(values("big_endian"), ["float32", [2], [1.5, -2]]);
  const extremes = [65504, 2 ** -24, -0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  assert.deepEqual(values("float16_extremes"), ["float16", [5], extremes]);
  // 1e30 cut to eight bits of fraction.
  assert.deepEqual(values("bfloat16"), ["bfloat16", [3], [1.5, -2, (1 + 0x49 / 128) * 2 ** 99]]);
  assert.deepEqual(values("fixed"), ["fixedString", [2], ["ab", "cde"]]);
  assert.deepEqual(values("text"), ["string", [2], ["ab", "cdé"]]);
  assert.deepEqual(values("gzip"), ["float32", [3000], Array.from({ length: 3000 }, (_, i) => i)]);
  assert.deepEqual(values("chunks"), ["int32", [100], Array.from({ length: 100 }, (_, i) => i)]);
});

test("attributes in all the forms that Keras writes", async () => {
  const group = h5Get(await read("types.h5"), "a/b/c") as H5Group;
  assert.deepEqual(group.attributes.get("number"), { shape: [], dtype: "int64", data: BigInt64Array.of(3n) });
  assert.deepEqual(group.attributes.get("numbers")?.data, Float64Array.of(1.5, 2.5));
  assert.equal(group.attributes.get("flag")?.dtype, "bool");
  assert.equal(stringAttribute(group, "text"), "héllo");
  assert.equal(stringAttribute(group, "bytes"), "3.15.1");
  assert.equal(stringAttribute(group, "number"), undefined);
  assert.deepEqual(stringListAttribute(group, "fixed"), ["dense", "conv2d"]);
  assert.deepEqual(stringListAttribute(group, "list"), ["dense", "conv2d"]);
  assert.deepEqual(stringListAttribute(group, "empty"), []);
  assert.equal(stringListAttribute(group, "numbers"), undefined);
  assert.equal(stringListAttribute(group, "missing"), undefined);
  const split = await read("split.h5");
  const names = Array.from({ length: 4000 }, (_, i) => `layer_with_a_long_name_${String(i).padStart(4, "0")}`);
  assert.deepEqual(stringListAttribute(split, "layer_names"), names);
});

test("files of HDF5's latest format are read", async () => {
  const tree = await read("latest.h5");
  assert.deepEqual(dataset(tree, "layers/dense/vars/0").data, Float32Array.of(0, 1, 2, 3, 4, 5));
  assert.equal((h5Get(tree, "many") as H5Group).children.size, 20);
});

const HOSTILE: Readonly<Record<string, RegExp>> = {
  "soft-link": /soft link to "\/ordinary" at "\/link"/,
  "dangling-link": /soft link to "\/nothing"/,
  "external-link": /external link into "other.h5" at "\/link"/,
  "soft-link-latest": /soft link to "\/ordinary" at "\/link"/,
  "external-link-latest": /external link into "other.h5" at "\/link"/,
  "hard-link-cycle": /second link to an object, or a cycle at "\/a\/b\/up"/,
  "two-hard-links": /second link to an object/,
  "external-storage": /data in external files at "\/out"/,
  virtual: /virtual dataset.* at "\/virtual"/,
  "filter-scaleoffset": /filter 6 \("scaleoffset"\) at "\/scaled"/,
  "filter-unknown": /filter 32000/,
  "never-written": /room for 0 bytes in the file/,
  "shape-bomb": /room for .*MiB in the file/,
  deep: /deeper ones at/,
  "committed-type": /a committed type at "\/type"/,
  "use-committed-type": /shared \(committed\) type at "\/a"/,
  compound: /class compound/,
  complex: /class compound|class 11|class unknown/,
  reference: /class reference/,
  sequence: /class variable-length sequence/,
  "user-block": /other bytes at its start|user block/,
  "odd-float": /another format of numbers at "\/odd"/,
  "endless-heap": /a heap with an object of impossible size/,
  "dense-attributes": /attributes in dense storage at "\/g"/,
};
for (const [name, found] of Object.entries(HOSTILE)) {
  test(`refused: ${name}`, () => refused(read(`${name}.h5`), found));
}

test("refused before memory is taken: what would exceed maxBytes", async () => {
  await refused(read("compression-bomb.h5", 4 * MIB), /the dataset \/bomb of 8 MiB where .* left|chunk/);
  const bomb = await read("compression-bomb.h5", 16 * MIB);
  assert.equal(dataset(bomb, "bomb").data.length, 2 ** 21);
  // One text, a thousand times.
  await refused(read("text-bomb.h5", 16 * MIB), /text in "\/text" of 117.8 MiB/);
});

test("refused: what is no HDF5 file, or cut short", async () => {
  await refused(readHdf5("hostile", new Uint8Array(0), MIB), /other bytes at its start/);
  await refused(readHdf5("hostile", new TextEncoder().encode("PK".repeat(100)), MIB), /other bytes/);
  await refused(readHdf5("hostile", fixture("types.h5").slice(0, 4000), MIB), /complaint|behind its end/);
});

test("what is written is read back, and the same tree gives the same bytes", async () => {
  const bytes = await writeHdf5("tree", everything());
  assert.deepEqual(await writeHdf5("tree", everything()), bytes);
  // HDF5 lists groups by name; maps are equal in any order.
  assert.deepEqual(await readHdf5("tree", bytes, MIB), everything());
});

test("lists that do not fit into one attribute are split as Keras splits them", async () => {
  const names = Array.from({ length: 9000 }, (_, i) => `layer_${i}`);
  for (const dtype of ["string", "fixedString"] as const) {
    const tree = h5Group();
    setStringList(tree, "layer_names", names, dtype);
    const keys = [...tree.attributes.keys()];
    assert.ok(keys.length > 1);
    assert.deepEqual(
      keys,
      Array.from(keys, (_, i) => `layer_names${i}`),
    );
    const read = await readHdf5("tree", await writeHdf5("tree", tree), 4 * MIB);
    assert.deepEqual(stringListAttribute(read, "layer_names"), names);
  }
});

test("what HDF5 or Keras could not read is not written", async () => {
  const tree = h5Group();
  putDataset(tree, "a/b", h5Array(Float32Array.of(1)));
  assert.throws(() => putDataset(tree, "a/b", h5Array(Float32Array.of(1))), ArgumentError);
  assert.throws(() => putDataset(tree, "a/b/c", h5Array(Float32Array.of(1))), ArgumentError);
  const write = (array: Parameters<typeof putDataset>[2]): Promise<unknown> => {
    const single = h5Group();
    putDataset(single, "x", array);
    return writeHdf5("tree", single);
  };
  await assert.rejects(
    write(h5Array(Float32Array.of(1, 2), [3])),
    /3 elements for shape \[3\], found 2 in the dataset \/x/,
  );
  await assert.rejects(write({ ...h5Array(Float32Array.of(1)), dtype: "float16" }), ArgumentError);
  await assert.rejects(write({ ...h5Array(Uint8Array.of(1)), dtype: "bool" }), ArgumentError);
  await assert.rejects(write({ ...h5Array(Float64Array.of(1)), dtype: "float32" }), /Float64Array/);
  const slash = h5Group();
  slash.children.set("a/b", h5Group());
  await assert.rejects(writeHdf5("tree", slash), ArgumentError);
});
