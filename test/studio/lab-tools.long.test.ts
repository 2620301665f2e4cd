/** The Lab's tools in Chromium: palette, code, pausing, time machine, files, and other data than digits. */
import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { loadModel, NdArray, saveImg } from "keratin";
import type { Locator, Page } from "playwright-core";
import { becomes, eventually, skip, studioOfFile } from "./browser.ts";
import { epochsDone, lastMetric, openLab, pixelsOf, startTraining, status, train } from "./lab-page.ts";

const studio = studioOfFile();

const shapesOf = async (page: Page): Promise<(string | undefined)[]> =>
  (await page.locator(".lab-layer-shape").allInnerTexts()).map((text) => text.split("\n")[0]?.trim());
const namesOf = (page: Page): Promise<string[]> => page.locator(".lab-layer-head b").allInnerTexts();

/** Types into a field and leaves it. */
async function type(field: Locator, text: string): Promise<void> {
  await field.fill(text);
  await field.blur();
}

test("the palette: layers are added, moved, changed and removed; both codes follow and can be copied", {
  skip,
}, async () => {
  const page = await openLab(studio);
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  const code = page.locator(".lab-editor");
  const says = (pattern: RegExp) =>
    eventually(
      () => code.inputValue(),
      (text) => assert.match(text, pattern),
    );
  await page.getByLabel("Add a layer").selectOption("Dropout");
  await page.getByRole("button", { name: "Add Dropout" }).click();
  await becomes(async () => (await namesOf(page)).slice(-2), ["Dense", "Dropout"]);
  await page.getByRole("button", { name: "Move Dropout (7) up" }).click();
  await becomes(async () => (await namesOf(page)).slice(-2), ["Dropout", "Dense"]);
  await type(page.getByRole("group", { name: "Options of Dropout (6)" }).getByLabel("Part dropped"), "0.5");
  await type(page.getByRole("group", { name: "Options of Conv2D (1)" }).getByLabel("Filters"), "4");
  await page.getByRole("group", { name: "Options of Conv2D (1)" }).getByLabel("Padding").selectOption("same");
  await says(/layers\.Conv2D\(4, 3, activation="relu", padding="same"\)[\s\S]*layers\.Dropout\(0\.5\)/);
  await becomes(async () => (await shapesOf(page))[1], "28×28×4");
  await page.getByRole("button", { name: "Remove MaxPooling2D (2)" }).click();
  await becomes(async () => (await shapesOf(page))[2], "26×26×16");
  await page.getByRole("radio", { name: "TypeScript" }).check();
  await says(/layers\.Conv2D\(\{ filters: 4, kernelSize: 3, activation: "relu", padding: "same" \}\)/);
  await says(/layers\.Dropout\(\{ rate: 0\.5 \}\)/);
  await page.getByRole("button", { name: "Copy", exact: true }).click();
  await page.getByRole("button", { name: "Copied" }).waitFor();
  assert.equal(await page.evaluate("navigator.clipboard.readText()"), await code.inputValue());
  await page.close();
});

test("typed code is read, never run: the palette follows; faults are named, and what does not fit, at its layer", {
  skip,
}, async () => {
  const page = await openLab(studio);
  const code = page.locator(".lab-editor");
  await code.fill("Conv2D(4, 5)\nMaxPooling2D(3)\nFlatten()\nDense(10, activation='softmax')");
  await becomes(() => shapesOf(page), ["28×28×1", "24×24×4", "8×8×4", "256", "10"]);
  await page.getByRole("radio", { name: "TypeScript" }).check();
  await code.fill(
    "new Sequential([layers.Conv2D({ filters: 2, kernelSize: 3 }), layers.Flatten(), layers.Dense({ units: 10 })])",
  );
  await becomes(() => shapesOf(page), ["28×28×1", "26×26×2", "1,352", "10"]);
  await code.fill("Conv2D(4, 5)\nConv9D(3)");
  await page.locator(".lab-code .refusal", { hasText: /^Line 2: unknown layer “Conv9D”/ }).waitFor();
  await code.fill("Dense(document.body.remove())");
  await page.locator(".lab-code .refusal", { hasText: /^Line 1: / }).waitFor();
  await code.fill("Conv2D(4, 40)\nFlatten()");
  await page.locator(".lab-layer .refusal", { hasText: /kernel/i }).waitFor();
  await page.locator(".lab-train .button:disabled").first().waitFor();
  await page.getByRole("button", { name: "Remove Conv2D (1)" }).click();
  await eventually(
    () => code.inputValue(),
    (text) => assert.match(text, /layers\.Input\(\{ shape: \[28, 28, 1\] \}\),\n {2}layers\.Flatten\(\),?/),
  );
  // 784 outputs are no ten classes.
  await page.getByRole("button", { name: "Make it fit" }).click();
  await becomes(() => shapesOf(page), ["28×28×1", "784", "10"]);
  await page.locator(".lab-train .button:enabled").first().waitFor();
  await page.close();
});

test("pause, another learning rate, time machine, stop; files that Keratin reads, written while it trains", {
  skip,
}, async () => {
  const page = await openLab(studio, "net=wall&epochs=40");
  const progress = async (): Promise<number> => Number(await page.locator(".lab-state progress").getAttribute("value"));
  const grows = (from: number) => eventually(progress, (now) => assert.ok(now > from, `progress ${now}, was ${from}`));
  await startTraining(page);
  await grows(0);
  await page.getByRole("button", { name: "Pause" }).click();
  await status(page, "paused");
  // The step under way is finished; then it stays where it is.
  let paused = await progress();
  await eventually(progress, (now) => {
    const before = paused;
    paused = now;
    assert.equal(now, before);
  });
  await type(page.getByLabel("Learning rate"), "0.0005");
  await page.getByText("changed by hand").waitFor();
  await page.getByRole("button", { name: "Go on", exact: true }).click();
  await grows(paused);
  await epochsDone(page, 1);

  assert.equal(await page.locator(".wall-column").count(), 19);
  const time = page.locator(".lab-time input");
  const at = async (place: number, epoch: string): Promise<string[]> => {
    await time.fill(String(place));
    await page.locator(`.wall[data-epoch='${epoch}']`).waitFor();
    return [await pixelsOf(page, ".lab-filters canvas"), await pixelsOf(page, ".wall-column:nth-child(4) canvas")];
  };
  const [before, after] = [await at(0, "0"), await at(1, "1")];
  assert.notEqual(before[0], after[0], "filters");
  assert.notEqual(before[1], after[1], "maps");
  assert.deepEqual(await at(0, "0"), before);

  const download = async (name: string): Promise<Uint8Array> => {
    const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name }).click()]);
    return new Uint8Array(readFileSync(await file.path()));
  };
  await page.locator(".lab-train [data-status=training]").waitFor();
  const model = await loadModel(await download("Download .keras"));
  assert.equal(model.layers.length, 17);
  const onnx = await download("Download .onnx");
  assert.ok(onnx.length > 10_000, `${onnx.length} bytes`);
  await page.getByRole("button", { name: "Stop" }).click();
  await status(page, "stopped");
  await page.close();
});

test("circles: centres and radii are found", { skip }, async () => {
  const page = await openLab(studio, "net=circles");
  await train(page);
  const error = await lastMetric(page);
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
  const page = await openLab(studio);
  await page.getByRole("radio", { name: "My folders" }).check();
  await page.locator("input[type=file]").setInputFiles(join(folder, "pictures"));
  await page.getByText("80 files").waitFor();
  await becomes(async () => (await shapesOf(page))[0], "48×48×3");
  await train(page);
  await page.getByText("64 to learn from, 16 to be tested on.").waitFor();
  assert.equal(await lastMetric(page), 1);
  assert.deepEqual(await page.locator(".lab-confusion tbody th").allTextContents(), ["green", "red"]);
  await page.close();
  rmSync(folder, { recursive: true });
});

const data = process.env["KERATIN_DATA_DIR"];
const noCifar10 =
  skip || (data && existsSync(join(data, "cifar10")) ? false : "KERATIN_DATA_DIR does not name a folder with cifar10");

test("CIFAR-10, where the machine has it: offered, trained on, its classes named", { skip: noCifar10 }, async () => {
  const page = await openLab(studio, "epochs=1");
  await page.locator(".lab-editor").fill("Conv2D(4, 5, strides=4)\nFlatten()\nDense(10, activation='softmax')");
  await page.getByRole("radio", { name: "CIFAR-10" }).check();
  await becomes(async () => (await shapesOf(page))[0], "32×32×3");
  await train(page);
  await page.getByText("10,000 to learn from").waitFor();
  assert.equal((await page.locator(".lab-confusion tbody th").allTextContents())[9], "truck");
  assert.ok((await lastMetric(page)) > 0.15, `test accuracy ${await lastMetric(page)}`);
  await page.close();
});
