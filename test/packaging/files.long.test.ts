/** Files in a page: the worker that parses them, bundled by Vite, in Chromium; what HDF5 weighs, and who pays for it. */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { gzipSync } from "node:zlib";
import { type Browser, chromium } from "playwright-core";
import { build } from "vite";
import { freshProject, type Project } from "./pack.ts";
import { serve } from "./serve.ts";

const executablePath = process.env["KERATIN_CHROMIUM"] ?? "/usr/bin/chromium";
const skip = existsSync(executablePath) ? false : `no Chromium at ${executablePath}; set KERATIN_CHROMIUM`;

let project: Project;
let browser: Browser;
before(async () => {
  if (skip) return;
  project = await freshProject({});
  const root = project.folder;
  const input = ["files.html", "models.html", "index.html"].map((name) => join(root, name));
  await build({ root, configFile: false, logLevel: "error", build: { rollupOptions: { input } } });
  browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
});
after(async () => {
  await browser?.close();
  project?.remove();
});

/** What a page of the built app has found out. */
async function outcomeOf(name: string): Promise<Readonly<Record<string, unknown>>> {
  const server = await serve(join(project.folder, "dist"), {});
  const page = await browser.newPage();
  try {
    await page.goto(`${server.address}${name}`);
    await page.waitForFunction("globalThis.outcome !== undefined", undefined, { timeout: 60_000 });
    const outcome = (await page.evaluate("globalThis.outcome")) as Readonly<Record<string, unknown>>;
    assert.equal(outcome["error"], undefined);
    return outcome;
  } finally {
    await page.close();
    server.close();
  }
}

test("a page writes and reads HDF5 in a zip, refuses another file, and ends what is late", { skip }, async () => {
  const outcome = await outcomeOf("files.html");
  assert.deepEqual(outcome["data"], [0, 0.5, 1, 1.5]);
  assert.equal(outcome["maxBytes"], 512 * 2 ** 20);
  assert.match(String(outcome["refused"]), /^FileFormatError: hostile: expected an HDF5 file/);
  assert.match(String(outcome["late"]), /^FileFormatError: large: expected to be read within 0.001 s/);
});

test("a page saves a model to a Blob, loads it to the same predictions, and draws it", { skip }, async () => {
  const { before: data, loaded, ...outcome } = await outcomeOf("models.html");
  assert.equal((data as number[]).length, 24);
  assert.deepEqual(loaded, { keras: { data, isCompiled: true }, h5: { data, isCompiled: true } });
  assert.match(String(outcome["refused"]), /^FileFormatError: letter\.txt: expected a \.keras or HDF5 file/);
  for (const key of ["path", "saved", "plotted"]) {
    assert.match(String(outcome[key]), /^StateError: files in a browser: expected bytes, found the path "model\./);
  }
  assert.deepEqual([outcome["root"], outcome["boxes"], outcome["tooWide"]], ["svg", 4, []]);
  assert.equal(
    (outcome["scriptsForPlot"] as string[]).length,
    1,
    `one script for drawings: ${outcome["scriptsForPlot"]}`,
  );
});

test("HDF5 is in one script, the worker's, which only pages that use files load (≤ 1.2 MB with gzip)", { skip }, () => {
  const assets = join(project.folder, "dist", "assets");
  const scripts = readdirSync(assets).filter((name) => name.endsWith(".js"));
  const withHdf5 = scripts.filter((name) => readFileSync(join(assets, name)).includes("H5F_ACC_RDONLY"));
  const large = scripts.filter((name) => readFileSync(join(assets, name)).length > 2 ** 21);
  assert.equal(large.length, 1, `one large script: ${large}`);
  assert.ok(withHdf5.includes(large[0] ?? ""));
  assert.ok(gzipSync(readFileSync(join(assets, large[0] ?? ""))).length < 1.2e6);
});
