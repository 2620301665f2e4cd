import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import * as browser from "../../src/formats/files.browser.ts";
import * as node from "../../src/formats/files.node.ts";
import { type FileInput, nameOf } from "../../src/formats/input.ts";
import { fileLimits } from "../../src/formats/limits.ts";
import { ArgumentError, DataError, StateError } from "../../src/util/errors.ts";
import { refused } from "./support.ts";

const folder = mkdtempSync(join(tmpdir(), "keratin-files-"));
after(() => rmSync(folder, { recursive: true, force: true }));
const path = (name: string): string => join(folder, name);
const BYTES = Uint8Array.of(1, 2, 3, 4);

test("paths, Blobs, Files, buffers and views are read into buffers of their own", async () => {
  writeFileSync(path("four"), BYTES);
  const inputs: readonly FileInput[] = [
    new Blob([BYTES]),
    new File([BYTES], "model.keras"),
    BYTES.slice().buffer,
    new Uint8Array([0, ...BYTES, 0]).subarray(1, 5),
    new DataView(BYTES.slice().buffer),
  ];
  for (const input of [...inputs, path("four")]) assert.deepEqual(await node.readFile(input, 4), BYTES);
  for (const input of inputs) {
    const read = await browser.readFile(input, 4);
    assert.deepEqual(read, BYTES);
    read.fill(9);
    assert.deepEqual(await browser.readFile(input, 4), BYTES);
  }
  assert.equal(nameOf(new File([], "model.keras")), "model.keras");
  assert.equal(nameOf(new Blob([])), "the file");
});

test("files larger than maxBytes are refused before they are read", async () => {
  await refused(node.readFile(path("four"), 3), /found 4 bytes/, path("four"));
  await refused(browser.readFile(new File([BYTES], "model.keras"), 3), /at most 3 bytes/, "model.keras");
});

test("what cannot be read or written is a DataError that names the path", async () => {
  await assert.rejects(node.readFile(path("missing"), 10), (error: Error) => {
    assert.ok(error instanceof DataError);
    assert.match(error.message, /missing: expected a file that can be read, found no such file/);
    return true;
  });
  await assert.rejects(node.readFile(folder, 1e6), /found a folder/);
  await assert.rejects(node.writeFile(path("no/folder/x"), BYTES), /found no such folder/);
  await assert.rejects(node.readFile(7 as unknown as string, 10), ArgumentError);
});

test("a page has no paths", async () => {
  await assert.rejects(browser.readFile("model.keras", 10), StateError);
  await assert.rejects(browser.writeFile("model.keras", BYTES), StateError);
});

test("the default caps: 2 GiB in Node, 512 MiB in a page; both limits can be set, to what makes sense", () => {
  assert.deepEqual(fileLimits(), { maxBytes: 2 * 2 ** 30, deadline: 60 });
  assert.equal(browser.defaultMaxBytes, 512 * 2 ** 20);
  assert.deepEqual(fileLimits({ maxBytes: 10, deadline: 0.5 }), { maxBytes: 10, deadline: 0.5 });
  assert.throws(() => fileLimits({ deadline: 0 }), ArgumentError);
  assert.throws(() => fileLimits({ maxBytes: Number.NaN }), ArgumentError);
});

test("writing replaces a file, keeps its permissions, and leaves nothing beside it", async () => {
  await node.writeFile(path("new"), BYTES);
  assert.deepEqual(new Uint8Array(readFileSync(path("new"))), BYTES);
  chmodSync(path("new"), 0o600);
  await node.writeFile(path("new"), Uint8Array.of(5));
  assert.deepEqual([...readFileSync(path("new"))], [5]);
  if (process.platform !== "win32") assert.equal(statSync(path("new")).mode & 0o777, 0o600);
  assert.deepEqual(
    readdirSync(folder).filter((name) => name.includes("tmp")),
    [],
  );
});

test("through a symbolic link the file is replaced, not the link", { skip: process.platform === "win32" }, async () => {
  writeFileSync(path("linked"), "old");
  symlinkSync(path("linked"), path("link"));
  await node.writeFile(path("link"), BYTES);
  assert.deepEqual(new Uint8Array(readFileSync(path("linked"))), BYTES);
  assert.ok(lstatSync(path("link")).isSymbolicLink());
});

test("a process killed while it writes leaves the old file or the new one, complete", async () => {
  const target = path("killed");
  const script = fileURLToPath(new URL("./processes/write-forever.ts", import.meta.url));
  for (let round = 0; round < 4; round++) {
    const child = spawn(process.execPath, ["--conditions=keratin-source", script, target], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    await once(child.stdout, "data");
    // Another moment of the writing in each round.
    await sleep(7 + 13 * round);
    child.kill("SIGKILL");
    await once(child, "exit");
    assert.ok(existsSync(target));
    const bytes = readFileSync(target);
    assert.equal(bytes.length, 4 * 2 ** 20);
    assert.ok(bytes.equals(Buffer.alloc(bytes.length, bytes[0])), "all bytes are of one writing");
  }
});
