/** How soon a visitor sees the lecture, with nothing in the cache. */
import type { Stage } from "./browser.ts";

export interface Painted {
  /** Largest contentful paint, in ms after the navigation began. */
  readonly paint: number;
  /** When the figure is drawn with the engine's numbers, in ms; undefined where there is none. */
  readonly figure?: number;
}

const SETTLED = 3000;

/** Opens a route in a fresh browser. @param route `lecture`, or a chapter with its figure, `lecture/filter` */
export async function paintOf(stage: Stage, route: string): Promise<Painted> {
  const page = await stage.fresh();
  await page.addInitScript(() => {
    const seen = { paint: 0, figure: 0 };
    Object.assign(globalThis, { seen });
    new PerformanceObserver((list) => {
      for (const { startTime } of list.getEntries()) seen.paint = startTime;
    }).observe({ type: "largest-contentful-paint", buffered: true });
    const look = (): void => {
      if (document.querySelector(".figure[data-state=ready]")) seen.figure = performance.now();
      else requestAnimationFrame(look);
    };
    look();
  });
  await page.goto(`${stage.address}#/${route}`);
  await page.waitForTimeout(SETTLED);
  const { paint, figure } = (await page.evaluate("seen")) as { readonly paint: number; readonly figure: number };
  await page.context().close();
  return figure > 0 ? { paint, figure } : { paint };
}
