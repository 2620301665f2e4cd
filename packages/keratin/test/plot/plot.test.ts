/** Drawings of models, read back from their SVG; edges of nested models as Keras 3.15's `model_to_dot` gives them. */
import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, it } from "node:test";
import { layers, Model, plotModel, Sequential } from "keratin";
import { writeFile } from "../../src/formats/files.browser.ts";
import type { KerasTensor } from "../../src/layers/operation.ts";
import { resetNames } from "../../src/nn/naming.ts";
import { ArgumentError, DataError, StateError } from "../../src/util/errors.ts";
import { readDrawing } from "./drawing.ts";

const lab07 = (): Sequential =>
  new Sequential([
    layers.Input({ shape: [28, 28, 1] }),
    layers.Conv2D({ filters: 32, kernelSize: 3, activation: "relu" }),
    layers.MaxPooling2D({ poolSize: 2 }),
    layers.Flatten(),
    layers.Dense({ units: 10, activation: "softmax" }),
  ]);

/** Two pictures through one encoder, and a head that has a shared layer and a model of its own. */
function siamese(): Model {
  const [first, second] = ["first", "second"].map((name) => layers.Input({ shape: [16, 16, 3], name })) as [
    KerasTensor,
    KerasTensor,
  ];
  const parts = [
    layers.Conv2D({ filters: 8, kernelSize: 3, name: "conv" }),
    layers.MaxPooling2D({ name: "pool" }),
    layers.Flatten({ name: "flat" }),
  ];
  const encoder = new Sequential(parts, { name: "encoder" });
  const hx = layers.Input({ shape: [392], name: "hx" });
  const hy = layers.Input({ shape: [392], name: "hy" });
  const shared = layers.Dense({ units: 4, name: "shared" });
  const inner = new Sequential([layers.Dense({ units: 4, name: "twice" }), layers.ReLU({ name: "relu" })], {
    name: "inner",
  });
  const difference = layers.Subtract({ name: "difference" })([shared(hx), shared(hy)]);
  const score = layers.Dense({ units: 1, name: "score" })(inner(difference));
  const head = new Model({ inputs: [hx, hy], outputs: score, name: "head" });
  const flipped = layers.RandomFlip({ name: "flip" })(second);
  const outputs = head([encoder(first), encoder(flipped)]);
  return new Model({ inputs: [first, second], outputs, name: "siamese" });
}

const sorted = (arrows: readonly (readonly [string, string])[]): string[] =>
  arrows.map(([from, to]) => `${from} → ${to}`).sort();

describe("plotModel", () => {
  beforeEach(resetNames);

  it("a Sequential is a chain without its input, as in Keras; only classes are shown by default", async () => {
    const { title, boxes, arrows } = readDrawing(await plotModel(lab07()));
    assert.equal(title, "sequential (Sequential): 4 layers");
    assert.deepEqual(
      boxes.map(({ texts }) => texts),
      [["Conv2D"], ["MaxPooling2D"], ["Flatten"], ["Dense"]],
    );
    assert.deepEqual(
      boxes.map(({ kind }) => kind),
      ["convolution", "pooling", "shape", "dense"],
    );
    assert.deepEqual(sorted(arrows), ["conv2d → max_pooling2d", "flatten → dense", "max_pooling2d → flatten"]);
  });

  it("names, activations, shapes and what can be trained are shown on demand", async () => {
    const model = lab07();
    model.getLayer("conv2d").trainable = false;
    const options = { showLayerNames: true, showLayerActivations: true, showShapes: true, showTrainable: true };
    const { boxes } = readDrawing(await plotModel(model, options));
    assert.deepEqual(boxes[0]?.texts, [
      "conv2d (Conv2D)",
      ...["Activation", "relu", "Input", "(None, 28, 28, 1)", "Output", "(None, 26, 26, 32)", "Trainable", "no"],
    ]);
    assert.deepEqual(boxes[2]?.texts, ["flatten (Flatten)", "Input", "(None, 13, 13, 32)", "Output", "(None, 5408)"]);
    assert.equal(boxes[3]?.texts.at(-1), "yes");
  });

  it("a nested model is one box, however often it is called", async () => {
    const { boxes, groups, arrows } = readDrawing(await plotModel(siamese(), { showShapes: true }));
    assert.deepEqual(
      boxes.map(({ name }) => name),
      ["second", "first", "flip", "encoder", "head"],
    );
    assert.deepEqual(groups, []);
    assert.deepEqual(sorted(arrows), ["encoder → head", "first → encoder", "flip → encoder", "second → flip"]);
    assert.deepEqual(boxes[4]?.texts, ["Functional", "Input", "[(None, 392), (None, 392)]", "Output", "(None, 1)"]);
  });

  it("expanded, with Keras's edges between the layers of all models", async () => {
    const { boxes, groups, arrows } = readDrawing(await plotModel(siamese(), { expandNested: true }));
    assert.equal(boxes.length, 13);
    assert.deepEqual(
      groups.map(({ name }) => name),
      ["encoder", "head", "inner"],
    );
    const expected = [
      ["second", "flip"],
      ["first", "conv"],
      ["flip", "conv"],
      ["flat", "hx"],
      ["flat", "hy"],
      ["conv", "pool"],
      ["pool", "flat"],
      ["hx", "shared"],
      ["hy", "shared"],
      ["shared", "difference"],
      ["difference", "twice"],
      ["relu", "score"],
      ["twice", "relu"],
    ] as const;
    assert.deepEqual(sorted(arrows), sorted(expected));
  });

  it("inputs stand in their order, from top to bottom or from left to right", async () => {
    const [a, b, c] = ["a", "b", "c"].map((name) => layers.Input({ shape: [2], name }));
    const inputs = [a, b, c] as KerasTensor[];
    const model = new Model({ inputs, outputs: layers.Add({ name: "sum" })(inputs) });
    const place = async (rankdir: "TB" | "LR") => {
      const { boxes } = readDrawing(await plotModel(model, { rankdir }));
      return (name: string) => boxes.find((box) => box.name === name) ?? assert.fail(name);
    };
    const down = await place("TB");
    assert.ok(down("a").right < down("b").x && down("b").right < down("c").x && down("c").bottom < down("sum").y);
    const right = await place("LR");
    assert.ok(
      right("a").bottom < right("b").y && right("b").bottom < right("c").y && right("c").right < right("sum").x,
    );
  });

  it("a layer called on what it gave has an arrow to itself", async () => {
    const x = layers.Input({ shape: [4], name: "x" });
    const again = layers.Dense({ units: 4, name: "again" });
    const model = new Model({ inputs: x, outputs: again(again(x)) });
    for (const rankdir of ["TB", "LR"] as const) {
      const { arrows } = readDrawing(await plotModel(model, { rankdir }));
      assert.deepEqual(sorted(arrows), ["again → again", "x → again"]);
    }
  });

  it("a group whose layers all stand elsewhere is left out", async () => {
    const x = layers.Input({ shape: [4], name: "x" });
    const dense = layers.Dense({ units: 4, name: "dense" });
    const outputs = new Sequential([dense], { name: "wrapped" })(dense(x));
    const { boxes, groups, arrows } = readDrawing(
      await plotModel(new Model({ inputs: x, outputs }), { expandNested: true }),
    );
    assert.deepEqual([boxes.length, groups, sorted(arrows)], [2, [], ["dense → dense", "x → dense"]]);
  });

  it("names of strangers are text, whatever they contain", async () => {
    const names = [
      `</text><script>alert("1")</script>`,
      `"><image href='http://example.com/x'/>`,
      "&amp; ]]> <!--",
      "__proto__",
      "\u0000\u0008\uD800 \u202Egnp.exe\uFFFF",
      "긴 이름 ".repeat(40),
    ];
    const model = new Sequential(
      [layers.Input({ shape: [2] }), ...names.map((name) => layers.Dense({ units: 2, name }))],
      {
        name: "<svg onload=alert(1)>",
      },
    );
    const svg = await plotModel(model, { showLayerNames: true });
    const drawing = readDrawing(svg);
    assert.doesNotMatch(svg, /<(script|image|!)|<svg on/);
    assert.equal(drawing.title, "<svg onload=alert(1)> (Sequential): 6 layers");
    const shown = drawing.boxes.map(({ name }) => name);
    assert.deepEqual(shown.slice(0, 4), names.slice(0, 4));
    assert.equal(shown[4], "\uFFFD\uFFFD\uFFFD \uFFFDgnp.exe\uFFFD");
    assert.equal(
      drawing.boxes[5]?.texts[0],
      `긴 이름 긴 이름 긴 이름 긴 이름 긴 이…이름 긴 이름 긴 이름 긴 이름 긴 이름  (Dense)`,
    );
  });

  it("toFile is written as a whole, and the text is given back", async () => {
    const folder = mkdtempSync(join(tmpdir(), "keratin-plot-"));
    const path = join(folder, "model.svg");
    const svg = await plotModel(lab07(), { toFile: path });
    assert.equal(readFileSync(path, "utf8"), svg);
    assert.deepEqual(readdirSync(folder), ["model.svg"]);
    await assert.rejects(plotModel(lab07(), { toFile: join(folder, "none", "model.svg") }), DataError);
    await assert.rejects(writeFile("model.svg", new Uint8Array()), StateError, "in a page there are no paths");
  });

  it("refuses other endings, directions and things, and models whose input is not known", async () => {
    await assert.rejects(plotModel(lab07(), { toFile: "model.png" }), {
      name: "ArgumentError",
      message: 'plotModel: toFile: expected a path that ends with .svg, found "model.png".',
    });
    await assert.rejects(plotModel(lab07(), { rankdir: "TL" as "TB" }), ArgumentError);
    await assert.rejects(plotModel({} as Model), { message: "plotModel: expected a model, found object." });
    await assert.rejects(plotModel(new Sequential([layers.Dense({ units: 1 })])), StateError);
  });

  it("a model that is too deep for the layout is refused", async () => {
    const x = layers.Input({ shape: [1] });
    const outputs = Array.from({ length: 4000 }, () => layers.ReLU()).reduce((tensor, layer) => layer(tensor), x);
    const deep = new Model({ inputs: x, outputs });
    await assert.rejects(
      plotModel(deep),
      /^ArgumentError: plotModel: expected a model of at most .* found 4001\. Draw a part/,
    );
  });
});
