/**
 * Configs that are well-formed and made to do harm: to run code, to reach files or the network, to take time or memory.
 * Models are made of them outside of the worker and its deadline, so each is refused by looking at it, or read by work that
 * grows with its length.
 */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { modelOf } from "../../../src/formats/keras/model-of.ts";
import type { Model } from "../../../src/model/model.ts";
import { MIB } from "../support.ts";

type Json = Readonly<Record<string, unknown>>;

const load = (config: Json): Model => modelOf("x.keras", "config.json", config, { maxBytes: MIB });
const layer = (className: string, name: string, options: object = {}): Json => ({
  class_name: className,
  name,
  config: { name, ...options },
});
const input = { ...layer("InputLayer", "i", { batch_shape: [null, 1] }), inbound_nodes: [] };
const sequential = (layers: readonly Json[], more: object = {}): Json => ({
  class_name: "Sequential",
  config: { name: "s", layers: [input, ...layers] },
  ...more,
});
const functional = (layers: readonly Json[], output: string, more: object = {}): Json => ({
  class_name: "Functional",
  config: { name: "f", layers: [input, ...layers], input_layers: ["i", 0, 0], output_layers: [output, 0, 0], ...more },
});
const after = (className: string, name: string, before: readonly string[]): Json => ({
  ...layer(className, name),
  inbound_nodes: [before.map((from) => [from, 0, 0, {}])],
});
const compiled = (metrics: unknown): Json =>
  sequential([layer("Dense", "d", { units: 1 })], { compile_config: { optimizer: "sgd", loss: "mse", metrics } });
const auc = (options: object): unknown => [{ class_name: "AUC", config: { name: "auc", ...options } }];

/** Runs something that must not reach the network. */
function withoutNetwork(action: () => void): void {
  const before = globalThis.fetch;
  const asked: unknown[] = [];
  globalThis.fetch = async (what) => {
    asked.push(what);
    throw new Error("the network was asked");
  };
  try {
    action();
  } finally {
    globalThis.fetch = before;
  }
  assert.deepEqual(asked, []);
}

/** Models within models, each in two others: a text of so many lines, and 2^levels layers. */
function doubled(levels: number): Json {
  let id = 0;
  const both = (level: number): Json[] => {
    if (level === 0) return [{ ...layer("ReLU", "r"), shared_object_id: ++id }];
    const below = both(level - 1);
    const model = (name: string, layers: readonly Json[]): Json =>
      sequential(layers, { config: { name: `${name}${level}`, layers: [input, ...layers] }, shared_object_id: ++id });
    const named = below.map(({ shared_object_id }) => ({ class_name: "ReLU", config: {}, shared_object_id }));
    return [model("a", below), model("b", named)];
  };
  return sequential(both(levels));
}

function within(levels: number): Json {
  let model = layer("ReLU", "r");
  for (let level = 0; level < levels; level++)
    model = sequential([model], { config: { name: `m${level}`, layers: [model] } });
  return model;
}

const ones = (count: number): number[] => Array.from({ length: count }, () => 1);

describe("configs that name code, files or addresses", () => {
  for (const name of ["Lambda", "TFSMLayer", "TorchModuleWrapper", "JaxLayer", "FlaxLayer"]) {
    it(`${name} is refused, whatever it holds, wherever it stands`, () => {
      const code = {
        function: { class_name: "__lambda__", config: { code: "4wEAAAAAAAAA", defaults: null, closure: null } },
      };
      const options = { ...code, filepath: "/etc/passwd", module: "os", call_fn: "system" };
      const message = new RegExp(`expected layers without code, found ${name}`);
      const places = [
        sequential([layer(name, "x", options)]),
        functional([{ ...layer(name, "x", options), inbound_nodes: [] }], "i"),
        sequential([sequential([layer(name, "x", options)], { registered_name: "Custom>Sequential" })]),
        sequential([{ ...layer(name, "x", options), module: "keras.layers", registered_name: `keras>${name}` }]),
      ];
      for (const config of places) assert.throws(() => load(config), { name: "FileFormatError", message });
    });
  }

  it("classes come from a list: not from what every object has, nor from globals", () => {
    for (const name of [
      "constructor",
      "__proto__",
      "toString",
      "hasOwnProperty",
      "Function",
      "eval",
      "process",
      "Layer",
      "LSTM",
    ]) {
      const message = /expected a layer that Keratin has, found/;
      assert.throws(() => load(sequential([{ ...layer(name, "x"), registered_name: name }])), {
        name: "FileFormatError",
        message,
      });
    }
  });

  it("modules are not looked up, whatever they are called", () => {
    withoutNetwork(() => {
      for (const module of [
        "os",
        "node:fs",
        "../../../evil.js",
        "http://example.com/evil.js",
        "data:text/javascript,0",
        null,
        7,
        {},
      ]) {
        const model = load(sequential([{ ...layer("Dense", "d", { units: 2 }), module }], { module }));
        assert.deepEqual([model.layers[0]?.className, model.countParams()], ["Dense", 4]);
      }
    });
  });

  it("paths and addresses are text", () => {
    withoutNetwork(() => {
      for (const place of ["/etc/passwd", "file:///etc/passwd", "../../x", "http://example.com/x", "\\\\host\\share"]) {
        // As a name they stay one; as any other option they are refused.
        assert.equal(load(sequential([layer("Dense", place, { units: 2 })])).layers[0]?.name, place);
        const options = [{ activation: place }, { kernel_initializer: place }, { units: place }, { vocabulary: place }];
        const odd = [
          { class_name: "Constant", config: { value: place } },
          { class_name: place, config: {} },
        ];
        for (const option of [...options, ...odd.map((bias_initializer) => ({ bias_initializer }))]) {
          const config = sequential([layer("Dense", "d", { units: 2, ...option })]);
          assert.throws(() => load(config), { name: "FileFormatError" }, JSON.stringify(option));
        }
        const normalization = sequential([layer("Normalization", "n", { mean: place, variance: place })]);
        assert.throws(() => load(normalization), { name: "FileFormatError" });
      }
    });
  });
});

describe("configs made to take time or memory are refused", () => {
  const cases: readonly [string, Json, RegExp][] = [
    ["10,001 layers in a row", sequential(ones(10_001).map((_, i) => layer("ReLU", `r${i}`))), /at most 5000 layers/],
    [
      "a layer called 10,001 times",
      functional([{ ...after("ReLU", "r", ["i"]), inbound_nodes: ones(10_001) }], "r"),
      /at most 5000 layers/,
    ],
    ["shared models that double 60 times", doubled(60), /at most 5000 layers/],
    ["100 models within one another", within(100), /at most 64 models within one another/],
    [
      "100,000 outputs",
      functional([], "i", { output_layers: ones(100_000).map(() => ["i", 0, 0]) }),
      /at most 5000 inputs and outputs/,
    ],
    ["a class name of a million characters", { class_name: "x".repeat(1e6), config: {} }, /a layer that Keratin has/],
    [
      "an activation of a million characters",
      sequential([layer("Dense", "d", { units: 1, activation: "x".repeat(1e6) })]),
      /activation: expected one of/,
    ],
    [
      "an input of 100,000 axes",
      sequential([layer("ReLU", "r")], {
        config: { layers: [layer("InputLayer", "i", { batch_shape: [null, ...ones(1e5)] })] },
      }),
      /at most 64 axes, found 100001/,
    ],
    [
      "a reshape to 100,000 axes",
      sequential([layer("Reshape", "r", { target_shape: ones(1e5) })]),
      /at most 64 axes, found 100001/,
    ],
    ["weights of 2^50 bytes", sequential([layer("Dense", "d", { units: 2 ** 48 })]), /bytes of weights/],
    ["100,000 metrics", compiled(ones(100_000).map(() => "mse")), /at most 1000 losses or metrics/],
    [
      "a metric of 2^31 thresholds",
      compiled(auc({ num_thresholds: 2 ** 31 })),
      /numThresholds: expected at most 10000/,
    ],
    [
      "a metric of 2^31 labels",
      compiled(auc({ multi_label: true, num_labels: 2 ** 31 })),
      /numLabels: expected at most/,
    ],
  ];
  for (const [name, config, message] of cases) {
    it(name, () => assert.throws(() => load(config), { name: "FileFormatError", message }));
  }
});

describe("large configs are read by work that grows with their length", () => {
  it("4,000 layers in a row", () => {
    assert.equal(load(sequential(ones(4000).map((_, i) => layer("ReLU", `r${i}`)))).layers.length, 4000);
  });

  it("4,000 layers listed from the last to the first", () => {
    const layers = ones(4000).map((_, i) => after("ReLU", `r${i}`, [i === 0 ? "i" : `r${i - 1}`]));
    assert.equal(load(functional(layers.reverse(), "r3999")).layers.length, 4001);
  });

  it("2,000 sums of 100 tensors, listed from the last to the first", () => {
    const before = (i: number): string[] => [...ones(99).map(() => "i"), i === 0 ? "i" : `r${i - 1}`];
    const layers = ones(2000).map((_, i) => after("Add", `r${i}`, before(i)));
    assert.equal(load(functional(layers.reverse(), "r1999")).layers.length, 2001);
  });

  it("shared models that double 8 times: each layer once", () => {
    const model = load(doubled(8));
    assert.equal(model.countParams(), 0);
    assert.equal(model.getLayer("a8").name, "a8");
  });
});
