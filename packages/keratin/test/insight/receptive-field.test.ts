/** Receptive fields against brute force: every input is perturbed, and the unit is looked at. */
import assert from "node:assert/strict";
import { before, test } from "node:test";
import fc from "fast-check";
import { costs, receptiveField, type Unit } from "../../src/insight/index.ts";
import type { KerasTensor } from "../../src/layers/operation.ts";
import * as layers from "../../src/layers/registry.ts";
import { Model } from "../../src/model/model.ts";
import { ArgumentError } from "../../src/util/errors.ts";
import { NdArray } from "../../src/util/ndarray.ts";
import { RandomSequence } from "../../src/util/random.ts";
import { sizeOf, stridesOf } from "../../src/util/shape.ts";
import { prepare } from "../model/support.ts";
import { lab07 } from "./models.ts";

before(prepare);

/** Random, far from zero and of one sign, so that no unit is dead and no gradient vanishes. */
async function randomize(model: Model): Promise<void> {
  const random = new RandomSequence(3);
  await model.setWeights(
    model.weights.map(
      ({ shape }) =>
        new NdArray(
          Float32Array.from({ length: sizeOf(shape) }, () => random.uniform(0.5, 1)),
          shape,
        ),
    ),
  );
}

/** The positions on each axis of the input that change the unit. */
async function perturbed(model: Model, place: readonly number[]): Promise<number[][]> {
  const [, ...shape] = model.input.shape;
  const size = sizeOf(shape);
  const random = new RandomSequence(9);
  const base = Float32Array.from({ length: size }, () => random.uniform(1, 2));
  // Row 0 is the sample; in row i + 1 element i is so large that it wins every maximum.
  const rows = new Float32Array((size + 1) * size);
  for (let row = 0; row <= size; row++) {
    rows.set(base, row * size);
    if (row > 0) rows[row * size + row - 1] = 50;
  }
  const y = await model.predict(new NdArray(rows, [size + 1, ...shape]), { verbose: 0, batchSize: 64 });
  const [, ...outputShape] = y.shape;
  const outputStrides = stridesOf(outputShape);
  const at = place.reduce((sum, position, axis) => sum + position * (outputStrides[axis] ?? 1), 0);
  const value = (row: number): number => y.data[row * sizeOf(outputShape) + at] as number;
  const strides = stridesOf(shape);
  const found = shape.map(() => new Set<number>());
  for (let i = 0; i < size; i++) {
    if (value(i + 1) === value(0)) continue;
    for (const [axis, positions] of found.entries())
      positions.add(Math.floor(i / (strides[axis] ?? 1)) % (shape[axis] ?? 1));
  }
  return found.map((positions) => [...positions].sort((a, b) => a - b));
}

type Build = (x: KerasTensor) => KerasTensor;
const conv = (filters: number, kernelSize: number, more: object = {}) =>
  layers.Conv2D({ filters, kernelSize, ...more });

const CASES: readonly [string, readonly number[], Build, readonly Unit[]][] = [
  [
    "convolutions with strides and padding, pooling",
    [13, 12, 2],
    (x) => conv(2, 3)(layers.MaxPooling2D()(conv(3, 3, { strides: 2, padding: "same" })(x))),
    [
      [0, 0, 0],
      [0, 0, 1],
    ],
  ],
  [
    "a dilated filter at a border",
    [9, 9, 1],
    (x) => conv(1, 3, { dilationRate: 3, padding: "same" })(x),
    [
      [0, 1, 0],
      [4, 4, 0],
    ],
  ],
  [
    "dilation behind a stride larger than the filter",
    [17, 11, 1],
    (x) => conv(1, 3, { dilationRate: 2, padding: "same" })(conv(1, 1, { strides: 3 })(x)),
    [
      [1, 1, 0],
      [5, 3, 0],
    ],
  ],
  [
    "branches of different fields, joined",
    [8, 8, 2],
    (x) => layers.Concatenate()([conv(2, 1)(x), conv(2, 5, { padding: "same" })(x)]),
    [
      [3, 3, 0],
      [3, 3, 3],
    ],
  ],
  [
    "a residual connection",
    [8, 8, 2],
    (x) => conv(1, 2)(layers.Add()([x, conv(2, 3, { padding: "same", activation: "relu" })(x)])),
    [[0, 6, 0]],
  ],
  [
    "a depthwise convolution",
    [6, 6, 3],
    (x) => layers.DepthwiseConv2D({ kernelSize: 3, depthMultiplier: 2 })(x),
    [[1, 2, 3]],
  ],
  ["groups", [5, 5, 4], (x) => conv(4, 2, { groups: 2 })(x), [[1, 0, 3]]],
  [
    "a transposed convolution",
    [5, 6, 2],
    (x) => layers.Conv2DTranspose({ filters: 2, kernelSize: 3, strides: 2, padding: "same" })(x),
    [
      [0, 0, 0],
      [5, 6, 1],
      [9, 11, 0],
    ],
  ],
  [
    "larger images, then smaller ones",
    [5, 5, 1],
    (x) => conv(1, 2, { strides: 3 })(layers.UpSampling2D({ size: 3, interpolation: "bilinear" })(x)),
    [
      [0, 2, 0],
      [4, 1, 0],
    ],
  ],
  [
    "zeros around, a border cut off, normalised",
    [7, 6, 2],
    (x) =>
      layers.Cropping2D({
        cropping: [
          [2, 1],
          [0, 1],
        ],
      })(layers.BatchNormalization()(layers.ZeroPadding2D()(conv(2, 2)(x)))),
    [
      [0, 1, 0],
      [3, 4, 1],
    ],
  ],
  ["flattened, one unit", [4, 5, 2], (x) => layers.Flatten()(conv(3, 2)(x)), [0, 17, [35]]],
  [
    "flattened and dense",
    [6, 5, 2],
    (x) => layers.Dense({ units: 2 })(layers.Flatten()(layers.AveragePooling2D()(x))),
    [1],
  ],
  ["global pooling", [5, 4, 3], (x) => layers.GlobalAveragePooling2D()(x), [2]],
  [
    "reshaped and permuted",
    [4, 6, 1],
    (x) => layers.Permute({ dims: [2, 1, 3] })(layers.Reshape({ targetShape: [8, 3, 1] })(x)),
    [[1, 5, 0]],
  ],
  ["dense on the channels only", [3, 4, 5], (x) => layers.Dense({ units: 2 })(x), [[1, 2, 0]]],
  [
    "a sequence, causal",
    [9, 2],
    (x) => layers.Conv1D({ filters: 2, kernelSize: 3, padding: "causal", dilationRate: 2 })(x),
    [
      [5, 0],
      [1, 1],
    ],
  ],
  ["a vector", [6], (x) => layers.Dense({ units: 3 })(x), [1]],
];

for (const [title, shape, build, units] of CASES) {
  test(`${title}: exactly the inputs whose perturbation changes the unit`, async () => {
    const x = layers.Input({ shape: [...shape] });
    const model = new Model({ inputs: x, outputs: build(x) });
    await randomize(model);
    const last = model.output.call.operation;
    for (const unit of units) {
      const place = typeof unit === "number" ? [unit] : unit;
      const field = receptiveField(model, last, unit);
      const expected = await perturbed(model, place);
      assert.deepEqual(field?.positions, expected, `unit ${JSON.stringify(unit)}`);
      const [rows, columns] = shape.length === 3 ? expected : [[0], expected[0]];
      const end = (positions: number[] = []): number => (positions.at(-1) ?? 0) + 1;
      assert.deepEqual(
        [field?.top, field?.left, field && field.top + field.height, field && field.left + field.width],
        [rows?.[0], columns?.[0], end(rows), end(columns)],
      );
    }
  });
}

test("25 random stacks of convolutions, poolings and enlargements: exactly the inputs whose perturbation changes the unit", async () => {
  const stack = fc.array(
    fc.record({
      kind: fc.constantFrom("conv", "max", "average", "up"),
      size: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
      stride: fc.integer({ min: 1, max: 2 }),
      dilation: fc.integer({ min: 1, max: 2 }),
      padding: fc.constantFrom("same" as const, "valid" as const),
    }),
    { minLength: 2, maxLength: 4 },
  );
  const at = fc.tuple(fc.nat(1000), fc.nat(1000));
  await fc.assert(
    fc.asyncProperty(stack, at, async (specs, [down, across]) => {
      const x = layers.Input({ shape: [11, 9, 1] });
      let y: KerasTensor = x;
      for (const { kind, size, stride, dilation, padding } of specs) {
        const [, height = 0, width = 0] = y.shape as readonly number[];
        if (Math.min(height, width) < 5) break;
        if (kind === "up") y = layers.UpSampling2D({ size: stride })(y);
        else if (kind === "conv") {
          const apart = stride > 1 ? { strides: stride } : { dilationRate: dilation };
          y = layers.Conv2D({ filters: 1, kernelSize: size, padding, ...apart })(y);
        } else {
          const options = { poolSize: size, strides: stride, padding };
          y = (kind === "max" ? layers.MaxPooling2D(options) : layers.AveragePooling2D(options))(y);
        }
      }
      const model = new Model({ inputs: x, outputs: y });
      await randomize(model);
      const [, height = 1, width = 1] = y.shape as readonly number[];
      const unit = [down % height, across % width, 0];
      const found = receptiveField(model, y.call.operation, unit)?.positions;
      assert.deepEqual(found, await perturbed(model, unit), JSON.stringify(unit));
    }),
    { numRuns: 25, seed: 6 },
  );
});

test("Lab 07: sizes, strides and offsets of receptive fields as by Araujo's recursion; fields of units inside agree", () => {
  const model = lab07();
  const { rows } = costs(model);
  const vertical = rows.map(({ receptiveField: [height] }) => [height?.size, height?.stride, height?.offset]);
  assert.deepEqual(vertical, [
    [3, 1, 0],
    [4, 2, 0],
    [8, 2, 0],
    [10, 4, 0],
    [18, 4, 0],
    [28, 0, 0],
    [28, 0, 0],
    [28, 0, 0],
  ]);
  const field = receptiveField(model, model.getLayer(4), [2, 1, 5]);
  assert.deepEqual([field?.top, field?.left, field?.height, field?.width], [8, 4, 18, 18]);
});

test("padding, dilation, upsampling and transposed convolutions in the table of fields", () => {
  const x = layers.Input({ shape: [32, 30, 3] });
  const y = conv(2, 3, { padding: "same", dilationRate: 2, name: "dilated" })(x);
  const up = layers.UpSampling2D({ size: 2, name: "up" })(layers.MaxPooling2D()(y));
  const sum = layers.Add({ name: "sum" })([up, y]);
  const spread = layers.Conv2DTranspose({ filters: 1, kernelSize: 3, strides: 2, name: "spread" })(
    layers.MaxPooling2D()(y),
  );
  const { rows } = costs(new Model({ inputs: x, outputs: [sum, spread] }));
  const field = (name: string) => rows.find((row) => row.name === name)?.receptiveField[0];
  assert.deepEqual(field("dilated"), { size: 5, stride: 1, offset: -2 });
  assert.deepEqual(field("up"), { size: 6, stride: 1, offset: -2 });
  assert.deepEqual(field("sum"), { size: 6, stride: 1, offset: -2 });
  assert.deepEqual(field("spread"), { size: 8, stride: 1, offset: -4 });
});

test("several inputs: each by its name; undefined where a unit sees nothing of it", () => {
  const [a, b] = [layers.Input({ shape: [6, 6, 1], name: "a" }), layers.Input({ shape: [4, 4, 1], name: "b" })];
  const joined = layers.Concatenate({ name: "join" })([conv(1, 3)(a), b]);
  const model = new Model({ inputs: [a, b], outputs: joined });
  assert.equal(receptiveField(model, "join", [0, 0, 0], { input: "b" }), undefined);
  const field = receptiveField(model, "join", [2, 1, 1], { input: "b" });
  assert.deepEqual([field?.input, field?.top, field?.left, field?.height], ["b", 2, 1, 1]);
  assert.throws(() => receptiveField(model, "join", [0, 0, 0], { input: "c" }), /"a", "b"/);
});

test("layers, units and names that are not there are refused by name", () => {
  const model = lab07();
  const name = model.layers[0]?.name ?? "";
  assert.throws(() => receptiveField(model, `${name}x`, [0, 0, 0]), new RegExp(`Did you mean "${name}"`));
  assert.throws(
    () => receptiveField(model, name, [26, 0, 0]),
    /within its output \(None, 26, 26, 32\), found \[26,0,0\]/,
  );
  assert.throws(() => receptiveField(model, name, 3), ArgumentError);
  assert.throws(() => receptiveField(model, layers.Flatten(), 3), /a layer of model/);
});
