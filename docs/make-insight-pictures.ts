/**
 * Makes the pictures of docs/insight.md: `npx node --conditions=keratin-source docs/make-insight-pictures.ts`
 *
 * Everything in them comes from keratin's insight functions, on the embedded digits, drawn shapes, and the shipped models.
 */
import { datasets, insight, loadModel, type Model, NdArray, setBackend, setRandomSeed, WasmBackend } from "keratin";
import { heat, ink, most, over, type Row, rgb, save, signed, type Tile } from "./insight/draw.ts";
import { draw, SIZE, trainedOnShapes } from "./insight/shapes.ts";

const SEED = 7;
const FOLDER = new URL("insight/", import.meta.url).pathname;
const MODELS = new URL("../packages/studio/public/models/", import.meta.url).pathname;
const at = (name: string): string => `${FOLDER}${name}.png`;
const counting = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

setBackend(new WasmBackend({ deterministic: true }));
setRandomSeed(SEED);
const lab07 = await loadModel(`${MODELS}lab07.keras`);
const deep = await loadModel(`${MODELS}deep.keras`);
const { test } = await datasets.mnist.load();
const x = new NdArray(
  Float32Array.from(test.x.data, (byte) => byte / 255),
  [...test.x.shape.slice(0, 3), 1],
);

/** The first test image of a digit. */
const first = (label: number): NdArray => {
  const index = [...test.y.data].indexOf(label);
  return x.slice(index, index + 1);
};
const digit = (image: NdArray): Tile => ink(image.data, [28, 28]);

async function windows(): Promise<void> {
  const tiles = [1, 2, 3].map((stride): Tile => {
    const size = insight.outputSize({ input: 7, filter: 3, stride });
    const rest = size.fit.kind === "remainder" ? size.fit.leftOver : [];
    const grid = new Float32Array(7 * 6);
    for (let column = 0; column < 7; column++) grid[column] = rest.includes(column) ? 1 : -0.25;
    size.starts.forEach((start, row) => {
      for (let tap = 0; tap < size.extent; tap++) grid[7 * (row + 1) + start + tap] = 0.5;
    });
    const formula = `${insight.showFormula(size.formula)} = ${size.value}`;
    const numbers = counting(7).map(String);
    return { ...signed(grid, [6, 7], 1.4), numbers, caption: `stride ${stride}: ${formula}` };
  });
  await save(at("output-size"), { rows: [{ tiles }] }, 460);
}

async function fields(): Promise<void> {
  const image = first(3);
  const names = ["conv2d", "max_pooling2d", "conv2d_1", "max_pooling2d_1", "conv2d_2"];
  const tiles = names.map((name): Tile => {
    const [height = 1, width = 1] = (lab07.getLayer(name).outputShape ?? []).slice(1) as number[];
    const unit = [Math.floor(height / 2), Math.floor(width / 2), 0];
    const box = insight.receptiveField(lab07, name, unit);
    const caption = `${name}\nunit (${unit[0]}, ${unit[1]}): ${box?.height} × ${box?.width}`;
    return { ...digit(image), boxes: box ? [box] : [], caption };
  });
  await save(at("receptive-field"), { rows: [{ tiles }] });
}

async function unit(): Promise<void> {
  const [row, column] = [7, 12];
  const { conv2d } = await insight.activations(lab07, first(3), ["conv2d"]);
  const here = [...(conv2d?.data ?? [])].slice((row * 26 + column) * 32, (row * 26 + column + 1) * 32);
  const channel = here.indexOf(Math.max(...here));
  const why = await insight.explainUnit(lab07, first(3), "conv2d", [row, column, channel]);
  const texts = (values: ArrayLike<number>) => Array.from(values, (value) => value.toFixed(2));
  const grid = (values: ArrayLike<number>, caption: string): Tile => ({
    ...signed(values, [3, 3], 1.2),
    numbers: texts(values),
    caption,
  });
  const result = `${why.activation}(${why.sum.toFixed(3)}) = ${why.value.toFixed(3)}`;
  const tiles = [
    { ...digit(first(3)), boxes: [{ top: row, left: column, height: 3, width: 3 }], caption: "input" },
    grid(why.patch.data, "patch"),
    grid(why.filter.data, "filter"),
    grid(why.products.data, `products; with bias ${why.bias.toFixed(3)}:\n${result}`),
  ];
  await save(at("explain-unit"), { rows: [{ tiles }] }, 330);
}

/** Channel by channel, the strongest first. */
function maps({ data, shape }: NdArray, count: number): Tile[] {
  const [, height = 1, width = 1, depth = 1] = shape;
  const all = counting(depth).map((c) =>
    Float32Array.from({ length: height * width }, (_, i) => data[i * depth + c] ?? 0),
  );
  const strongest = all.sort((a, b) => most(b) - most(a)).slice(0, count);
  return strongest.map((map) => heat(map, [height, width]));
}

async function activations(): Promise<void> {
  const image = first(3);
  const inside = await insight.activations(lab07, image, ["conv2d", "conv2d_1", "conv2d_2"]);
  const rows = Object.entries(inside).map(([name, output], i): Row => {
    const tiles = i === 0 ? [digit(image), ...maps(output, 9)] : maps(output, 10);
    return { label: `${name}\n${output.shape.slice(1).join("×")}`, tiles };
  });
  await save(at("activations"), { rows });
}

async function filters(): Promise<void> {
  const digits = await insight.filtersAsImages(lab07, "conv2d");
  const colours = await insight.filtersAsImages(deep, "conv1_1");
  const one = (images: NdArray, i: number) => images.slice(i, i + 1).data;
  const tiles = counting(32).map((i) => [
    signed(one(digits.images, i), [3, 3], digits.largest),
    rgb(
      Array.from(one(colours.images, i), (weight) => 0.5 + weight / (2 * colours.largest)),
      [3, 3],
    ),
  ]);
  const row = (which: 0 | 1, from: number): Tile[] => tiles.slice(from, from + 16).map((pair) => pair[which] as Tile);
  const rows = [
    { label: "lab07: conv2d", tiles: row(0, 0) },
    { tiles: row(0, 16) },
    { label: "deep: conv1_1", tiles: row(1, 0) },
    { tiles: row(1, 16) },
  ];
  await save(at("filters"), { rows });
}

async function attribution(): Promise<void> {
  const rows: Row[] = [];
  for (const label of [2, 5, 7]) {
    const image = first(label);
    const bright = rgb(
      [...image.data].flatMap((value) => [value, value, value]),
      [28, 28],
    );
    const cells = [
      heat((await insight.saliency(lab07, image)).map.data, [28, 28]),
      heat((await insight.smoothGrad(lab07, image, { seed: SEED })).map.data, [28, 28]),
      signed((await insight.integratedGradients(lab07, image)).map.data, [28, 28]),
      signed((await insight.occlusion(lab07, image, { patchSize: 5 })).map.data, [28, 28]),
      over(bright, (await insight.gradCam(lab07, image, { layer: "conv2d_1" })).resized.data),
    ];
    rows.push({ tiles: [digit(image), ...cells] });
  }
  const heads = ["input", "saliency", "smoothGrad", "integratedGradients", "occlusion", "gradCam"];
  await save(at("attribution"), { heads, rows }, 220);
}

/** Numbers that are the same each time. */
function randomNumbers(): (low: number, high: number) => number {
  let state = SEED;
  return (low, high) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return low + ((high - low) * state) / 2 ** 32;
  };
}

async function classMaps(): Promise<void> {
  const random = randomNumbers();
  const model = await trainedOnShapes(random);
  const scenes = [
    [
      { name: "disc", x: 13, y: 14, r: 9 },
      { name: "cross", x: 34, y: 33, r: 9 },
    ],
    [
      { name: "cross", x: 12, y: 33, r: 9 },
      { name: "disc", x: 35, y: 13, r: 8 },
    ],
  ] as const;
  const rows: Row[] = [];
  for (const scene of scenes) {
    const pixels = draw(scene, random);
    const image = new NdArray(pixels, [1, SIZE, SIZE, 1]);
    const below = rgb(
      Array.from(pixels).flatMap((value) => [value, value, value]),
      [SIZE, SIZE],
    );
    const tiles = [below];
    for (const classIndex of [0, 3]) {
      const positive = (values: ArrayLike<number>) => Array.from(values, (value) => Math.max(0, value));
      tiles.push(over(below, positive((await insight.cam(model, image, { classIndex })).resized.data)));
      tiles.push(over(below, (await insight.gradCam(model, image, { classIndex })).resized.data));
    }
    rows.push({ tiles });
  }
  const heads = ["input", "cam: disc", "gradCam: disc", "cam: cross", "gradCam: cross"];
  await save(at("class-maps"), { heads, rows }, 240);
}

/** A part of an image. */
function cut({ data, shape }: NdArray, { top, left, height, width }: insight.ReceptiveField): Float32Array {
  const [across = 1, channels = 1] = shape.slice(-2);
  return Float32Array.from({ length: height * width * channels }, (_, i) => {
    const pixel = Math.floor(i / channels);
    return data[((top + Math.floor(pixel / width)) * across + left + (pixel % width)) * channels + (i % channels)] ?? 0;
  });
}

/** What excites a unit: of maps the middle one, and only what it sees. */
async function wanted(model: Model, layer: string, channel: number): Promise<Tile> {
  const options = { objective: "neuron", seed: SEED } as const;
  const { image } = await insight.featureVisualization(model, layer, channel, options);
  const sizes = (model.getLayer(layer).outputShape ?? []).slice(1, -1) as number[];
  const box = insight.receptiveField(model, layer, [...sizes.map((size) => Math.floor(size / 2)), channel]);
  if (!box) throw new Error(`Layer ${layer} does not see the input.`);
  return (image.shape[2] === 3 ? rgb : ink)(cut(image, box), [box.height, box.width]);
}

async function features(): Promise<void> {
  const rows: Row[] = [];
  for (const layer of ["conv2_1", "conv2_2", "conv3_2", "classes"]) {
    const tiles: Tile[] = [];
    for (const channel of counting(10)) {
      const caption = layer === "classes" ? datasets.cifar10.classNames[channel] : undefined;
      tiles.push({ ...(await wanted(deep, layer, channel)), ...(caption ? { caption } : {}) });
    }
    rows.push({ label: `deep:\n${layer}`, tiles });
  }
  const digits: Tile[] = [];
  for (const channel of counting(10)) digits.push(await wanted(lab07, "dense_1", channel));
  rows.push({ label: "lab07:\ndense_1", tiles: digits });
  await save(at("feature-visualization"), { rows });
}

async function patches(): Promise<void> {
  const rows: Tile[][] = [[], []];
  for (const channel of counting(10)) {
    const [best] = await insight.topActivatingPatches(lab07, "conv2d_1", channel, x, { count: 1 });
    if (!best) continue;
    const { field, index, patch } = best;
    const { values } = await insight.deconvnet(lab07, x.slice(index, index + 1), "conv2d_1", channel);
    rows[0]?.push(ink(patch.data, [field.height, field.width]));
    rows[1]?.push(signed(cut(values, field), [field.height, field.width]));
  }
  const labels = ["best patch", "deconvnet"];
  await save(at("deconvnet"), { rows: rows.map((tiles, i) => ({ label: labels[i] ?? "", tiles })) });
}

async function mistakes(): Promise<void> {
  const answers = await lab07.predict(x, { verbose: 0 });
  const matrix = insight.confusionMatrix(test.y, answers);
  const errors = matrix.map((row, i) => row.map((count, k) => (i === k ? 0 : count)));
  const table: Tile = {
    ...heat(errors.flat(), [10, 10], 1.4 * most(errors.flat())),
    numbers: matrix.flat().map((count) => (count ? String(count) : "")),
    caption: "row: digit, column: answer",
  };
  const worst = insight.misclassified(test.y, answers).slice(0, 3);
  const tiles = worst.map(
    ({ index, label, answer, confidence }): Tile => ({
      ...digit(x.slice(index, index + 1)),
      caption: `a ${label}, taken for ${answer}\n(${(100 * confidence).toFixed(0)} %)`,
    }),
  );
  await save(at("mistakes"), { rows: [{ tiles: [table, ...tiles] }] }, 390);
}

const FIGURES = { windows, fields, unit, activations, filters, attribution, classMaps, features, patches, mistakes };
const chosen = process.argv.slice(2);
for (const [name, make] of Object.entries(FIGURES)) if (chosen.length === 0 || chosen.includes(name)) await make();
