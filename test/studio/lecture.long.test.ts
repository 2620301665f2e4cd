/** Every figure of the lecture in Chromium: controls are changed, and the numbers are compared with the engine's. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { datasets, insight, layers, loadModel, NdArray, Sequential } from "keratin";
import type { Page } from "playwright-core";
import { picture as drawn } from "../../packages/studio/src/data/pictures.ts";
import { becomes, eventually, faultsOf, LIMIT, skip, studioOfFile } from "./browser.ts";

const studio = studioOfFile();

const READY = ".figure[data-state=ready]";

/** Opens a chapter and waits until its figure is computed. */
async function chapter(route: string): Promise<Page> {
  const page = await studio.open(`lecture/${route}`);
  await page.locator(READY).waitFor({ timeout: LIMIT });
  return page;
}

const results = (page: Page) => page.locator(".formula .result").allInnerTexts();
/** The shapes under a figure's volumes. */
const shapes = (page: Page) => page.locator(".volume-label .shape").allTextContents();
const showsResults = (page: Page, expected: string[]) => becomes(() => results(page), expected);

/** Moves a slider by its letter, and waits until the figure has computed what it shows. */
async function set(page: Page, symbol: string, value: number): Promise<void> {
  const control = `[data-symbol=${symbol}]`;
  await page.locator(`${control} input[type=range]`).fill(String(value));
  await page.locator(`${READY}:has(${control} output:text-is("${value}"))`).waitFor({ timeout: LIMIT });
}

/** What Keratin's Conv2D makes of a square input: rows of the output. */
function convSize(size: number, filter: number, stride: number, padding: number, dilation = 1): number {
  const model = new Sequential([
    layers.Input({ shape: [size, size, 1] }),
    layers.ZeroPadding2D({ padding }),
    layers.Conv2D({ filters: 1, kernelSize: filter, strides: stride, dilationRate: dilation }),
  ]);
  return model.outputShape?.[1] ?? 0;
}

/** A shipped model, as the page loads it. */
const shipped = (name: string) => loadModel(join(studio.folder, "models", `${name}.keras`));
/** Numbers that a figure states in an attribute of an element in it. */
const numbersIn = async (page: Page, name: string) =>
  ((await page.locator(`.figure [data-${name}]`).first().getAttribute(`data-${name}`)) ?? "").split(" ").map(Number);

/** What the page says is what Keratin says here: within 1e-4, since the threads add in other orders. */
async function agrees(page: Page, name: string, expected: ArrayLike<number>): Promise<void> {
  await eventually(
    () => numbersIn(page, name),
    (found) => {
      assert.equal(found.length, expected.length);
      for (const [i, value] of found.entries())
        assert.ok(Math.abs(value - (expected[i] ?? 0)) < 1e-4, `${i}: ${value}`);
    },
  );
}
const picture = (name: Parameters<typeof drawn>[0]) => new NdArray(drawn(name, 32).data, [1, 32, 32, 3]);

test("slides 1 and 2: what Lab 07 says of digits, also moved ones, within 1e-4", { skip }, async () => {
  const page = await chapter("about");
  await showsResults(page, ["784"]);
  const model = await shipped("lab07");
  const { test: digits } = await datasets.mnist.load({ source: "embedded" });
  const pixels = Float32Array.from(digits.x.data.subarray(0, 784), (byte) => byte / 255);
  const said = async (data: Float32Array) =>
    (await model.predict(new NdArray(data, [1, 28, 28, 1]), { verbose: 0 })).data;
  await agrees(page, "scores", await said(pixels));
  await set(page, "X", 3);
  const moved = Float32Array.from(pixels, (_, i) => (i % 28 < 3 ? 0 : (pixels[i - 3] ?? 0)));
  await agrees(page, "scores", await said(moved));
  await page.close();
});

test("slide 3: is it a cat? what the shipped network says of the drawn pictures, within 1e-4", { skip }, async () => {
  const page = await chapter("pipeline");
  const model = await shipped("deep");
  const [cat, ship] = [3, 8];
  const share = async (name: "cat" | "boat", of: number) => [
    (await model.predict(picture(name), { verbose: 0 })).data[of] ?? 0,
  ];
  await agrees(page, "share", await share("cat", cat));
  await becomes(() => page.locator(".pipeline-answer").textContent(), "Yes");
  await page.locator('input[value="ship"]').check({ force: true });
  await becomes(() => page.locator(".pipeline-answer").textContent(), "No");
  await page.locator('input[value="boat"]').check({ force: true });
  await becomes(() => page.locator(".pipeline-answer").textContent(), "Yes");
  await agrees(page, "share", await share("boat", ship));
  await page.close();
});

test("slide 4: Lab 07 in code, 93,322 parameters in all; with other numbers as Keratin counts", { skip }, async () => {
  const page = await chapter("network");
  const rows = () => page.locator("[data-row]").evaluateAll((all) => all.map((e) => e.getAttribute("data-row")));
  await becomes(rows, [
    "26×26×32 320",
    "13×13×32 0",
    "11×11×64 18496",
    "5×5×64 0",
    "3×3×64 36928",
    "576 0",
    "64 36928",
    "10 650",
  ]);
  await agrees(page, "total", [93_322]);
  await set(page, "K", 16);
  await set(page, "F", 2);
  const model = new Sequential([
    layers.Input({ shape: [28, 28, 1] }),
    layers.Conv2D({ filters: 16, kernelSize: 2 }),
    layers.MaxPooling2D({ poolSize: 2 }),
    layers.Conv2D({ filters: 64, kernelSize: 2 }),
    layers.MaxPooling2D({ poolSize: 2 }),
    layers.Conv2D({ filters: 64, kernelSize: 2 }),
    layers.Flatten(),
    layers.Dense({ units: 64 }),
    layers.Dense({ units: 10 }),
  ]);
  await agrees(page, "total", [model.countParams()]);
  await page.close();
});

test("slide 12: a picture that excites a channel at least tenfold over noise, as insight makes it; another level", {
  skip,
}, async () => {
  const page = await chapter("features");
  const model = await shipped("deep");
  const layer = (await page.locator(".vision").getAttribute("data-layer")) ?? "";
  const options = { objective: "neuron", steps: 96, seed: 1 } as const;
  const { noiseActivation } = await insight.featureVisualization(model, layer, 0, options);
  const [activation = 0] = await numbersIn(page, "activation");
  const [noise = 0] = await numbersIn(page, "noise");
  assert.ok(Math.abs(noise - noiseActivation) < 1e-3, `${noise}, not ${noiseActivation}`);
  assert.ok(activation > 10 * noise, `${activation} is not tenfold ${noise}`);
  await page.locator('input[value="low"]').check({ force: true });
  await becomes(() => page.locator(`${READY} .vision`).getAttribute("data-layer"), model.layers[1]?.name ?? "");
  await page.close();
});

test("slide 13: the wall of 17 layers, the car's scores as the engine has them within 1e-4", { skip }, async () => {
  const page = await chapter("wall");
  await becomes(() => page.locator(".wall-column").count(), 1 + 17 + 1);
  const model = await shipped("cifar10");
  await agrees(page, "scores", (await model.predict(picture("car"), { verbose: 0 })).data);
  await page.locator('input[value="plane"]').check({ force: true });
  await agrees(page, "scores", (await model.predict(picture("plane"), { verbose: 0 })).data);
  await page.close();
});

test("fully connected: 3072 inputs, 10×3072 weights; 16×16 pictures and 7 outputs", { skip }, async () => {
  const page = await chapter("dense");
  await showsResults(page, ["3,072", "30,720"]);
  await set(page, "N", 16);
  await set(page, "m", 7);
  await showsResults(page, ["768", "5,376"]);
  await page.close();
});

test("a filter over the full depth: 75 products, 28×28×1; 7×7 with stride 2 and padding 3", { skip }, async () => {
  const page = await chapter("filter");
  await showsResults(page, ["76", "28"]);
  await set(page, "F", 7);
  await set(page, "S", 2);
  await set(page, "P", 3);
  await showsResults(page, ["148", "16.5"]);
  const size = convSize(32, 7, 2, 3);
  await becomes(() => shapes(page), ["32×32×3", `${size}×${size}×1`]);
  await page.close();
});

test("maps: 28×28×6; with 9 filters of 3×3 30×30×9", { skip }, async () => {
  const page = await chapter("maps");
  await showsResults(page, ["28", "28×28×6"]);
  await set(page, "K", 9);
  await set(page, "F", 3);
  const size = convSize(32, 3, 1, 0);
  await showsResults(page, [String(size), `${size}×${size}×9`]);
  await page.close();
});

test("chains: 32 → 28 → 24, and other settings", { skip }, async () => {
  const page = await chapter("chain");
  const chain = (on: Page) => on.locator(".chain-shapes").getAttribute("data-shapes");
  await becomes(() => chain(page), "32×32×3 28×28×6 24×24×10");
  await set(page, "P", 1);
  await becomes(() => chain(page), "32×32×3 30×30×6 28×28×10");
  await page.close();
  const other = await chapter("shrinking?L=8");
  await becomes(() => chain(other), "32×32×3 28×28×4 24×24×4 20×20×4 16×16×4 12×12×4 8×8×4 4×4×4");
  await set(other, "F", 3);
  await set(other, "L", 2);
  await becomes(() => chain(other), "32×32×3 30×30×4 28×28×4");
  await showsResults(other, [String(convSize(30, 3, 1, 0))]);
  await other.close();
});

/** Red, green and blue of a pixel of a picture, as the browser has decoded it. */
async function pixelOf(image: Element, { x, y }: { x: number; y: number }): Promise<number[]> {
  const picture = new Image();
  picture.src = image.getAttribute("href") ?? "";
  await picture.decode();
  const context = new OffscreenCanvas(picture.width, picture.height).getContext("2d");
  context?.drawImage(picture, 0, 0);
  return [...(context?.getImageData(x, y, 1, 1).data.subarray(0, 3) ?? [])];
}

test("the picture as a volume: 3072 numbers, 768 at 16×16; it is pulled apart; its numbers can be read by keys", {
  skip,
}, async () => {
  const page = await chapter("volume");
  await showsResults(page, ["3,072"]);
  await set(page, "N", 16);
  await showsResults(page, ["768"]);
  await page.locator(".volume .numbers").focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowRight");
  const { data } = drawn("cat", 16);
  const colours = Array.from(data.subarray(3, 6), (value) => value.toFixed(3)).join(", ");
  await becomes(() => page.locator(".stage .matrix-readout").textContent(), `row 1, column 2: ${colours}`);
  const seen = await page.locator(".volume image").first().evaluate(pixelOf, { x: 1, y: 0 });
  assert.deepEqual(
    seen,
    Array.from(data.subarray(3, 6), (value) => Math.round(value * 255)),
  );
  await page.locator(".play-bar input").fill("4");
  await becomes(() => page.locator(".volume .sheet").count(), 3);
  await page.close();
});

/** Lines of the output's grid, as they are drawn: one more than cells. */
async function gridLines(page: Page): Promise<{ across: number; down: number }> {
  const lines = (await page.locator(".grid-part .cell-lines").last().getAttribute("d")) ?? "";
  return { across: lines.split("h").length - 1, down: lines.split("v").length - 1 };
}

for (const [route, symbol, value, size] of [
  ["sliding", "F", 5, convSize(7, 5, 1, 0)],
  ["stride", "N", 9, convSize(9, 3, 2, 0)],
  ["padding", "P", 2, convSize(7, 3, 1, 2)],
] as const) {
  test(`${route}: after a change of ${symbol} the grid has the engine's size, and playing moves the filter`, {
    skip,
  }, async () => {
    const page = await chapter(route);
    await set(page, symbol, value);
    await showsResults(page, [String(size)]);
    await becomes(() => gridLines(page), { across: size + 1, down: size + 1 });
    await page.getByRole("button", { name: "Play" }).click();
    await page.locator(".grid-part:last-of-type .cell-marked[data-cell='0 2']").waitFor({ timeout: LIMIT });
    await page.close();
  });
}

test("Keras has no stride together with a dilation: said, in every figure that has both", { skip }, async () => {
  for (const route of ["sliding", "filter", "maps", "chain", "size"]) {
    const page = await chapter(`${route}?S=2&D=2`);
    await becomes(
      async () => /Keras has no convolution/.test((await page.locator(".remark").textContent()) ?? ""),
      true,
    );
    await page.close();
  }
});

for (const [route, expected] of [
  ["sliding", "5"],
  ["stride", "3"],
  ["stride?S=3", "2.33"],
  ["padding", "7"],
  ["padding?F=5&P=2", "7"],
  ["padding?F=7&P=3", "7"],
  ["sliding?D=2", "3"],
] as const) {
  test(`sliding over 7×7, ${route}: ${expected}, and the engine's size in the grid`, { skip }, async () => {
    const page = await chapter(route);
    await showsResults(page, [expected]);
    const query = new URLSearchParams(route.split("?")[1]);
    const value = (name: string, otherwise: number) => Number(query.get(name) ?? otherwise);
    const stride = value("S", route.startsWith("stride") ? 2 : 1);
    const padding = value("P", route.startsWith("padding") ? 1 : 0);
    const size = convSize(7, value("F", 3), stride, padding, value("D", 1));
    await becomes(() => gridLines(page), { across: size + 1, down: size + 1 });
    await page.close();
  });
}

test("size and parameters: 32×32×10 and 760; with 3×3×4 filters as Keratin counts", { skip }, async () => {
  const page = await chapter("size");
  await showsResults(page, ["32", "32×32×10"]);
  await set(page, "D", 2);
  const size = convSize(32, 5, 1, 2, 2);
  await showsResults(page, [String(size), `${size}×${size}×10`]);
  await page.close();
  const count = await chapter("parameters");
  await showsResults(count, ["76", "760"]);
  await set(count, "F", 3);
  await set(count, "C", 4);
  const model = new Sequential([layers.Input({ shape: [9, 9, 4] }), layers.Conv2D({ filters: 10, kernelSize: 3 })]);
  await showsResults(count, ["37", String(model.countParams())]);
  await count.close();
});

test("pooling: 224×224×64 to 112×112×64; stride 4", { skip }, async () => {
  const page = await chapter("pooling");
  await becomes(() => shapes(page), ["224×224×64", "112×112×64"]);
  await set(page, "S", 4);
  await becomes(() => shapes(page), ["224×224×64", "56×56×64"]);
  await page.close();
});

test("max pooling: the slide's [[6, 8], [3, 4]]; its means as the engine has them", { skip }, async () => {
  const page = await chapter("max-pooling");
  const output = () => page.locator(".grid-part").last().locator(".cell").allTextContents();
  await becomes(output, ["6", "8", "3", "4"]);
  await page.locator('input[value="average"]').check({ force: true });
  const slice = new NdArray(Float32Array.of(1, 1, 2, 4, 5, 6, 7, 8, 3, 2, 1, 0, 1, 2, 3, 4), [1, 4, 4, 1]);
  const model = new Sequential([layers.Input({ shape: [4, 4, 1] }), layers.AveragePooling2D({ poolSize: 2 })]);
  const means = await model.predict(slice, { verbose: 0 });
  await becomes(async () => (await output()).map(Number), Array.from(means.data));
  await page.close();
});

for (const [language, theme, width] of [
  ["en", "light", 1280],
  ["ko", "dark", 375],
] as const) {
  test(`no serious accessibility violation, ${language}, ${theme}, ${width} px; nothing wider than the page`, {
    skip,
  }, async () => {
    const page = await studio.open("lecture", { language, theme, width });
    await page.locator(".contents a").first().waitFor();
    const links = await page.locator(".contents a").evaluateAll((all) => all.map((a) => a.getAttribute("href") ?? ""));
    assert.ok(links.length === 18);
    for (const link of links) {
      await page.goto(`${studio.address}${link}`);
      await page.locator(`[data-chapter=${link.split("/").at(-1)}] ${READY}`).waitFor({ timeout: LIMIT });
      assert.deepEqual(await faultsOf(page), [], link);
    }
    await page.close();
  });
}

test("the JavaScript that the lecture and its workers load is at most 400 KB with gzip", { skip }, async () => {
  const page = await chapter("filter");
  const loaded = () => performance.getEntriesByType("resource").map(({ name }) => name);
  const workers = page.workers();
  const addresses = [await page.evaluate(loaded), workers.map((worker) => worker.url())].flat();
  for (const worker of workers) addresses.push(...(await worker.evaluate(loaded)));
  const paths = new Set(addresses.map((address) => new URL(address).pathname).filter((path) => path.endsWith(".js")));
  const sizes = [...paths].map((path) => gzipSync(readFileSync(join(studio.folder, path))).length);
  const total = sizes.reduce((a, b) => a + b, 0);
  assert.ok(workers.length > 0 && total > 0 && total <= 400_000, `${total} bytes in ${[...paths].join(" ")}`);
  console.log(`the lecture loads ${total} bytes of JavaScript with gzip`);
  await page.close();
});
