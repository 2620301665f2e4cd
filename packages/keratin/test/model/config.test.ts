/** Models and layers as Keras's JSON, there and back. What real Keras writes: test/golden/coverage.test.ts. */
import assert from "node:assert/strict";
import { beforeEach, describe, it } from "node:test";
import type { Node } from "../../src/ir/graph.ts";
import { Layer, type LayerOptions } from "../../src/layers/layer.ts";
import type { BatchShape } from "../../src/layers/operation.ts";
import * as layers from "../../src/layers/registry.ts";
import { layerFromConfig, modelFromConfig } from "../../src/model/from-config.ts";
import { Model } from "../../src/model/model.ts";
import { Sequential } from "../../src/model/sequential.ts";
import { resetNames } from "../../src/nn/naming.ts";
import * as ops from "../../src/ops/index.ts";
import { registerKerasSerializable } from "../../src/saving/registry.ts";
import { ArgumentError } from "../../src/util/errors.ts";
import { prepare } from "./support.ts";

interface TimesOptions extends LayerOptions {
  factor?: number;
}

/** A user's layer: x times a factor. */
class Times extends Layer {
  readonly factor: number;

  constructor({ factor = 2, ...options }: TimesOptions = {}) {
    super("Times", options);
    this.factor = factor;
  }

  override computeOutputShape(inputShape: BatchShape): BatchShape {
    return inputShape;
  }

  override getConfig() {
    return { ...this.baseConfig(), factor: this.factor };
  }

  protected override call(x: Node): Node {
    return ops.mul(x, this.factor);
  }
}

const json = (className: string, config: object, more: object = {}): object => ({
  module: "keras.layers",
  class_name: className,
  config: { name: "here", ...config },
  ...more,
});

describe("Keras's JSON form", () => {
  beforeEach(() => {
    prepare();
    resetNames();
  });

  it("shared layers, nested models and branches come back as they were", () => {
    const x = layers.Input({ shape: [1, 1, 4] });
    const shared = layers.Conv2D({ filters: 4, kernelSize: 1, kernelRegularizer: "l2" });
    const y = layers.Input({ shape: [1, 1, 4] });
    const inner = new Model({ inputs: y, outputs: shared(shared(y)) });
    const tail = new Sequential([layers.Input({ shape: [1, 1, 4] }), layers.Flatten(), layers.Dense({ units: 2 })]);
    const model = new Model({ inputs: x, outputs: [tail(inner(x)), tail(x)] });
    const again = modelFromConfig(JSON.parse(model.toJSON()));
    assert.equal(again.toJSON(), model.toJSON());
    assert.deepEqual(
      again.layers.map(({ name }) => name),
      model.layers.map(({ name }) => name),
    );
    assert.equal(again.countParams(), model.countParams());
  });

  it("an input that no output needs stays, in Keras's order of layers", () => {
    const [a, b] = [layers.Input({ shape: [4], name: "a" }), layers.Input({ shape: [4], name: "b" })];
    const model = new Model({ inputs: [a, b], outputs: layers.ReLU({ name: "r" })(b) });
    const again = modelFromConfig(JSON.parse(model.toJSON()));
    assert.equal(again.toJSON(), model.toJSON());
    assert.deepEqual(
      [again.layers.map(({ name }) => name), again.inputNames],
      [
        ["b", "a", "r"],
        ["a", "b"],
      ],
    );
    const { input_layers: inputs } = model.getConfig();
    assert.deepEqual(inputs, [
      ["a", 0, 0],
      ["b", 0, 0],
    ]);
  });

  it("a Keras 2 config: batch_input_shape in the first layer, no modules", () => {
    const dense = {
      class_name: "Dense",
      config: { name: "d", units: 3, batch_input_shape: [null, 4], dtype: "float32" },
    };
    const model = modelFromConfig({ class_name: "Sequential", config: { name: "old", layers: [dense] } });
    assert.deepEqual(model.inputShape, [null, 4]);
    assert.deepEqual(model.outputShape, [null, 3]);
  });

  it("own classes travel under the name they were registered by", () => {
    assert.throws(
      () => new Sequential([layers.Input({ shape: [2] }), new Times()]).toJSON(),
      /registerKerasSerializable/,
    );
    registerKerasSerializable(Times, { package: "tests" });
    const model = new Sequential([layers.Input({ shape: [2] }), new Times({ factor: 5 })]);
    const text = model.toJSON();
    assert.match(text, /"class_name":"Times".*"registered_name":"tests>Times"/);
    const [layer] = modelFromConfig(JSON.parse(text)).layers;
    assert.ok(layer instanceof Times);
    assert.equal(layer.factor, 5);
  });

  const refused: [string, object, RegExp][] = [
    ["layers with code", json("Lambda", { function: "…" }), /layers without code, found Lambda/],
    ["unknown layers, with the nearest", json("Conv2d", {}), /Did you mean "Conv2D"/],
    ["names that every object has", json("constructor", {}), /found "constructor"/],
    ["channels first", json("Flatten", { data_format: "channels_first" }), /channels_first/],
    ["other precision", json("Flatten", { dtype: "mixed_float16" }), /dtype: expected "float32"/],
    ["constraints", json("Dense", { units: 2, kernel_constraint: { class_name: "NonNeg", config: {} } }), /NonNeg/],
    ["options nobody knows", json("Flatten", { colour: "red" }), /colour: expected no value, found "red"/],
    ["a config that is none", { class_name: "Dense", config: [] }, /expected an object/],
    ["training forced on in a call", forcedTraining(), /training: expected no further arguments, found true/],
  ];
  for (const [title, config, message] of refused) {
    it(`refuses ${title}`, () => {
      assert.throws(
        () => layerFromConfig(config),
        (error) => error instanceof ArgumentError && message.test(error.message),
      );
    });
  }
});

/** A model whose Dropout was called with training=True. */
function forcedTraining(): object {
  const x = layers.Input({ shape: [4] });
  const model = JSON.parse(new Model({ inputs: x, outputs: layers.Dropout({ rate: 0.5 })(x) }).toJSON());
  model.config.layers[1].inbound_nodes[0].kwargs = { training: true };
  return model;
}
