/** Every option of every layer, and whole models, exported and run in onnxruntime, against what real Keras computed. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { exportOnnx } from "../../../src/formats/onnx/index.ts";
import { InputLayer } from "../../../src/layers/input.ts";
import { layerFromConfig, modelFromConfig } from "../../../src/model/from-config.ts";
import { Model } from "../../../src/model/model.ts";
import type { NdArray } from "../../../src/util/ndarray.ts";
import { assertClose, loadSuite, type Packed } from "../../golden/fixture.ts";
import type { KerasJson } from "../../golden/keras-json.ts";
import { openOnnx, TOLERANCE } from "./runtime.ts";

interface LayerCase {
  readonly name: string;
  readonly json: KerasJson;
  readonly training: boolean;
  readonly weights: Packed[];
  readonly inputs: Packed[];
  /** Missing where only the options are compared. */
  readonly output?: Packed;
}

interface ModelCase {
  readonly name: string;
  readonly json: string;
  readonly weights: Packed[];
  /** For each batch, for each input. */
  readonly inputs: Packed[][];
  /** Of the first batch. */
  readonly outputs: Packed[];
}

async function check(model: Model, weights: NdArray[], inputs: NdArray[], outputs: NdArray[]): Promise<void> {
  await model.setWeights(weights);
  const run = await openOnnx(await exportOnnx(model));
  const feeds = Object.fromEntries(model.inputs.map(({ name }, i) => [name, inputs[i] as NdArray]));
  const results = Object.values(await run(feeds));
  assert.equal(results.length, outputs.length);
  for (const [i, { data, shape }] of outputs.entries()) {
    assert.deepEqual(results[i]?.shape, shape);
    assertClose(results[i]?.data ?? new Float32Array(), data, TOLERANCE, `output ${i}`);
  }
}

describe(`ONNX: layers with each option as Keras's, |Δ| ≤ ${TOLERANCE} of the scale`, () => {
  const { cases, array } = loadSuite<LayerCase>("coverage_layers");
  for (const { name, json, training, weights, inputs: packed, output } of cases) {
    if (training || !output) continue;
    it(name, () => {
      const given = packed.map(array);
      const inputs = given.map(({ shape: [, ...shape] }) => new InputLayer({ shape }).output);
      const model = new Model({ inputs, outputs: layerFromConfig(json).apply(inputs) });
      return check(model, weights.map(array), given, [array(output)]);
    });
  }
});

describe(`ONNX: models as Keras's, |Δ| ≤ ${TOLERANCE} of the scale`, () => {
  const { cases, array } = loadSuite<ModelCase>("coverage_models");
  for (const { name, json, weights, inputs, outputs } of cases) {
    it(name, () =>
      check(modelFromConfig(JSON.parse(json)), weights.map(array), (inputs[0] ?? []).map(array), outputs.map(array)),
    );
  }
});
