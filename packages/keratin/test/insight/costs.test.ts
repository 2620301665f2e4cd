/** The table of costs: parameters against the layers' own weights, multiply-adds against hand-counted ones. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { costs, showFormula } from "../../src/insight/index.ts";
import * as layers from "../../src/layers/registry.ts";
import { Model } from "../../src/model/model.ts";
import { Sequential } from "../../src/model/sequential.ts";
import { StateError } from "../../src/util/errors.ts";
import { lab07 } from "./models.ts";

test("Lab 07: the notebook's parameters, and multiply-adds counted by hand", () => {
  const table = costs(lab07());
  assert.deepEqual(
    table.rows.map(({ className, outputShape, parameters, multiplyAdds }) => [
      className,
      outputShape.slice(1).join("×"),
      parameters.value,
      multiplyAdds.value,
    ]),
    [
      ["Conv2D", "26×26×32", 320, 26 * 26 * 32 * 9],
      ["MaxPooling2D", "13×13×32", 0, 13 * 13 * 32 * 4],
      ["Conv2D", "11×11×64", 18496, 11 * 11 * 64 * 9 * 32],
      ["MaxPooling2D", "5×5×64", 0, 5 * 5 * 64 * 4],
      ["Conv2D", "3×3×64", 36928, 3 * 3 * 64 * 9 * 64],
      ["Flatten", "576", 0, 0],
      ["Dense", "64", 36928, 576 * 64],
      ["Dense", "10", 650, 640],
    ],
  );
  assert.equal(table.parameters, 93322);
  assert.equal(table.multiplyAdds, 194688 + 21632 + 2230272 + 6400 + 331776 + 36864 + 640);
});

test("every kind of layer has the parameters of its weights, and the formula says the number", () => {
  const x = layers.Input({ shape: [9, 9, 4] });
  const all = [
    layers.Conv2D({ filters: 6, kernelSize: [3, 2], groups: 2, strides: 2, padding: "same" }),
    layers.Conv2D({ filters: 3, kernelSize: 3, useBias: false, dilationRate: 2 }),
    layers.DepthwiseConv2D({ kernelSize: 3, depthMultiplier: 2 }),
    layers.SeparableConv2D({ filters: 5, kernelSize: 3, depthMultiplier: 2 }),
    layers.Conv2DTranspose({ filters: 5, kernelSize: 3, strides: 2, padding: "same" }),
    layers.MaxPooling2D(),
    layers.AveragePooling2D({ poolSize: 3, strides: 2 }),
    layers.GlobalAveragePooling2D(),
    layers.Dense({ units: 7 }),
    layers.BatchNormalization(),
    layers.ReLU(),
    layers.ZeroPadding2D(),
  ];
  const outputs = all.map((layer) => layer(x));
  const { rows, parameters } = costs(new Model({ inputs: x, outputs }));
  for (const [i, layer] of all.entries()) {
    assert.equal(rows[i]?.parameters.value, layer.countParams(), layer.label);
    assert.deepEqual(rows[i]?.outputShape, layer.outputShape);
    const windows = rows[i]?.windows ?? [];
    const hasWindows = /Conv2D$|ng2D$/.test(layer.className) && !/^Global|^Zero/.test(layer.className);
    assert.deepEqual(
      windows.map(({ value }) => value),
      hasWindows ? layer.outputShape?.slice(1, -1) : [],
      layer.label,
    );
  }
  assert.equal(
    parameters,
    all.reduce((sum, layer) => sum + layer.countParams(), 0),
  );
  const multiplyAdds = rows.map((row) => row.multiplyAdds.value);
  const expected = [
    25 * 6 * 3 * 2 * 2,
    25 * 3 * 9 * 4,
    49 * 8 * 9,
    49 * (8 * 9 + 8 * 5),
    81 * 4 * 9 * 5,
    16 * 4 * 4,
    16 * 4 * 9,
    4 * 81,
    81 * 4 * 7,
    324,
    324,
    0,
  ];
  assert.deepEqual(multiplyAdds, expected);
  assert.equal(showFormula(rows[3]?.parameters.formula as never), "F·F·C·M + (C·M + 1)·K");
  assert.equal(showFormula(rows[4]?.multiplyAdds.formula as never, "values"), "9·9·3·3·4·5");
});

test("nested models appear layer by layer, shared layers count their parameters once", () => {
  const inner = new Sequential([layers.Input({ shape: [4] }), layers.Dense({ units: 4, name: "twice" })], {
    name: "inner",
  });
  const x = layers.Input({ shape: [4] });
  const model = new Model({ inputs: x, outputs: layers.Dense({ units: 2, name: "end" })(inner(inner(x))) });
  const { rows, parameters } = costs(model);
  assert.deepEqual(
    rows.map(({ name, isReuse }) => [name, isReuse]),
    [
      ["inner/twice", false],
      ["inner/twice#2", true],
      ["end", false],
    ],
  );
  assert.equal(parameters, 20 + 10);
});

test("sequences, and a model whose input is not known", () => {
  const model = new Sequential([layers.Input({ shape: [20, 3] }), layers.Conv1D({ filters: 8, kernelSize: 5 })]);
  const [row] = costs(model).rows;
  assert.equal(showFormula(row?.multiplyAdds.formula as never), "O·K·F·C");
  assert.deepEqual([row?.parameters.value, row?.multiplyAdds.value], [(5 * 3 + 1) * 8, 16 * 8 * 5 * 3]);
  assert.deepEqual([row?.windows.length, row?.windows[0]?.value], [1, 16]);
  const causal = layers.Conv1D({ filters: 1, kernelSize: 4, padding: "causal", dilationRate: 2 });
  const [{ windows } = { windows: [] }] = costs(new Sequential([layers.Input({ shape: [20, 3] }), causal])).rows;
  assert.deepEqual([windows[0]?.value, windows[0]?.padding], [20, [6, 0]]);
  assert.throws(() => costs(new Sequential([layers.Dense({ units: 2 })])), StateError);
});
