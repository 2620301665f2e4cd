/** Files are parsed in a worker, which has a deadline. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { type H5Group, h5Array, h5Get, h5Group, putDataset } from "../../src/formats/hdf5/tree.ts";
import { writeHdf5 } from "../../src/formats/hdf5/write.ts";
import { fileLimits } from "../../src/formats/limits.ts";
import { FormatWorker, withFormatWorker } from "../../src/formats/worker/format-worker.ts";
import { writeZip } from "../../src/formats/zip/write.ts";
import { ArgumentError } from "../../src/util/errors.ts";
import { fixture, MIB, refused } from "./support.ts";

function tree(length: number): H5Group {
  const root = h5Group();
  putDataset(root, "layers/dense/vars/0", h5Array(new Float32Array(length).fill(0.5)));
  return root;
}

test("a .keras-like file is written and read in the worker; buffers are moved, not copied", async () => {
  await withFormatWorker(fileLimits(), async (worker) => {
    const source = tree(1000);
    const weights = await worker.writeHdf5("model.weights.h5", source);
    assert.equal((h5Get(source, "layers/dense/vars/0") as { data: Float32Array }).data.length, 0);
    assert.deepEqual(weights, await writeHdf5("model.weights.h5", tree(1000)));
    const zip = writeZip(new Map([["model.weights.h5", weights]]));
    const members = await worker.readZip("model.keras", zip);
    assert.equal(zip.length, 0);
    const member = members.get("model.weights.h5") as Uint8Array;
    assert.deepEqual(await worker.readHdf5("model.keras", member), tree(1000));
    assert.equal(member.length, 0);
  });
});

test("refusals are typed and leave the worker usable; its limits hold", async () => {
  await withFormatWorker(fileLimits({ maxBytes: 4 * MIB }), async (worker) => {
    await refused(worker.readHdf5("hostile", fixture("soft-link.h5")), /soft link/);
    await refused(worker.readHdf5("hostile", fixture("compression-bomb.h5")), /8 MiB|chunk/);
    await refused(worker.readZip("hostile", fixture("bzip2.zip")), /compression method 12/);
    const wrong = h5Group();
    putDataset(wrong, "x", h5Array(Float32Array.of(1), [2]));
    await assert.rejects(worker.writeHdf5("tree", wrong), ArgumentError);
    assert.equal((await worker.readHdf5("sound", fixture("types.h5"))).kind, "group");
    // Several at once wait for one another.
    const both = await Promise.all(
      [1, 2].map((i) => worker.readHdf5("sound", fixture(i === 1 ? "types.h5" : "latest.h5"))),
    );
    assert.deepEqual(
      both.map(({ children }) => children.has("many")),
      [false, true],
    );
  });
});

test("a file on which the HDF5 library traps (found by fuzzing): typed, and the next file gets a new worker", async () => {
  await withFormatWorker(fileLimits(), async (worker) => {
    await refused(worker.readHdf5("hostile", fixture("fuzz-trap.h5")), /parser stopped by it \(RuntimeError/);
    assert.equal((await worker.readHdf5("sound", fixture("types.h5"))).kind, "group");
  });
});

test("a file that is not parsed before the deadline: the worker is ended, the next file gets a new one", async () => {
  const large = await writeHdf5("large", tree(32 * MIB));
  const worker = new FormatWorker(fileLimits({ deadline: 0.001 }));
  await refused(worker.readHdf5("hostile", large), /to be read within 0.001 s \(deadline\)/);
  // Writing has no deadline.
  assert.ok(await worker.writeHdf5("tree", tree(10)));
  worker.dispose();
  assert.ok(await worker.writeHdf5("tree", tree(10)));
  worker.dispose();
});
