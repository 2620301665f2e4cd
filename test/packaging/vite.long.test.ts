/** `npm pack`, installed into a Vite app, trains Lab 07 in Chromium, to the same bits as in Node. */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { type Browser, chromium } from "playwright-core";
import { build, createServer } from "vite";
import { command } from "../command.ts";
import { freshProject, type Project } from "./pack.ts";
import { ISOLATION, serve } from "./serve.ts";

interface Outcome {
  readonly accuracy: number;
  readonly hash: string;
  readonly onnx: string;
  readonly threads: number;
  readonly isolated?: boolean;
  readonly error?: string;
}

const EPOCHS = 5;
const executablePath = process.env["KERATIN_CHROMIUM"] ?? "/usr/bin/chromium";
const skip = existsSync(executablePath) ? false : `no Chromium at ${executablePath}; set KERATIN_CHROMIUM`;

let project: Project;
let browser: Browser;
const inNode = new Map<number, Outcome>();

/** The outcome on Node, from the same installed package. */
async function nodeOutcome(epochs: number): Promise<Outcome> {
  const args = ["lab07-node.js", String(epochs)];
  const { status, output } = await command(process.execPath, args, { cwd: project.folder, seconds: 300 });
  assert.equal(status, 0, output);
  return JSON.parse(output.trim().split("\n").at(-1) ?? "") as Outcome;
}

/** Opens the app and waits for its training to end. */
async function pageOutcome(address: string, epochs: number): Promise<Outcome> {
  const page = await browser.newPage();
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(message.text());
  });
  page.on("pageerror", (error) => {
    complaints.push(String(error));
  });
  try {
    await page.goto(`${address}?epochs=${epochs}`);
    await page.waitForFunction("globalThis.outcome !== undefined", undefined, { timeout: 20_000 }).catch(() => {
      throw new Error(`the app did not start: ${complaints.join("\n")}`);
    });
    const outcome = (await page.evaluate("globalThis.outcome")) as Outcome;
    assert.ok(outcome.error === undefined, outcome.error ?? "");
    assert.deepEqual(complaints, [], "errors on the console");
    return outcome;
  } finally {
    await page.close();
  }
}

before(async () => {
  if (skip) return;
  project = await freshProject({});
  await build({ root: project.folder, configFile: false, logLevel: "warn" });
  for (const epochs of [1, EPOCHS]) inNode.set(epochs, await nodeOutcome(epochs));
  // Chromium refuses its sandbox to root, which is whom machines for tests run as.
  browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
});
after(async () => {
  await browser?.close();
  project?.remove();
});

for (const isolated of [true, false]) {
  test(`the built app ${isolated ? "with" : "without"} COOP/COEP: the same bits as Node`, { skip }, async () => {
    const server = await serve(join(project.folder, "dist"), isolated ? ISOLATION : {});
    try {
      const outcome = await pageOutcome(server.address, EPOCHS);
      assert.equal(outcome.isolated, isolated);
      assert.equal(outcome.hash, inNode.get(EPOCHS)?.hash);
      assert.equal(outcome.onnx, inNode.get(EPOCHS)?.onnx, "the exported ONNX file");
      assert.ok(outcome.accuracy >= 0.97, `found ${outcome.accuracy}`);
    } finally {
      server.close();
    }
  });
}

test("Vite's development server: the same bits as Node", { skip }, async () => {
  const server = await createServer({ root: project.folder, configFile: false, logLevel: "warn", server: { port: 0 } });
  await server.listen();
  try {
    const outcome = await pageOutcome(server.resolvedUrls?.local[0] ?? "", 1);
    assert.equal(outcome.hash, inNode.get(1)?.hash);
  } finally {
    await server.close();
  }
});
