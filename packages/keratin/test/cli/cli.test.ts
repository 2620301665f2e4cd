/** The command line on a model and pictures that the test makes. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { saveImg } from "../../src/data/images/load-img.ts";
import * as layers from "../../src/layers/registry.ts";
import { Sequential } from "../../src/model/sequential.ts";
import { NdArray } from "../../src/util/ndarray.ts";

const MAIN = fileURLToPath(new URL("../../src/cli/main.ts", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "keratin-cli-"));
const at = (name: string): string => join(folder, name);

interface Outcome {
  readonly status: number;
  readonly output: string;
  readonly errors: string;
}

function keratin(...flags: string[]): Promise<Outcome> {
  const command = ["--conditions=keratin-source", MAIN, ...flags];
  return new Promise((resolve) => {
    execFile(process.execPath, command, { cwd: folder }, (error, output, errors) => {
      resolve({ status: typeof error?.code === "number" ? error.code : 0, output, errors });
    });
  });
}

/** Sums the pixels of 4 × 4 grey pictures: class "light" if they are many, "dark" else. */
async function makeModel(): Promise<void> {
  const model = new Sequential([
    layers.Input({ shape: [4, 4, 1] }),
    layers.Flatten(),
    layers.Dense({ units: 2, activation: "softmax" }),
  ]);
  const kernel = new NdArray(
    Float32Array.from({ length: 32 }, (_, i) => (i % 2 === 0 ? -1 : 1)),
    [16, 2],
  );
  await model.setWeights([kernel, new NdArray(Float32Array.of(8, -8), [2])]);
  model.compile({ loss: "sparse_categorical_crossentropy", metrics: ["accuracy"] });
  await model.save(at("model.keras"));
}

describe("keratin", () => {
  before(async () => {
    await makeModel();
    for (const [name, value] of [
      ["dark", 10],
      ["light", 240],
    ] as const) {
      mkdirSync(at(`pictures/${name}`), { recursive: true });
      const pixels = new NdArray(new Uint8Array(16).fill(value), [4, 4, 1]);
      await saveImg(at(`pictures/${name}/a.png`), pixels, { scale: false });
    }
    writeFileSync(at("names.txt"), "dark\nlight\n");
  });
  after(() => rmSync(folder, { recursive: true }));

  it("summary prints Keras's table; --json the layers", async () => {
    const { output } = await keratin("summary", "model.keras");
    assert.match(output, /Layer \(type\)/);
    assert.match(output, /Trainable params: 34/);
    const { layers: found, parameters } = JSON.parse((await keratin("summary", "model.keras", "--json")).output);
    assert.deepEqual(parameters, { trainable: 34, nonTrainable: 0 });
    assert.deepEqual(found.at(-1), {
      name: found.at(-1).name,
      className: "Dense",
      outputShape: [null, 2],
      parameters: 34,
    });
  });

  it("summary --costs shows sizes, parameters and multiply-adds with their formulas, fields, and what does not fit", async () => {
    const model = new Sequential([
      layers.Input({ shape: [7, 9, 1] }),
      layers.Conv2D({ filters: 2, kernelSize: 3, strides: 3, name: "conv" }),
      layers.Flatten({ name: "flat" }),
    ]);
    await model.save(at("steps.keras"));
    const { output } = await keratin("summary", "steps.keras", "--costs");
    assert.match(output, /^conv \(Conv2D\): 2 × 3 × 2$/m);
    assert.match(output, /^ {2}height +⌊\(N − F\)\/S⌋ \+ 1 = ⌊\(7 − 3\)\/3⌋ \+ 1 = 2$/m);
    assert.match(output, /^ +It does not fit: .* no window reaches pixel 6\. Strides that fit: 1, 2 and 4\.$/m);
    assert.match(output, /^ {2}width +\(N − F\)\/S \+ 1 = \(9 − 3\)\/3 \+ 1 = 3$/m);
    assert.match(output, /^ {2}parameters +\(F·F·C \+ 1\)·K = \(3·3·1 \+ 1\)·2 = 20$/m);
    assert.match(output, /^ {2}multiply-adds +H′·W′·K·F·F·C = 2·3·2·3·3·1 = 108$/m);
    assert.match(output, /^ {2}sees +3 × 3, neighbours 3 × 3 apart$/m);
    assert.match(output, /^Per sample: 108 multiply-adds with 20 parameters\.$/m);
    const { rows, multiplyAdds } = JSON.parse((await keratin("summary", "steps.keras", "--costs", "--json")).output);
    assert.deepEqual([multiplyAdds, rows[0].windows[0].fit.leftOver, rows[1].windows], [108, [6], []]);
    assert.equal(rows[0].parameters.formula.kind, "multiply");
  });

  it("summary --plot draws the model too", async () => {
    const { status, output, errors } = await keratin("summary", "model.keras", "--plot", "model.svg");
    assert.equal(status, 0, errors);
    assert.match(output, /Trainable params: 34.*Wrote model\.svg/s);
    assert.match(readFileSync(at("model.svg"), "utf8"), /^<svg .*\(Dense\)/s);
  });

  it("predict names classes and probabilities, and says how pixels were scaled", async () => {
    const images = ["pictures/light/a.png", "pictures/dark/a.png"];
    const { output } = await keratin("predict", "model.keras", ...images, "--classes", "names.txt", "--top", "1");
    assert.match(output, /light\/a\.png {2}light 100\.0 %/);
    assert.match(output, /dark\/a\.png {2}dark 100\.0 %/);
    assert.match(output, /pixels divided by 255/);
    const json = JSON.parse((await keratin("predict", "model.keras", ...images, "--json")).output);
    assert.equal(json.images[0].predictions[0].class, "1");
  });

  it("evaluate reads a folder for each class", async () => {
    const { output } = await keratin("evaluate", "model.keras", "pictures", "--json");
    const { accuracy, scale } = JSON.parse(output);
    assert.deepEqual({ accuracy, scale }, { accuracy: 1, scale: 255 });
  });

  it("convert writes ONNX, weights and Keras files", async () => {
    const ways = [
      ["model.keras", "a.onnx"],
      ["model.keras", "b.weights.h5"],
      ["model.keras", "a.h5"],
      ["a.h5", "b.keras"],
      ["a.h5", "b.onnx"],
    ] as const;
    for (const [from, name] of ways) {
      const { status, output, errors } = await keratin("convert", from, name);
      assert.equal(status, 0, errors);
      assert.match(output, new RegExp(`Wrote ${name}`));
      assert.ok(readFileSync(at(name)).length > 100);
    }
  });

  const failures: [string, string[], RegExp][] = [
    ["a file that is not there", ["summary", "none.keras"], /none\.keras: .*no such file/],
    ["a file that is none", ["summary", "names.txt"], /names\.txt: expected a \.keras/],
    ["an image that is none", ["predict", "model.keras", "names.txt"], /names\.txt/],
    [
      "too few class names",
      ["predict", "model.keras", "pictures/dark/a.png", "--classes", "a,b,c"],
      /2 names.*found 3/,
    ],
    ["a number that is none", ["predict", "model.keras", "pictures/dark/a.png", "--scale", "x"], /--scale: .*"x"/],
    ["a drawing in another format", ["summary", "model.keras", "--plot", "x.png"], /toFile.*\.svg, found "x\.png"/],
    ["an unknown format", ["convert", "model.keras", "x.pb"], /x\.pb/],
  ];
  for (const [title, flags, message] of failures) {
    it(`${title}: one line that says so, exit code 1`, async () => {
      const { status, output, errors } = await keratin(...flags);
      assert.deepEqual({ status, output }, { status: 1, output: "" });
      assert.match(errors, message);
      assert.equal(errors.trim().split("\n").length, 1, errors);
    });
  }
});
