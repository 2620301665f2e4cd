/** Every option of every layer against real Keras (golden/coverage/layers.py): layers come from Keras's own JSON. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { gradients } from "../../src/autodiff/gradients.ts";
import type { Backend } from "../../src/backend/backend.ts";
import type { Node } from "../../src/ir/graph.ts";
import type { Operation } from "../../src/layers/operation.ts";
import { serializeLayer } from "../../src/model/config.ts";
import { layerFromConfig } from "../../src/model/from-config.ts";
import * as ops from "../../src/ops/index.ts";
import { CLASSES } from "../../src/saving/registry.ts";
import type { NdArray, TypedArray } from "../../src/util/ndarray.ts";
import { assertClose, BACKENDS, evaluate, loadSuite, type Packed, writeAll } from "./fixture.ts";
import { assertSameConfig, type KerasJson } from "./keras-json.ts";

interface LayerCase {
  readonly name: string;
  readonly layer: string;
  readonly json: KerasJson;
  readonly training: boolean;
  readonly weights: Packed[];
  readonly inputs: Packed[];
  /** Missing where only the options are compared. */
  readonly output?: Packed;
  /** Missing for random layers, of which only inference is compared. */
  readonly r?: Packed;
  readonly inputGradients?: Packed[];
  readonly weightGradients?: Packed[];
  /** What weights and activity add to the loss. */
  readonly penalty?: number;
  /** Weights after a step in training. */
  readonly after?: Packed[];
}

const { cases, array } = loadSuite<LayerCase>("coverage_layers");
const OUTPUT = 1e-5;
const GRADIENT = 1e-4;
const CHOSEN = BACKENDS.filter(({ label }) => label === "reference" || label === "wasm, 2 threads");

/** The layer in a graph, with Σ output · r and its gradients, and what the layer adds to the loss. */
function record(layer: Operation, given: readonly Node[], { training, r }: LayerCase): Record<string, Node> {
  const added: Node[] = [];
  const [output = given[0] as Node] = layer.forwardAll(given, { training, addLoss: (scalar) => added.push(scalar) });
  const penalties = [...added, ...layer.weightLosses(output)];
  const penalty = penalties.reduce((sum, term) => ops.add(sum, term), ops.constant(output.graph, 0));
  if (!r) return { output };
  const loss = ops.reduceSum(ops.mul(output, ops.input(output.graph, { name: "r", shape: r.shape })));
  const weights = layer.trainableWeights.map((weight) => ops.variable(output.graph, weight));
  const named = gradients(loss, [...given, ...weights]).map((node, i): [string, Node] => [
    i < given.length ? `dx${i}` : `dw${i - given.length}`,
    node,
  ]);
  return { output, penalty, ...Object.fromEntries(named) };
}

async function check(backend: Backend, golden: LayerCase, expected: NdArray): Promise<void> {
  const layer = layerFromConfig(golden.json);
  const xs = golden.inputs.map(array);
  layer.buildFor(xs.map(({ shape }) => [null, ...shape.slice(1)]));
  assert.deepEqual([...(layer.outputShape ?? [])], [null, ...expected.shape.slice(1)], "output shape");
  await writeAll(layer.weights, golden.weights.map(array));
  const results = await evaluate(
    backend,
    (graph) => {
      const given = xs.map(({ shape }, i) => ops.input(graph, { name: `x${i}`, shape }));
      return record(layer, given, golden);
    },
    {
      ...(golden.r && { r: array(golden.r).data }),
      ...Object.fromEntries(xs.map(({ data }, i) => [`x${i}`, data])),
    },
  );
  const compare = (name: string, values: TypedArray, tolerance: number): void =>
    assertClose(results[name] ?? new Float32Array(), values, tolerance, name);
  compare("output", expected.data, OUTPUT);
  golden.inputGradients?.forEach((packed, i) => compare(`dx${i}`, array(packed).data, GRADIENT));
  golden.weightGradients?.forEach((packed, i) => compare(`dw${i}`, array(packed).data, GRADIENT));
  if (golden.r) compare("penalty", Float32Array.of(golden.penalty ?? 0), OUTPUT);
  for (const [i, packed] of (golden.after ?? golden.weights).entries()) {
    const weight = (await layer.weights[i]?.read()) ?? new Float32Array();
    assertClose(weight, array(packed).data, OUTPUT, `weight ${i} afterwards`);
  }
}

it("every layer has golden cases", () => {
  const covered = new Set(["InputLayer", ...cases.map(({ layer }) => layer)]);
  const missing = Object.keys(CLASSES.layers).filter((name) => !covered.has(name));
  assert.deepEqual(missing, [], "layers without cases in golden/coverage/cases");
});

describe("options of layers survive the way from Keras's JSON and back", () => {
  for (const { name, json, training } of cases) {
    if (!training) it(name, () => assertSameConfig(serializeLayer(layerFromConfig(json)), json));
  }
});

for (const { label, backend } of CHOSEN) {
  describe(`layers with each option as Keras's, errors at most ${OUTPUT} (outputs) and ${GRADIENT} (gradients) of the scale (${label})`, () => {
    for (const golden of cases) {
      const { name, output } = golden;
      if (output) it(name, () => check(backend, golden, array(output)));
    }
  });
}
