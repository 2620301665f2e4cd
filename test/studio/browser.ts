/** The built studio on its own server, and pages in Chromium. */
import assert from "node:assert/strict";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before } from "node:test";
import axe from "axe-core";
import { serveStudio } from "keratin/studio/server";
import { type Browser, chromium, type Page } from "playwright-core";
import { buildStudio } from "../../packages/studio/server/build.ts";

const executablePath = process.env["KERATIN_CHROMIUM"] ?? "/usr/bin/chromium";
export const skip = existsSync(executablePath) ? false : `no Chromium at ${executablePath}; set KERATIN_CHROMIUM`;

/** Milliseconds that a state is waited for: the machines for tests may be slow. */
export const LIMIT = 60_000;

export interface PageOptions {
  readonly language?: "en" | "ko";
  readonly theme?: "light" | "dark";
  readonly width?: number;
}

export interface Studio {
  readonly address: string;
  readonly folder: string;
  /** A fresh page; what it writes to its console as an error is a failure of the test that closes it. */
  open(route: string, options?: PageOptions): Promise<Page>;
}

interface StartedStudio extends Studio {
  close(): Promise<void>;
}

/** A camera that shows a moving picture, and is not asked about. */
const CAMERA = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"];

export const launchBrowser = (): Promise<Browser> =>
  // Chromium refuses its sandbox to root, which is whom machines for tests run as.
  chromium.launch({ executablePath, args: ["--no-sandbox", ...CAMERA] });

async function startStudio(): Promise<StartedStudio> {
  const folder = mkdtempSync(join(tmpdir(), "keratin-studio-"));
  await buildStudio(folder);
  const server = await serveStudio({ folder });
  const browser = await launchBrowser();
  return {
    address: server.address,
    folder,
    open: async (route, { language = "en", theme = "light", width = 1280 } = {}) => {
      const page = await browser.newPage({ viewport: { width, height: 900 }, reducedMotion: "reduce" });
      await page.addInitScript(
        ([l, t]) => {
          localStorage.setItem("keratin-language", l ?? "");
          localStorage.setItem("keratin-theme", t ?? "");
        },
        [language, theme],
      );
      const complaints: string[] = [];
      page.on("console", (message) => void (message.type() === "error" && complaints.push(message.text())));
      page.on("pageerror", (error) => void complaints.push(String(error)));
      page.on("close", () => assert.deepEqual(complaints, [], "errors on the console"));
      await page.goto(`${server.address}#/${route}`);
      return page;
    },
    close: async () => {
      await browser.close();
      await server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The one studio of a test file, for its tests: it starts before them, and closes after them. */
export function studioOfFile(): Studio {
  // Node calls `after` while `before` still waits if no test of the file is chosen: hence a promise to wait for.
  let starting: Promise<StartedStudio> | undefined;
  let started: StartedStudio | undefined;
  before(async () => {
    if (skip) return;
    starting = startStudio();
    started = await starting;
  });
  after(async () => (await starting)?.close());
  const running = (): Studio => {
    if (!started) throw new Error("the studio runs only while the file's tests do");
    return started;
  };
  return {
    get address() {
      return running().address;
    },
    get folder() {
      return running().folder;
    },
    open: (route, options) => running().open(route, options),
  };
}

/** Reads until what was read is right: an action's effect may take its time. @throws the last complaint of `check` */
export async function eventually<T>(read: () => Promise<T>, check: (value: T) => void, limit = LIMIT): Promise<void> {
  for (const start = performance.now(); ; await new Promise((done) => setTimeout(done, 100))) {
    const value = await read();
    try {
      return check(value);
    } catch (error) {
      if (performance.now() - start > limit) throw error;
    }
  }
}

/** Reads until what was read is as expected. */
export const becomes = <T>(read: () => Promise<T>, expected: T): Promise<void> =>
  eventually(read, (found) => assert.deepEqual(found, expected));

interface Violation {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { readonly html: string }[];
}

/** What axe finds on the page and calls serious or critical; and whether the page is wider than its window. */
export async function faultsOf(page: Page): Promise<string[]> {
  await page.evaluate(axe.source.replace(/^/, "var module = undefined;"));
  const violations = (await page.evaluate("axe.run().then(({ violations }) => violations)")) as Violation[];
  const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
  const [wide = 0, room = 0] = (await page.evaluate("[document.documentElement.scrollWidth, innerWidth]")) as number[];
  const found = serious.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
  return wide > room ? [...found, `${wide} px wide in ${room}`] : found;
}
