/** The inspector in Chromium: files of Keras, a hostile one, and what it shows against Keratin in Node. */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import axe from "axe-core";
import { insight, loadModel, type Model, NdArray, saveImg } from "keratin";
import { serveStudio } from "keratin/studio/server";
import type { Page } from "playwright-core";
import { hostileZip } from "../../packages/keratin/test/formats/hostile-zip.ts";
import { eventually, type PageOptions, skip, studioOfFile } from "./browser.ts";

const studio = studioOfFile();
const folder = mkdtempSync(join(tmpdir(), "keratin-inspect-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const MINUTES = 60_000;
/** Numbers of the page against those of Node; both are float32. */
const TOLERANCE = 1e-4;
const saved = (name: string): string => fileURLToPath(new URL(`../../golden/fixtures/saved/${name}`, import.meta.url));

const state = (page: Page, is: string) => page.locator(`.inspect[data-status=${is}]`).waitFor({ timeout: MINUTES });

async function openInspector(query: string, options?: PageOptions): Promise<Page> {
  const page = await studio.open(`inspect${query && `?${query}`}`, options);
  await page.locator(".inspect-drop").waitFor({ timeout: MINUTES });
  return page;
}

/** Drops a file onto the page, as a hand does. */
async function drop(page: Page, path: string): Promise<void> {
  const [bytes, name] = [readFileSync(path).toString("base64"), path.split("/").at(-1) ?? ""];
  const transfer = await page.evaluateHandle(
    ([data, called]) => {
      const made = new DataTransfer();
      made.items.add(new File([Uint8Array.from(atob(data ?? ""), (c) => c.charCodeAt(0))], called ?? ""));
      return made;
    },
    [bytes, name],
  );
  await page.dispatchEvent(".inspect", "drop", { dataTransfer: transfer });
}

/** The picture that the page shows to the network, as its pixels are: 0 … 255 each. */
async function pixelsOf(page: Page, [height, width, channels]: readonly number[]): Promise<NdArray> {
  const bytes = await page.evaluate(async () => {
    const image = new Image();
    image.src = document.querySelector(".inspect-picture image")?.getAttribute("href") ?? "";
    await image.decode();
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [image.width, image.height];
    const context = canvas.getContext("2d");
    context?.drawImage(image, 0, 0);
    return [...(context?.getImageData(0, 0, image.width, image.height).data ?? [])];
  });
  const count = (height ?? 1) * (width ?? 1) * (channels ?? 1);
  const pixels = Float32Array.from({ length: count }, (_, i) => {
    const pixel = Math.floor(i / (channels ?? 1));
    return (bytes[pixel * 4 + (i % (channels ?? 1))] ?? 0) / 255;
  });
  return new NdArray(pixels, [1, height ?? 1, width ?? 1, channels ?? 1]);
}

const numbers = async (page: Page, selector: string, attribute: string): Promise<number[]> =>
  ((await page.locator(selector).getAttribute(attribute)) ?? "").split(" ").map(Number);

function close(found: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number, what: string): void {
  assert.equal(found.length, expected.length, what);
  for (let i = 0; i < expected.length; i++) {
    const [a, b] = [found[i] ?? Number.NaN, expected[i] ?? Number.NaN];
    assert.ok(Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(b)), `${what} ${i}: ${a}, expected ${b}`);
  }
}

const load = (path: string): Promise<Model> => loadModel(path, { compile: false });

/** The rows of the cost table: name and class, output, parameters, multiply-adds. */
const table = (page: Page): Promise<string[][]> =>
  page
    .locator(".inspect-table tbody tr")
    .evaluateAll((rows) =>
      rows.map((row) =>
        [...row.querySelectorAll("button span, button small, td")].map((cell) => cell.textContent ?? ""),
      ),
    );

async function checkTable(page: Page, model: Model): Promise<void> {
  const { rows, parameters } = insight.costs(model);
  const shown = (count: number): string => (count === 0 ? "–" : count.toLocaleString("en-US"));
  const expected = rows.map(({ name, className, outputShape, parameters: own, multiplyAdds }) => [
    name,
    className,
    outputShape.slice(1).join("×"),
    shown(own.value),
    shown(multiplyAdds.value),
  ]);
  await eventually(
    () => table(page),
    (found) =>
      assert.deepEqual(
        found.map((row) => row.slice(0, 5)),
        expected,
      ),
  );
  assert.equal(Number(await page.locator("[data-total]").getAttribute("data-total")), parameters);
}

/** The chosen unit's arithmetic and receptive field in the page and in Node. */
async function checkUnit(page: Page, model: Model, x: NdArray, layer: string, place: readonly number[]): Promise<void> {
  await page.getByRole("heading", { name: `One unit: ${layer} [${place.join(", ")}]` }).waitFor({ timeout: MINUTES });
  const unit = await insight.explainUnit(model, x, layer, place);
  const read = async (name: string) => (await numbers(page, ".inspect-result", `data-${name}`))[0] ?? Number.NaN;
  await eventually(
    async () => [await read("sum"), await read("bias"), await read("value")],
    (found) => close(found, [unit.sum, unit.bias, unit.value], TOLERANCE, "sum, bias, value"),
  );
  const field = insight.receptiveField(model, layer, place);
  assert.deepEqual(await numbers(page, ".inspect-field", "data-field"), [
    field?.top,
    field?.left,
    field?.height,
    field?.width,
  ]);
}

/** Scores and two units of a layer, one typed and one clicked, on the picture that the page shows. */
async function checkNumbers(page: Page, model: Model, layer: string, place: readonly number[]): Promise<void> {
  const [, ...shape] = model.inputs[0]?.shape ?? [];
  await page.locator(".inspect-says").waitFor({ timeout: MINUTES });
  const x = await pixelsOf(page, shape as number[]);
  const expected = await model.predict(x, { verbose: 0 });
  await eventually(
    () => numbers(page, ".inspect-says", "data-scores"),
    (found) => close(found, expected.data, TOLERANCE, "score"),
  );
  await page.locator(".inspect-table button", { hasText: new RegExp(`^${layer} `) }).click();
  await page.locator(`.inspect-maps-field[data-layer="${layer}"]`).waitFor({ timeout: MINUTES });
  for (const [axis, name] of ["Row", "Column", "Channel"].entries()) {
    await page.locator(".inspect-place").getByLabel(name).fill(String(place[axis]));
    await page.locator(".inspect-place").getByLabel(name).blur();
  }
  await checkUnit(page, model, x, layer, place);
  const [, height, width] = insight.costs(model).rows.find(({ name }) => name === layer)?.outputShape ?? [];
  const [row, column] = [Math.floor((height ?? 1) / 2), Math.floor((width ?? 1) / 2)];
  await page.locator(".inspect-maps").scrollIntoViewIfNeeded();
  const map = await page.locator(".inspect-chosen .is-map").boundingBox();
  assert.ok(map);
  await page.mouse.click(
    map.x + ((column + 0.5) / (width ?? 1)) * map.width,
    map.y + ((row + 0.5) / (height ?? 1)) * map.height,
  );
  await checkUnit(page, model, x, layer, [row, column, place[2] ?? 0]);
}

test("a .keras file of Keras is dropped: its table, scores and the arithmetic of a unit are those of Node", {
  skip,
}, async () => {
  const page = await openInspector("");
  const path = saved("lab07-adam.keras");
  await drop(page, path);
  await state(page, "open");
  const model = await load(path);
  await checkTable(page, model);
  const { name, outputShape } =
    insight.costs(model).rows.findLast(({ className }) => className === "Conv2D") ?? assert.fail("no convolution");
  await checkNumbers(
    page,
    model,
    name,
    outputShape.slice(1).map((size) => (size ?? 1) - 1),
  );
  await drop(page, saved("keras2-lab07-rmsprop.h5"));
  await page.getByRole("status").filter({ hasText: "Reading" }).waitFor({ state: "detached" });
  await checkTable(page, await load(saved("keras2-lab07-rmsprop.h5")));
  model.dispose();
  await page.close();
});

test("a file that is refused says why and what it contains; nothing foreign is fetched", { skip }, async () => {
  const page = await openInspector("");
  const config = {
    class_name: "Sequential",
    config: { layers: [{ class_name: "Lambda", config: { function: "evil" } }] },
  };
  const hostile = join(folder, "hostile.keras");
  const members = { "config.json": config, "metadata.json": {}, "../evil.json": {} };
  const zipped = Object.entries(members).map(([name, json]) => ({ name, data: Buffer.from(JSON.stringify(json)) }));
  writeFileSync(hostile, hostileZip(zipped));
  await drop(page, hostile);
  await state(page, "refused");
  await page.getByRole("heading", { name: "hostile.keras was refused" }).waitFor();
  const expected = await loadModel(hostile).then(
    () => assert.fail("it should be refused"),
    (error: Error) => error.message,
  );
  assert.equal(
    (await page.locator(".inspect-refusal [role=alert]").textContent())?.replace("hostile.keras", ""),
    expected.replace(hostile, ""),
  );
  assert.deepEqual(await page.locator(".inspect-parts th").allTextContents(), Object.keys(members));
  await page.evaluate("location.hash = '#/inspect?model=https://example.org/model.keras'");
  await state(page, "failed");
  await page.getByText("Only files of this server can be opened by an address").waitFor();
  await page.close();
});

test("a shipped network: CAM, weights, a feature picture; the page stays free meanwhile", { skip }, async () => {
  const page = await openInspector("model=models/deep.keras");
  await state(page, "open");
  await page.locator(".inspect-card[aria-current]", { hasText: "Deeper" }).waitFor();
  const model = await loadModel(
    fileURLToPath(new URL("../../packages/studio/public/models/deep.keras", import.meta.url)),
  );
  await checkTable(page, model);
  await checkNumbers(page, model, "conv1_2", [20, 11, 5]);
  assert.equal(await page.locator(".inspect-histogram").count(), 2);
  const heat = page.locator(".inspect-heat");
  for (const method of ["CAM", "Saliency", "Grad-CAM"]) {
    await heat.getByRole("radio", { name: method, exact: true }).check();
    await heat.getByRole("img", { name: `${method} of cat` }).waitFor({ timeout: MINUTES });
  }
  await heat.getByLabel("Class").selectOption("ship");
  await heat.getByRole("img", { name: "Grad-CAM of ship" }).waitFor({ timeout: MINUTES });
  await page.evaluate(`
    globalThis.longest = 0;
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) longest = Math.max(longest, duration);
    }).observe({ type: "longtask" });
  `);
  await page.getByLabel("Steps").selectOption("64");
  await page.getByRole("button", { name: "Draw channel 5 of conv1_2" }).click();
  const drawn = page.locator('.inspect-vision[data-key="conv1_2 5"]');
  await eventually(
    async () => Number(await drawn.getAttribute("data-done")),
    (activation) => assert.ok(activation > 0),
  );
  const expected = await insight.featureVisualization(model, "conv1_2", 5, { steps: 64, seed: 1 });
  const found = Number(await drawn.getAttribute("data-done"));
  // Sixty-four steps through ReLUs carry the smallest differences along.
  assert.ok(Math.abs(found / expected.activation - 1) < 0.05, `activation ${found}, in Node ${expected.activation}`);
  console.log(`a feature picture in the page: longest task ${await page.evaluate("longest")} ms`);
  await page.close();
});

/** What the network says, and the picture that it is shown. */
const said = (page: Page) => page.locator(".inspect-says").getAttribute("data-scores");
const seen = (page: Page) => page.locator(".inspect-picture image").getAttribute("href");

test("pictures of one's own: a drawing that is read, a file, the camera", { skip }, async () => {
  const page = await openInspector("model=models/lab07.keras");
  await state(page, "open");
  await page.getByRole("radio", { name: "Draw", exact: true }).check();
  const box = await page.locator(".pad").boundingBox();
  assert.ok(box);
  const seven = [
    [0.28, 0.22],
    [0.72, 0.22],
    [0.45, 0.85],
  ] as const;
  for (const [i, [x, y]] of seven.entries()) {
    await page.mouse.move(box.x + x * box.width, box.y + y * box.height, { steps: i === 0 ? 1 : 6 });
    if (i === 0) await page.mouse.down();
  }
  await page.mouse.up();
  await page.locator(".scores [data-best] .score-name", { hasText: "7" }).waitFor({ timeout: MINUTES });
  const file = join(folder, "ring.png");
  const ring = Float32Array.from({ length: 40 * 40 }, (_, i) => {
    const distance = Math.hypot((i % 40) - 20, Math.floor(i / 40) - 20);
    return distance > 9 && distance < 13 ? 255 : 0;
  });
  await saveImg(file, new NdArray(ring, [40, 40, 1]), { scale: false });
  await page.getByRole("radio", { name: "File", exact: true }).check();
  await page.locator(".own-picture input").setInputFiles(file);
  await page.locator(".scores [data-best] .score-name", { hasText: "0" }).waitFor({ timeout: MINUTES });
  await page.getByRole("radio", { name: "Camera", exact: true }).check();
  await page.getByRole("button", { name: "Start the camera" }).click();
  const [picture, scores] = [await seen(page), await said(page)];
  await eventually(
    async () => [await seen(page), await said(page)],
    ([nextPicture, nextScores]) => {
      assert.notEqual(nextPicture, picture);
      assert.notEqual(nextScores, scores);
    },
  );
  await page.getByRole("button", { name: "Stop the camera" }).click();
  await page.getByRole("button", { name: "Start the camera" }).waitFor();
  await page.close();
});

test("`keratin studio FILE` opens the inspector with the file's network", { skip }, async () => {
  const file = saved("functional-model-in-a-sequential.keras");
  const address = "/opened/functional-model-in-a-sequential.keras";
  const server = await serveStudio({ folder: studio.folder, model: { address, file } });
  const page = await studio.open("lecture");
  await page.goto(`${server.address}#/inspect?model=${address}`);
  await state(page, "open");
  const model = await load(file);
  await checkTable(page, model);
  const drawing = await page.evaluate(
    () => document.querySelector(".inspect-drawing-scroll div")?.shadowRoot?.querySelectorAll("[data-layer]").length,
  );
  assert.ok(drawing !== undefined && drawing >= model.layers.length, `${drawing} boxes`);
  await page.close();
  await server.close();
});

interface Violation {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { readonly html: string }[];
}

test("both languages, light and dark: nothing serious for axe, nothing wider than a phone", { skip }, async () => {
  for (const options of [
    { language: "en", theme: "light", width: 1280 },
    { language: "ko", theme: "dark", width: 375 },
  ] as const) {
    const page = await openInspector("model=models/lab07.keras", options);
    await state(page, "open");
    await page.locator(".inspect-result").waitFor({ timeout: MINUTES });
    await page.locator(".inspect-heat-pair").waitFor({ timeout: MINUTES });
    await page.evaluate(axe.source.replace(/^/, "var module = undefined;"));
    const violations = (await page.evaluate("axe.run().then(({ violations }) => violations)")) as Violation[];
    const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
    assert.deepEqual(
      serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`),
      [],
    );
    const wide = await page.evaluate("document.documentElement.scrollWidth - innerWidth");
    assert.ok(Number(wide) <= 0, `${wide} pixels too wide`);
    const [from, to] = options.language === "en" ? ["Inspect", "살펴보기"] : ["살펴보기", "Inspect"];
    await page.getByRole("heading", { name: from, level: 1 }).waitFor();
    await page.getByRole("radio", { name: options.language === "en" ? "한국어" : "English" }).check();
    await page.getByRole("heading", { name: to, level: 1 }).waitFor();
    await state(page, "open");
    assert.equal(await page.locator(".inspect-table tbody tr").count(), 8);
    await page.close();
  }
});
