/** How much scripting a figure needs per frame while it plays and while its controls are moved. */
import type { Page } from "playwright-core";
import type { Stage } from "./browser.ts";
import { type Traced, traced } from "./trace.ts";

const SECONDS = 2;

/** Addresses of all chapters, as the lecture's contents list them. */
export async function chapters(stage: Stage): Promise<string[]> {
  const page = await stage.fresh();
  await page.goto(`${stage.address}#/lecture`);
  const links = page.locator(".contents a");
  await links.first().waitFor();
  const all = await links.evaluateAll((anchors) => anchors.map((anchor) => anchor.getAttribute("href") ?? ""));
  await page.context().close();
  return all.map((href) => href.replace(/^#\//, ""));
}

/** Plays the figure, scrubs it, and sweeps each of its sliders, one value a frame. */
export async function figureWork(stage: Stage, route: string): Promise<Traced> {
  const page = await stage.fresh();
  await page.goto(`${stage.address}#/${route}`);
  await page.locator(".figure[data-state=ready]").waitFor();
  await page.waitForTimeout(1000);
  const work = await traced(stage.browser, page, async () => {
    const play = page.locator(".play-bar .primary");
    if (await play.count()) {
      await play.first().click();
      await page.waitForTimeout(SECONDS * 1000);
      await play.first().click();
    }
    await sweep(page);
  });
  await page.context().close();
  return work;
}

/** Moves each slider over its range as a hand does: one step a frame, and back to where it was. */
const sweep = (page: Page): Promise<void> =>
  page.evaluate(async () => {
    const frame = () => new Promise(requestAnimationFrame);
    const sliders = document.querySelectorAll<HTMLInputElement>(".figure input[type=range]");
    for (const slider of sliders) {
      const [least, most, before] = [Number(slider.min), Number(slider.max), slider.value];
      const step = Math.max(Number(slider.step) || 1, Math.ceil((most - least) / 60));
      for (let value = least; value <= most; value += step) {
        slider.value = String(value);
        slider.dispatchEvent(new Event("input", { bubbles: true }));
        await frame();
      }
      slider.value = before;
      slider.dispatchEvent(new Event("input", { bubbles: true }));
      await frame();
    }
  });
