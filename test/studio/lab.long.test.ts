/** The Lab in Chromium: networks are built, typed, trained, interrupted, replayed, drawn into and taken along. */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { loadModel, NdArray, saveImg } from "keratin";
import type { Page } from "playwright-core";
import { eventually, faultsOf, type PageOptions, type Studio, skip, startStudio } from "./browser.ts";

let studio: Studio;
before(async () => {
  if (!skip) studio = await startStudio();
});
after(async () => {
  await studio?.close();
});

const MINUTES = 60_000;
const status = (page: Page, is: string) => page.locator(`[data-status=${is}]`).waitFor({ timeout: 4 * MINUTES });

async function openLab(query = "", options?: PageOptions): Promise<Page> {
  const page = await studio.open(`lab${query && `?${query}`}`, options);
  await page.locator(".lab-train .button:enabled").first().waitFor({ timeout: MINUTES });
  return page;
}

async function train(page: Page): Promise<void> {
  await page.locator(".lab-train .button").first().click();
  await status(page, "done");
}

/** Loss, test loss and test accuracy of each epoch, to the last bit. */
const history = (page: Page): Promise<string[]> =>
  page
    .locator(".lab-table tbody tr")
    .evaluateAll((rows) =>
      rows.map((row) => ["loss", "val-loss", "val-metric"].map((name) => row.getAttribute(`data-${name}`)).join(" ")),
    );

type Line = readonly (readonly [x: number, y: number])[];
/** Digits as a hand draws them, in parts of the field. */
const DIGITS: Readonly<Record<string, readonly Line[]>> = {
  "1": [
    [
      [0.5, 0.15],
      [0.49, 0.85],
    ],
  ],
  "7": [
    [
      [0.28, 0.22],
      [0.72, 0.22],
      [0.45, 0.85],
    ],
  ],
  "3": [
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
};

async function draw(page: Page, lines: readonly Line[]): Promise<void> {
  const pad = page.locator(".pad");
  await pad.scrollIntoViewIfNeeded();
  const box = await pad.boundingBox();
  assert.ok(box);
  const { mouse } = page;
  for (const line of lines) {
    for (const [i, [x, y]] of line.entries()) {
      await mouse.move(box.x + x * box.width, box.y + y * box.height, { steps: i === 0 ? 1 : 6 });
      if (i === 0) await mouse.down();
    }
    await mouse.up();
  }
}

test("Lab 07 reaches 95 % in the page, and digits that are drawn are read", { skip }, async () => {
  const page = await openLab("net=lab07");
  assert.equal(await page.locator(".lab-total").textContent(), "93,322 parameters in all");
  await page.evaluate(`
    globalThis.longest = 0;
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) longest = Math.max(longest, duration);
    }).observe({ type: "longtask" });
  `);
  await train(page);
  const accuracy = Number((await history(page)).at(-1)?.split(" ")[2]);
  assert.ok(accuracy >= 0.95, `test accuracy ${accuracy}`);
  const longest = Number(await page.evaluate("longest"));
  console.log(`Lab 07 in the page: test accuracy ${accuracy.toFixed(4)}, longest task of the page ${longest} ms`);
  for (const [digit, lines] of Object.entries(DIGITS)) {
    await draw(page, lines);
    await page.locator(".lab-digit", { hasText: digit }).waitFor({ timeout: 20_000 });
    await page.locator(".lab-heat").waitFor({ timeout: 20_000 });
    await page.getByRole("button", { name: "Erase" }).click();
    await page.locator(".lab-digit").waitFor({ state: "detached" });
  }
  await page.close();
});

test("a link replays a run to the same bits; a reload in the middle goes on to the same bits", { skip }, async () => {
  // Slow enough to be caught in the middle.
  const query = "net=lab07&seed=7";
  const first = await openLab(query);
  await train(first);
  const losses = await history(first);
  assert.equal(losses.length, 5);
  await first.close();

  const second = await openLab(new URL(first.url()).hash.split("?")[1]);
  await second.locator(".lab-train .button").first().click();
  // What an epoch left is kept a moment after its row; the second row says that the first is kept.
  await second
    .locator(".lab-table tbody tr")
    .nth(1)
    .waitFor({ state: "attached", timeout: 4 * MINUTES });
  await second.reload();
  await second.getByRole("button", { name: "Go on from there" }).click({ timeout: MINUTES });
  await status(second, "done");
  assert.deepEqual(await history(second), losses);
  await second.reload();
  await second.getByRole("button", { name: "Bring it back" }).click({ timeout: MINUTES });
  await status(second, "done");
  assert.deepEqual(await history(second), losses);
  await second.close();

  const other = await openLab("net=lab07&seed=8");
  await other.locator(".lab-train .button").first().click();
  await other.locator(".lab-table tbody tr").first().waitFor({ state: "attached", timeout: MINUTES });
  assert.notEqual((await history(other))[0], losses[0]);
  await other.close();
});

test("the code and the palette are in step; what does not fit is said at its layer", { skip }, async () => {
  const page = await openLab();
  const code = page.locator(".lab-editor");
  await code.fill("Conv2D(4, 5)\nMaxPooling2D(3)\nFlatten()\nDense(10, activation='softmax')");
  await eventually(
    async () => (await page.locator(".lab-layer-shape").allInnerTexts()).map((text) => text.split("\n")[0]?.trim()),
    (shapes) => assert.deepEqual(shapes, ["28×28×1", "24×24×4", "8×8×4", "256", "10"]),
  );
  await code.fill("Conv2D(4, 5)\nConv9D(3)");
  await page.locator(".lab-code .refusal", { hasText: /^Line 2: unknown layer “Conv9D”/ }).waitFor();
  await code.fill("Conv2D(4, 40)\nFlatten()");
  await page.locator(".lab-layer .refusal", { hasText: /kernel/i }).waitFor();
  await page.locator(".lab-train .button:disabled").first().waitFor();
  await page.getByRole("button", { name: "Remove Conv2D (1)" }).click();
  await eventually(
    () => code.inputValue(),
    (text) => assert.match(text, /layers\.Input\(shape=\(28, 28, 1\)\),\n {4}layers\.Flatten\(\),\n\]/),
  );
  await page.close();
});

test("pause, another learning rate, time machine, stop; files that Keratin reads", { skip }, async () => {
  const page = await openLab("net=wall");
  await page.locator(".lab-train .button").first().click();
  await status(page, "training");
  await page.getByRole("button", { name: "Pause" }).click();
  await page.getByLabel("Learning rate").fill("0.0005");
  await page.getByLabel("Learning rate").blur();
  await page.getByText("changed by hand").waitFor();
  await page.getByRole("button", { name: "Go on", exact: true }).click();
  await page
    .locator(".lab-table tbody tr")
    .first()
    .waitFor({ state: "attached", timeout: 2 * MINUTES });
  await page.locator(".lab-time input").fill("0");
  await page.locator(".wall[data-epoch='0']").waitFor();
  assert.equal(await page.locator(".wall-column").count(), 19);
  await page.getByRole("button", { name: "Stop" }).click();
  await status(page, "stopped");
  const [download] = await Promise.all([
    page.waitForEvent("download", { timeout: MINUTES }),
    page.getByRole("button", { name: "Download .keras" }).click(),
  ]);
  const model = await loadModel(new Uint8Array(readFileSync(await download.path())));
  assert.equal(model.layers.length, 17);
  const [onnx] = await Promise.all([
    page.waitForEvent("download", { timeout: MINUTES }),
    page.getByRole("button", { name: "Download .onnx" }).click(),
  ]);
  assert.ok(readFileSync(await onnx.path()).length > 10_000);
  await page.close();
});

test("circles: centres and radii are found", { skip }, async () => {
  const page = await openLab("net=circles");
  await train(page);
  const error = Number((await history(page)).at(-1)?.split(" ")[2]);
  assert.ok(error < 0.03, `mean absolute error ${error}`);
  await page.close();
});

test("folders of pictures of one's own: two classes are told apart", { skip }, async () => {
  const folder = mkdtempSync(join(tmpdir(), "keratin-lab-"));
  for (const [channel, name] of ["red", "green"].entries()) {
    mkdirSync(join(folder, "pictures", name), { recursive: true });
    for (let i = 0; i < 40; i++) {
      const pixels = Float32Array.from({ length: 24 * 24 * 3 }, (_, at) => (at % 3 === channel ? 150 + i * 2 : i));
      await saveImg(join(folder, "pictures", name, `${i}.png`), new NdArray(pixels, [24, 24, 3]), { scale: false });
    }
  }
  const page = await openLab();
  await page.getByRole("radio", { name: "My folders" }).check();
  await page.locator("input[type=file]").setInputFiles(join(folder, "pictures"));
  await page.getByText("80 files").waitFor();
  assert.equal((await page.locator(".lab-layer-shape").allTextContents()).at(0), "48×48×3");
  await train(page);
  await page.getByText("64 to learn from, 16 to be tested on.").waitFor();
  assert.equal(Number((await history(page)).at(-1)?.split(" ")[2]), 1);
  assert.deepEqual(await page.locator(".lab-confusion tbody th").allTextContents(), ["green", "red"]);
  await page.close();
  rmSync(folder, { recursive: true });
});

test("both languages, light and dark: nothing serious for axe, nothing wider than a phone", { skip }, async () => {
  for (const options of [
    { language: "en", theme: "light", width: 1280 },
    { language: "ko", theme: "dark", width: 390 },
  ] as const) {
    const page = await openLab("", options);
    await train(page);
    await draw(page, DIGITS["7"] ?? []);
    await page.locator(".lab-digit").waitFor({ timeout: 20_000 });
    assert.deepEqual(await faultsOf(page), []);
    const [from, to] = options.language === "en" ? ["Lab", "실험실"] : ["실험실", "Lab"];
    await page.getByRole("heading", { name: from, level: 1 }).waitFor();
    await page.getByRole("radio", { name: options.language === "en" ? "한국어" : "English" }).check();
    await page.getByRole("heading", { name: to, level: 1 }).waitFor();
    await status(page, "done");
    await page.close();
  }
});
