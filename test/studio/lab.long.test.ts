/** The Lab in Chromium: Lab 07 is trained in the page, digits are drawn, runs are interrupted and replayed. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { becomes, eventually, faultsOf, skip, studioOfFile } from "./browser.ts";
import {
  DIGITS,
  draw,
  epochsDone,
  history,
  lastMetric,
  openLab,
  type Pointer,
  pixelsOf,
  startTraining,
  status,
  train,
} from "./lab-page.ts";

const studio = studioOfFile();

test("Lab 07 reaches 95 % in the page while its figures live; digits drawn by mouse, pen and finger are read", {
  skip,
}, async () => {
  const page = await openLab(studio, "net=lab07");
  await becomes(() => page.locator(".lab-total").textContent(), "93,322 parameters in all");
  await page.evaluate(`
    globalThis.seen = { epochs: new Set(), scores: new Set(), speeds: new Set(), maps: new Set(), pointers: [] };
    addEventListener("pointerdown", ({ pointerType }) => seen.pointers.push(pointerType), true);
    const text = (selector) => document.querySelector(selector)?.textContent;
    // Ten times a second while it trains: what the figures show.
    const watch = setInterval(() => {
      const status = document.querySelector(".lab-train [data-status]")?.dataset.status;
      if (status === "done") clearInterval(watch);
      if (status !== "training") return;
      const wall = document.querySelector(".wall");
      if (!wall) return;
      seen.epochs.add(wall.dataset.epoch);
      seen.scores.add(text(".wall .scores"));
      seen.maps.add(wall.querySelectorAll("canvas")[1]?.toDataURL());
      seen.speeds.add(text(".lab-state p"));
    }, 100);
  `);
  await train(page);
  const counts = (await page.evaluate(
    "['epochs', 'scores', 'maps', 'speeds'].map((name) => seen[name].size)",
  )) as number[];
  for (const [i, name] of ["epochs", "scores", "maps", "speeds"].entries())
    assert.ok((counts[i] ?? 0) > 1, `${name} seen while it trains: ${counts[i]}`);
  assert.match(String(await page.evaluate("[...seen.speeds].join()")), /pictures per second/);
  assert.equal(await page.locator(".lab-curve .uplot canvas").count(), 2);
  const accuracy = await lastMetric(page);
  assert.ok(accuracy >= 0.95, `test accuracy ${accuracy}`);
  console.log(`Lab 07 in the page: test accuracy ${accuracy.toFixed(4)}`);

  const cells = await page
    .locator(".lab-confusion tbody tr")
    .evaluateAll((rows) => rows.map((row) => [...row.querySelectorAll("td")].map((cell) => Number(cell.textContent))));
  const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);
  assert.equal(sum(cells.flat()), 2000);
  const right = sum(cells.map((row, i) => row[i] ?? 0));
  assert.ok(Math.abs(right / 2000 - accuracy) < 1e-6, `${right} of 2000 on the diagonal, accuracy ${accuracy}`);
  const wrong = 2000 - right;
  assert.equal(await page.locator(".lab-mistake").count(), Math.min(12, wrong));
  const mistake = await pixelsOf(page, ".lab-mistake canvas");
  await page.locator(".lab-mistake").first().click();
  await becomes(() => pixelsOf(page, ".wall canvas"), mistake);

  const pointers: readonly Pointer[] = ["mouse", "pen", "touch"];
  for (const [i, [digit, lines]] of Object.entries(DIGITS).entries()) {
    const pointer = pointers[i] ?? "mouse";
    await draw(page, lines, {
      pointer,
      // The answer is there before the pen is lifted: what the network says, where it looks, what its layers see.
      beforeLifting: async () => {
        await page.locator(".lab-digit", { hasText: digit }).waitFor();
        await page.locator(".lab-heat").waitFor();
        const drawn = await pixelsOf(page, ".lab-seen canvas");
        await becomes(() => pixelsOf(page, ".wall canvas"), drawn);
      },
    });
    await page.locator(".lab-digit", { hasText: digit }).waitFor();
    assert.equal(await page.evaluate("seen.pointers.at(-1)"), pointer);
    await page.getByRole("button", { name: "Erase" }).click();
    await page.locator(".lab-digit").waitFor({ state: "detached" });
  }
  await page.close();
});

test("a link replays a run to the same bits, by any number of workers; a reload in the middle goes on to them", {
  skip,
}, async () => {
  const query = "net=lab07&seed=7&epochs=3";
  const first = await openLab(studio, query);
  await train(first);
  const losses = await history(first);
  assert.equal(losses.length, 3);
  const link = new URL(first.url()).hash.split("?")[1] ?? "";
  assert.match(link, /seed=7/);
  await first.close();

  const second = await openLab(studio, `${link}&workers=1`);
  await startTraining(second);
  // What an epoch left is kept a moment after its row; the second row says that the first is kept.
  await epochsDone(second, 2);
  await second.reload();
  await second.getByRole("button", { name: "Go on from there" }).click();
  await status(second, "done");
  assert.deepEqual(await history(second), losses);
  // The time machine still knows all epochs, and what was trained outlives another reload.
  await becomes(() => second.locator(".lab-time input").getAttribute("max"), "4");
  await second.reload();
  await second.getByRole("button", { name: "Bring it back" }).click();
  await status(second, "done");
  assert.deepEqual(await history(second), losses);
  await becomes(() => second.locator(".lab-time input").getAttribute("max"), "4");
  await second.close();

  const other = await openLab(studio, "net=lab07&seed=8&epochs=1");
  await train(other);
  assert.notEqual((await history(other))[0], losses[0]);
  await other.close();
});

test("figures that are folded away are not computed; unfolded they show the network", { skip }, async () => {
  const page = await openLab(studio, "epochs=1&closed=curves,wall&workers=1");
  await page.evaluate(
    "globalThis.walls = 0; new MutationObserver(() => { walls += document.querySelectorAll('.wall, .uplot').length; }).observe(document.body, { childList: true, subtree: true });",
  );
  await train(page);
  assert.equal(await page.evaluate("walls"), 0);
  const perSecond = Number(await page.locator(".lab-pace").getAttribute("data-per-second"));
  assert.ok(perSecond > 0, `${perSecond} pictures per second`);
  await page.getByRole("button", { name: "Activation wall" }).click();
  await page.locator(".wall[data-epoch='1'] .scores").waitFor();
  await page.getByRole("button", { name: "Curves" }).click();
  await page.locator(".uplot").first().waitFor();
  await becomes(async () => page.url().split("?")[1], "epochs=1&workers=1");
  await page.close();
});

/** Elements of the page that reach out of their panel, unless they scroll within it. */
const OUTSIDE = `[...document.querySelectorAll(".panel")].flatMap((panel) => {
  const right = panel.getBoundingClientRect().right + 1;
  return [...panel.querySelectorAll(":not(.wall *, .lab-confusion *, .lab-table *, .unseen)")]
    .filter((element) => element.getBoundingClientRect().right > right)
    .map((element) => element.outerHTML.slice(0, 120));
})`;

test("both languages, light and dark: nothing serious for axe, nothing wider than a phone", { skip }, async () => {
  for (const options of [
    { language: "ko", theme: "light", width: 1280 },
    { language: "en", theme: "dark", width: 375 },
  ] as const) {
    const page = await openLab(studio, "epochs=2", options);
    assert.deepEqual(await faultsOf(page), []);
    await train(page);
    await draw(page, DIGITS[7]);
    await page.locator(".lab-heat").waitFor();
    assert.deepEqual(await faultsOf(page), []);
    const [from, to] = options.language === "en" ? ["Lab", "실험실"] : ["실험실", "Lab"];
    await page.getByRole("heading", { name: from, level: 1 }).waitFor();
    await page.getByRole("radio", { name: options.language === "en" ? "한국어" : "English" }).check();
    await page.getByRole("heading", { name: to, level: 1 }).waitFor();
    await status(page, "done");
    await eventually(
      () => page.locator(".lab-epoch-count").textContent(),
      (text) => assert.match(String(text), options.language === "en" ? /에포크/ : /epoch/),
    );
    assert.deepEqual(await faultsOf(page), []);
    assert.deepEqual(await page.evaluate(OUTSIDE), []);
    await page.close();
  }
});
