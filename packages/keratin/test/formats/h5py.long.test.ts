/** What we write, h5py reads; what h5py writes today, we read as the committed fixtures. */
import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { command } from "../../../../test/command.ts";
import { readHdf5 } from "../../src/formats/hdf5/read.ts";
import { writeHdf5 } from "../../src/formats/hdf5/write.ts";
import { everything } from "./everything.ts";
import { fixture, MIB } from "./support.ts";

const root = fileURLToPath(new URL("../../../..", import.meta.url));
const python = process.env["KERATIN_KERAS_PYTHON"] ?? join(root, ".venv-keras/bin/python");
const missing = existsSync(python) ? false : `no Python with Keras at ${python}; golden/README.md says how to make one`;
const folder = mkdtempSync(join(tmpdir(), "keratin-h5py-"));
after(() => rmSync(folder, { recursive: true, force: true }));

interface Described {
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly dtype?: string;
  readonly shape?: readonly number[];
  readonly values?: unknown;
}

test("h5py reads what we write: every dtype, lists of strings, large and empty attributes", {
  skip: missing,
}, async () => {
  const path = join(folder, "ours.h5");
  writeFileSync(path, await writeHdf5("ours", everything()));
  const { status, output } = await command(python, [join(root, "golden/dump_h5.py"), path], { seconds: 60 });
  assert.equal(status, 0, output);
  const found = JSON.parse(output) as Readonly<Record<string, Described>>;
  assert.deepEqual(found["layers/dense/vars/0"], {
    attributes: {},
    dtype: "<f4",
    shape: [2, 3],
    values: [1, 2, 3, 4, 5, 6],
  });
  assert.deepEqual(found["layers/dense/vars/1"], { attributes: {}, dtype: "<f4", shape: [], values: 7 });
  assert.deepEqual(found["layers/dense/vars"], { attributes: { name: "dense" } });
  const dtypes = ["<f8", "|i1", "<i2", "<i4", "<i8", "|u1", "<u2", "<u4", "<u8"];
  const names = ["float64", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"];
  assert.deepEqual(
    names.map((name) => found[`numbers/${name}`]?.dtype),
    dtypes,
  );
  assert.deepEqual(found["numbers/int16"]?.values, [-2]);
  assert.deepEqual(found["text"], { attributes: { unit: 2.5 }, dtype: "|O", shape: [2], values: ["one", "zwö"] });
  assert.deepEqual(found["fixed"]?.values, ["one", "three"]);
  assert.deepEqual(found["none"]?.shape, [0, 4]);
  assert.deepEqual(found["/"]?.attributes, {
    keras_version: "3.15.1",
    large: "x".repeat(200_000),
    layer_names: ["dense", "größe"],
    no_names: [],
    old_names: ["dense", "conv2d"],
  });
});

test("golden/hostile.py writes what the committed fixtures hold", { skip: missing }, async () => {
  const { status, output } = await command(python, [join(root, "golden/hostile.py"), "--folder", folder], {
    seconds: 60,
  });
  assert.equal(status, 0, output);
  for (const name of ["types.h5", "latest.h5", "split.h5"]) {
    const written = new Uint8Array(readFileSync(join(folder, name)));
    assert.deepEqual(await readHdf5(name, written, MIB), await readHdf5(name, fixture(name), MIB));
  }
});
