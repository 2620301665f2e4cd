/** What tests do in the Lab. */
import assert from "node:assert/strict";
import type { CDPSession, Page } from "playwright-core";
import { becomes, LIMIT, type PageOptions, type Studio } from "./browser.ts";

/** A training may take its time on a slow machine. */
const TRAINING = 8 * LIMIT;

export const status = (page: Page, is: string): Promise<void> =>
  page.locator(`.lab-train [data-status=${is}]`).waitFor({ timeout: TRAINING });

const starter = (page: Page) => page.locator(".lab-train .lab-buttons .button").first();

/** Opens the Lab and waits until its network can be trained. */
export async function openLab(studio: Studio, query = "", options?: PageOptions): Promise<Page> {
  const page = await studio.open(`lab${query && `?${query}`}`, options);
  page.setDefaultTimeout(LIMIT);
  await starter(page).and(page.locator(":enabled")).waitFor();
  return page;
}

/** Begins a training and waits until it runs. */
export async function startTraining(page: Page): Promise<void> {
  await starter(page).click();
  await page.locator(".lab-train [data-status=training], .lab-train [data-status=done]").waitFor({ timeout: TRAINING });
}

export async function train(page: Page): Promise<void> {
  await starter(page).click();
  await status(page, "done");
}

/** Waits until so many epochs are done. */
export const epochsDone = (page: Page, count: number): Promise<void> =>
  page
    .locator(".lab-table tbody tr")
    .nth(count - 1)
    .waitFor({ state: "attached", timeout: TRAINING });

/** Loss, test loss and test accuracy (or error) of each epoch, to the last bit. */
export const history = (page: Page): Promise<string[]> =>
  page
    .locator(".lab-table tbody tr")
    .evaluateAll((rows) =>
      rows.map((row) => ["loss", "val-loss", "val-metric"].map((name) => row.getAttribute(`data-${name}`)).join(" ")),
    );

/** Test accuracy, or error, of the last epoch. */
export const lastMetric = async (page: Page): Promise<number> =>
  Number((await history(page)).at(-1)?.split(" ").at(-1));

/** The pixels of the first canvas that fits, once it is drawn, to be compared. */
export async function pixelsOf(page: Page, selector: string): Promise<string> {
  const canvas = page.locator(selector).first();
  await becomes(() => canvas.getAttribute("aria-busy"), "false");
  return await canvas.evaluate((element: HTMLCanvasElement) => element.toDataURL());
}

type Place = readonly [x: number, y: number];
export type Line = readonly Place[];

/** Digits as a hand draws them, in parts of the field. */
export const DIGITS = {
  1: [
    [
      [0.5, 0.15],
      [0.49, 0.85],
    ],
  ],
  3: [
    [
      [0.32, 0.25],
      [0.45, 0.15],
      [0.62, 0.2],
      [0.65, 0.34],
      [0.48, 0.47],
      [0.66, 0.58],
      [0.68, 0.75],
      [0.5, 0.86],
      [0.32, 0.78],
    ],
  ],
  7: [
    [
      [0.28, 0.22],
      [0.72, 0.22],
      [0.45, 0.85],
    ],
  ],
} as const satisfies Readonly<Record<number, readonly Line[]>>;

export type Pointer = "mouse" | "pen" | "touch";

/** One step of a pointer, as the browser gets it from a device. */
async function point(session: CDPSession, pointer: Pointer, what: "down" | "move" | "up", [x, y]: Place) {
  if (pointer === "touch") {
    const type = ({ down: "touchStart", move: "touchMove", up: "touchEnd" } as const)[what];
    await session.send("Input.dispatchTouchEvent", { type, touchPoints: what === "up" ? [] : [{ x, y }] });
    return;
  }
  const type = ({ down: "mousePressed", move: "mouseMoved", up: "mouseReleased" } as const)[what];
  const buttons = what === "up" ? 0 : 1;
  await session.send("Input.dispatchMouseEvent", {
    type,
    x,
    y,
    button: "left",
    buttons,
    clickCount: what === "move" ? 0 : 1,
    pointerType: pointer === "pen" ? "pen" : "mouse",
  });
}

/** Draws lines into the field. @param beforeLifting is done while the pointer is still down, at the end of the last line */
export async function draw(
  page: Page,
  lines: readonly Line[],
  { pointer = "mouse", beforeLifting }: { pointer?: Pointer; beforeLifting?: () => Promise<void> } = {},
): Promise<void> {
  const pad = page.locator(".pad");
  await pad.scrollIntoViewIfNeeded();
  const box = await pad.boundingBox();
  assert.ok(box);
  const session = await page.context().newCDPSession(page);
  const on = ([x, y]: Place): Place => [box.x + x * box.width, box.y + y * box.height];
  for (const [index, line] of lines.entries()) {
    const [first = [0, 0], ...rest] = line;
    await point(session, pointer, "down", on(first));
    let from = first;
    for (const to of rest) {
      for (let step = 1; step <= 6; step++) {
        const part = step / 6;
        const between: Place = [from[0] + (to[0] - from[0]) * part, from[1] + (to[1] - from[1]) * part];
        await point(session, pointer, "move", on(between));
      }
      from = to;
    }
    if (index === lines.length - 1) await beforeLifting?.();
    await point(session, pointer, "up", on(from));
  }
  await session.detach();
}
