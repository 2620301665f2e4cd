/** The Lab while it trains: how busy the page is, and how fast Lab 07 is against Node. */
import { fileURLToPath } from "node:url";
import { runChild } from "../lib/child.ts";
import { median } from "../lib/windows.ts";
import type { Stage } from "./browser.ts";
import { type Traced, traced } from "./trace.ts";

const MINUTES = 60_000;

/** Trains a network of the Lab with every figure open. @param query of the Lab's address */
export async function trainingWork(stage: Stage, query: string): Promise<Traced> {
  const page = await stage.fresh();
  await page.goto(`${stage.address}#/lab?${query}`);
  const start = page.locator(".lab-train .button:enabled").first();
  await start.waitFor({ timeout: MINUTES });
  await page.waitForTimeout(1000);
  const work = await traced(stage.browser, page, async () => {
    await start.click();
    await page.locator("[data-status=done]").waitFor({ timeout: 4 * MINUTES });
  });
  await page.context().close();
  return work;
}

/** Images per second of Lab 07 in the page: the median of what the Lab's worker reports, figures closed, one thread. */
export async function lab07InPage(stage: Stage): Promise<number> {
  const page = await stage.fresh();
  await page.addInitScript(() => {
    const speeds: number[] = [];
    Object.assign(globalThis, { speeds });
    globalThis.Worker = class extends Worker {
      constructor(url: string | URL, options?: WorkerOptions) {
        super(url, options);
        this.addEventListener("message", ({ data }) => {
          if (data?.event?.kind === "progress" && data.event.perSecond > 0) speeds.push(data.event.perSecond);
        });
      }
    };
  });
  await page.goto(`${stage.address}#/lab?net=lab07&workers=1&closed=curves,results,wall`);
  await page.locator(".lab-train .button:enabled").first().click({ timeout: MINUTES });
  await page.locator("[data-status=done]").waitFor({ timeout: 4 * MINUTES });
  const speeds = (await page.evaluate("speeds")) as number[];
  // The worker of the run, and the engine's one.
  const workers = page.workers().length;
  await page.context().close();
  if (workers !== 2) throw new Error(`Lab 07 in the page: expected 2 workers, found ${workers}`);
  return median(speeds);
}

/** The same training in Node, with one thread. */
export async function lab07InNode(): Promise<number> {
  const child = fileURLToPath(new URL("lab07-child.ts", import.meta.url));
  const outcome = await runChild<{ readonly speeds: readonly number[] }>({
    command: process.execPath,
    args: ["--conditions=keratin-source", child],
    task: {},
    timeoutSeconds: 300,
  });
  if (!outcome.ok) throw new Error(`Lab 07 in Node: ${outcome.reason}`);
  return median(outcome.value.speeds);
}
