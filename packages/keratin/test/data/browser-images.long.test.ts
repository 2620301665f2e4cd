/** Images decoded by Chromium, from the sources as Vite serves them, against those that Node decodes. */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import { createServer, type ViteDevServer } from "vite";
import { imageDatasetFromDirectory } from "../../src/data/images/from-directory.ts";
import type { NdArray } from "../../src/util/ndarray.ts";
import { loadSuite } from "../golden/fixture.ts";

const executablePath = process.env["KERATIN_CHROMIUM"] ?? "/usr/bin/chromium";
const skip = existsSync(executablePath) ? false : `no Chromium at ${executablePath}; set KERATIN_CHROMIUM`;
const [{ files, jpegs }] = loadSuite<{ name: string; files: Record<string, string>; jpegs: Record<string, string> }>(
  "images",
).cases as unknown as [{ files: Record<string, string>; jpegs: Record<string, string> }];

let server: ViteDevServer;
let browser: Browser;
let page: Page;
before(async () => {
  if (skip) return;
  const root = fileURLToPath(new URL("../../", import.meta.url));
  const conditions = ["keratin-source", "browser", "module"];
  server = await createServer({
    root,
    configFile: false,
    logLevel: "error",
    appType: "custom",
    resolve: { conditions },
    server: { port: 0 },
    optimizeDeps: { noDiscovery: true },
  });
  await server.listen();
  browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
  page = await browser.newPage();
  // Any document of this origin will do; Vite's page for "not found" forbids scripts.
  await page.goto(`${server.resolvedUrls?.local[0]}package.json`);
});
after(async () => {
  await browser?.close();
  await server?.close();
});

interface Read {
  readonly paths: string[];
  readonly x: number[];
  readonly y: number[];
}

type Named = readonly (readonly [name: string, base64: string])[];

const OPTIONS = { imageSize: 9, shuffle: false, verbose: false } as const;

async function inNode(named: Named): Promise<Read> {
  const given = named.map(([name, base64]) => ({ name, file: new Blob([Buffer.from(base64, "base64")]) }));
  const dataset = await imageDatasetFromDirectory(given, OPTIONS);
  const found: Read = { paths: dataset.filePaths, x: [], y: [] };
  for await (const [x, y] of dataset as AsyncIterable<NdArray[]>) {
    found.x.push(...(x?.data ?? []));
    found.y.push(...(y?.data ?? []));
  }
  return found;
}

/** The same in the page; written without names from here, for it is sent there as text. */
async function inBrowser(named: Named): Promise<Read> {
  return (await page.evaluate(
    `(async (named, options) => {
      const { imageDatasetFromDirectory } = await import("/src/data/images/from-directory.ts");
      const given = named.map(([name, base64]) => {
        const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
        return { name, file: new File([bytes], name) };
      });
      const dataset = await imageDatasetFromDirectory(given, options);
      const found = { paths: dataset.filePaths, x: [], y: [] };
      for await (const [x, y] of dataset) {
        found.x.push(...x.data);
        found.y.push(...y.data);
      }
      return found;
    })(${JSON.stringify(named)}, ${JSON.stringify(OPTIONS)})`,
  )) as Read;
}

test("PNG, BMP and JPEG in Chromium: the same files and labels, pixels within 1e-3 of 255 (JPEG: 2 %)", {
  skip,
}, async () => {
  // A canvas multiplies colours by alpha, so transparent pixels come otherwise.
  const opaque = Object.entries({ ...files, ...jpegs }).filter(([name]) => !/alpha|rgba|root|hidden/.test(name));
  const [node, chrome] = [await inNode(opaque), await inBrowser(opaque)];
  assert.ok(node.paths.length >= 10);
  assert.deepEqual([chrome.paths, chrome.y], [node.paths, node.y]);
  const each = 9 * 9 * 3;
  node.paths.forEach((path, i) => {
    let worst = 0;
    for (let k = i * each; k < (i + 1) * each; k++)
      worst = Math.max(worst, Math.abs((node.x[k] as number) - (chrome.x[k] as number)));
    assert.ok(worst <= (path.startsWith("jpeg") ? 5.1 : 0.255), `${path}: ${worst}`);
  });
});

test("what Chromium cannot read is named", { skip }, async () => {
  await assert.rejects(inBrowser([["a/broken.png", btoa("no image")]]), /a\/broken\.png: expected an image/);
});
