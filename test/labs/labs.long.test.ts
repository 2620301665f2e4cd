/** Labs 08 and 09 and the circle finder, run as their users run them. */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { datasets, loadModel, NdArray, saveImg, toCategorical } from "keratin";
import { command, ROOT } from "../command.ts";

const folder = mkdtempSync(join(tmpdir(), "keratin-labs-"));
after(() => rmSync(folder, { recursive: true }));

async function lab(name: string, flags: readonly string[]) {
  const args = ["--conditions=keratin-source", join(ROOT, "labs", `${name}.ts`), ...flags];
  return command(process.execPath, args, { cwd: folder, seconds: 400 });
}
const report = (name: string): string => readFileSync(join(folder, "out", name, "report.html"), "utf8");
const number = (output: string, what: RegExp): number => Number(what.exec(output)?.[1]);

test("the circle finder: mean error on fresh pictures ≤ 4 pixels", async () => {
  const { status, output } = await lab("circles", []);
  assert.equal(status, 0, output);
  const error = number(output, /fresh pictures: ([\d.]+) pixels/);
  console.log(`circles: ${error} pixels`);
  assert.ok(error <= 4, `found ${error}`);
  assert.equal(report("circles").match(/class="ring ring-found"/g)?.length, 18);
});

const missing = process.env["KERATIN_DATA_DIR"] ? false : "KERATIN_DATA_DIR does not name a folder with CIFAR-10";
test("Lab 08, one epoch: test accuracy ≥ 0.38; the .h5 that it writes, loaded again, has the same", {
  skip: missing,
}, async () => {
  const { status, output } = await lab("lab08", ["--epochs", "1"]);
  assert.equal(status, 0, output);
  const accuracy = number(output, /Test accuracy: ([\d.]+)/);
  console.log(`lab08, one epoch: ${accuracy}`);
  assert.ok(accuracy >= 0.38, `found ${accuracy}`);
  assert.match(output, /n = 1000 images|n = 10000 images/);
  assert.ok(report("lab08").length > 10_000);
  const loaded = await loadModel(join(folder, "out", "lab08", "lab08.h5"));
  const { test: held } = await datasets.cifar10.load();
  const again = await loaded.evaluate(held.x, toCategorical(held.y, 10), { verbose: 0 });
  assert.equal(again["accuracy"]?.toFixed(4), accuracy.toFixed(4));
});

/** Coloured shapes on grey, somewhere in the picture: what class they are is in their form. */
async function drawShapes(directory: string, count: number): Promise<void> {
  const inside: Readonly<Record<string, (x: number, y: number, r: number) => boolean>> = {
    disc: (x, y, r) => Math.hypot(x, y) < r,
    ring: (x, y, r) => Math.abs(Math.hypot(x, y) - 0.8 * r) < 0.25 * r,
    square: (x, y, r) => Math.max(Math.abs(x), Math.abs(y)) < 0.85 * r,
    stripes: (x, y, r) => Math.hypot(x, y) < 1.1 * r && Math.floor((y + 100) / 5) % 2 === 0,
  };
  let state = 7;
  const random = (low: number, high: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return low + ((high - low) * state) / 2 ** 32;
  };
  for (const [name, test] of Object.entries(inside)) {
    mkdirSync(join(directory, name), { recursive: true });
    for (let i = 0; i < count; i++) {
      const [cx, cy, r] = [random(24, 40), random(24, 40), random(14, 20)];
      const colour = [random(120, 255), random(120, 255), random(0, 120)];
      const pixels = Uint8Array.from({ length: 64 * 64 * 3 }, (_, k) => {
        const at = Math.floor(k / 3);
        const isInside = test((at % 64) - cx, Math.floor(at / 64) - cy, r);
        return isInside ? (colour[k % 3] as number) : 60 + ((at * 37) % 20);
      });
      await saveImg(join(directory, name, `${i}.png`), new NdArray(pixels, [64, 64, 3]), { scale: false });
    }
  }
}

// With seeds 1, 2 and 3 every epoch from the eleventh on has 1.
test("Lab 09 on a folder of drawn shapes: accuracy ≥ 0.9 of four classes, a class activation map for each picture", async () => {
  const directory = join(folder, "shapes");
  await drawShapes(directory, 60);
  const { status, output } = await lab("lab09", [directory, "--epochs", "15"]);
  assert.equal(status, 0, output);
  const accuracy = number(output, /Validation accuracy: ([\d.]+)/);
  console.log(`lab09: ${accuracy}`);
  assert.ok(accuracy >= 0.9, `found ${accuracy}`);
  assert.equal(report("lab09").match(/class="cam-pair"/g)?.length, 12);
});

test("what is missing is said: Lab 09 without a folder, with one that is not there", async () => {
  const without = await lab("lab09", []);
  assert.equal(without.status, 2);
  assert.match(without.output, /npm run lab09 -- DIR/);
  const wrong = await lab("lab09", [join(folder, "nowhere")]);
  assert.notEqual(wrong.status, 0);
  assert.match(wrong.output, /nowhere/);
  assert.doesNotMatch(wrong.output, /^ +at /m, "a message, not a stack");
});
