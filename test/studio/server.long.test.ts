/** The built studio as browsers get it: from its own server, and from a static host below a path, with and without threads. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { type Served, serveStudio } from "keratin/studio/server";
import type { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright-core";
import { buildStudio } from "../../packages/studio/server/build.ts";
import { VIEWS } from "../../packages/studio/src/app/views.ts";
import { serve } from "../packaging/serve.ts";
import { launchBrowser, skip } from "./browser.ts";

const root = mkdtempSync(join(tmpdir(), "keratin-host-"));
const folder = join(root, "courses", "cnn");
const MINUTES = 60_000;

let browser: Browser;
let server: Served;
let host: { readonly address: string; close(): void };
before(async () => {
  if (skip) return;
  await buildStudio(folder);
  server = await serveStudio({ folder });
  host = await serve(root, {});
  browser = await launchBrowser();
});
after(async () => {
  await browser?.close();
  await server?.close();
  host?.close();
  rmSync(root, { recursive: true, force: true });
});

interface Visit {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Addresses that pages, workers and service workers asked for. */
  readonly asked: readonly string[];
  /** Errors on the console; a breach of the policy is one. */
  readonly complaints: readonly string[];
}

async function visit(address: string, options: BrowserContextOptions = {}): Promise<Visit> {
  const context = await browser.newContext({ reducedMotion: "reduce", ...options });
  const [asked, complaints]: [string[], string[]] = [[], []];
  context.on("request", (request) => void asked.push(request.url()));
  context.on("console", (message) => void (message.type() === "error" && complaints.push(message.text())));
  context.on("weberror", (error) => void complaints.push(String(error.error())));
  const page = await context.newPage();
  await page.goto(address);
  return { page, context, asked, complaints };
}

interface Trained {
  readonly isolated: boolean;
  /** Workers of the engine; the one in which the Lab's run lives is not counted. */
  readonly engineWorkers: number;
  /** Loss of each epoch, to the last bit. */
  readonly losses: readonly (string | null)[];
}

/** Trains the Lab's first network. */
async function train(page: Page): Promise<Trained> {
  await page.locator(".lab-train .button:enabled").first().click({ timeout: MINUTES });
  await page.locator("[data-status=done]").waitFor({ timeout: 4 * MINUTES });
  return {
    isolated: await page.evaluate(() => crossOriginIsolated),
    engineWorkers: page.workers().length - 1,
    losses: await page
      .locator(".lab-table tbody tr")
      .evaluateAll((rows) => rows.map((row) => row.getAttribute("data-loss"))),
  };
}

test("a visit to every view asks no other server and breaks no rule of the policy", { skip }, async () => {
  const { page, context, asked, complaints } = await visit(server.address);
  for (const { name } of VIEWS) {
    await page.goto(`${server.address}#/${name}`);
    await page.locator(`.views a[aria-current=page][href='#/${name}']`).waitFor({ timeout: MINUTES });
    await page.locator("main h1").first().waitFor({ timeout: MINUTES });
    await page.waitForLoadState("networkidle", { timeout: MINUTES });
    if (name === "lab") await train(page);
  }
  const foreign = asked.filter((address) => !address.startsWith(server.address) && !/^(data|blob):/.test(address));
  assert.deepEqual(foreign, []);
  assert.deepEqual(complaints, []);
  assert.ok(asked.length >= 10, `${asked.length} requests were seen`);
  await context.close();
});

test("a model that keratin studio was given is open in the inspector", { skip }, async (test) => {
  const file = join(folder, "models", "lab07.keras");
  const one = await serveStudio({ folder, model: { address: "/opened/my%20model%201.keras", file } });
  test.after(() => one.close());
  const { page, context, complaints } = await visit(`${one.address}#/inspect?model=/opened/my%2520model%25201.keras`);
  await page.locator(".inspect[data-status=open]").waitFor({ timeout: MINUTES });
  // The name that the model has in its file.
  await page.getByRole("heading", { name: /lab07/ }).waitFor({ timeout: MINUTES });
  assert.deepEqual(complaints, []);
  await context.close();
});

test("the policy holds: no text is evaluated, nothing is sent to another server", { skip }, async (context) => {
  const heard: string[] = [];
  const other = createServer((request, response) => {
    heard.push(request.url ?? "");
    response.setHeader("Access-Control-Allow-Origin", "*").setHeader("Cross-Origin-Resource-Policy", "cross-origin");
    response.end();
  });
  await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
  context.after(() => other.close());
  const elsewhere = `http://127.0.0.1:${(other.address() as AddressInfo).port}/`;
  for (const address of [server.address, `${host.address}courses/cnn/index.html`]) {
    const { page, context: tab } = await visit(address, { serviceWorkers: "block" });
    await page.locator("main h1").first().waitFor({ timeout: MINUTES });
    // In a task of its own: what the debugger evaluates is exempt.
    const outcome = await page.evaluate(async (target) => {
      await new Promise((resolve) => setTimeout(resolve));
      const refusals = new Set<string>();
      Object.assign(globalThis, { refusals });
      document.addEventListener("securitypolicyviolation", (event) => refusals.add(event.effectiveDirective));
      const form = Object.assign(document.createElement("form"), { action: target, method: "post" });
      document.body.append(form);
      form.submit();
      new Image().src = `${target}image`;
      document.head.append(Object.assign(document.createElement("script"), { src: `${target}script` }));
      document.head.append(Object.assign(document.createElement("script"), { textContent: "globalThis.inline = 1" }));
      document.body.insertAdjacentHTML("beforeend", `<iframe src="${target}frame"></iframe>`);
      navigator.sendBeacon(`${target}beacon`, "x");
      const fetched = await fetch(`${target}fetch`).then(String, ({ name }: Error) => name);
      const evaluated = await new Promise<string>((resolve) =>
        setTimeout(() => {
          try {
            new Function("return 1")();
            resolve("ran");
          } catch (error) {
            resolve((error as Error).name);
          }
        }),
      );
      return { fetched, evaluated, inline: "inline" in globalThis };
    }, elsewhere);
    assert.deepEqual(outcome, { fetched: "TypeError", evaluated: "EvalError", inline: false });
    for (const directive of ["connect-src", "form-action", "frame-src", "img-src", "script-src", "script-src-elem"]) {
      await page.waitForFunction(`refusals.has("${directive}")`, undefined, { timeout: MINUTES });
    }
    await tab.close();
  }
  assert.deepEqual(heard, []);
});

test("a static host below a path: threads by the service worker; without it one worker, and the same bits", {
  skip,
}, async () => {
  const address = `${host.address}courses/cnn/index.html#/lab`;
  const threads = await visit(address);
  await threads.page.waitForFunction("crossOriginIsolated", undefined, { timeout: MINUTES });
  const many = await train(threads.page);
  assert.ok(many.isolated);
  assert.ok(many.engineWorkers >= 2, `${many.engineWorkers} workers`);
  assert.deepEqual(threads.complaints, []);
  await threads.context.close();

  const alone = await visit(address, { serviceWorkers: "block" });
  const one = await train(alone.page);
  assert.deepEqual(one, { isolated: false, engineWorkers: 1, losses: many.losses });
  assert.ok(one.losses.length > 0);
  assert.deepEqual(alone.complaints, []);
  const outside = [...threads.asked, ...alone.asked].filter((url) => !url.startsWith(`${host.address}courses/cnn/`));
  assert.deepEqual(outside, []);
  await alone.context.close();
});
