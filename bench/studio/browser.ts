/** The built studio, its server and Chromium, for measurements. */
import { type Served, serveStudio } from "keratin/studio/server";
import { type Browser, chromium, type Page } from "playwright-core";
import { buildStudio } from "../../packages/studio/server/build.ts";
import { BUILD } from "../../packages/studio/server/vite.ts";

export interface Stage {
  readonly browser: Browser;
  readonly address: string;
  /** A page with nothing in its cache; closing its context ends it. */
  fresh(): Promise<Page>;
  close(): Promise<void>;
}

export async function openStage(): Promise<Stage> {
  await buildStudio();
  const server: Served = await serveStudio({ folder: BUILD });
  const executablePath = process.env["KERATIN_CHROMIUM"] ?? "/usr/bin/chromium";
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
  return {
    browser,
    address: server.address,
    fresh: async () => {
      const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
      return await context.newPage();
    },
    close: async () => {
      await browser.close();
      await server.close();
    },
  };
}
