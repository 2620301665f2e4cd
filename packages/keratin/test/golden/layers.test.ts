/** Each layer against real Keras (golden/layers.py; ties and kinks: golden/losses.py). */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { gradients } from "../../src/autodiff/gradients.ts";
import type { Backend } from "../../src/backend/backend.ts";
import type { Layer } from "../../src/layers/layer.ts";
import * as layers from "../../src/layers/registry.ts";
import { input, mul, reduceSum, variable } from "../../src/ops/index.ts";
import {
  assertClose,
  BACKENDS,
  camelCase,
  evaluate,
  type KerasOptions,
  loadSuite,
  type Packed,
  writeAll,
} from "./fixture.ts";

interface LayerCase {
  readonly name: string;
  readonly layer: string;
  readonly options: KerasOptions;
  readonly training: boolean;
  readonly weights: Packed[];
  readonly x: Packed;
  readonly r: Packed;
  readonly output: Packed;
  readonly inputGradient: Packed;
  readonly weightGradients: Packed[];
  /** Weights after a training step, for layers that update them. */
  readonly after?: Packed[];
}

interface KinkCase extends Omit<LayerCase, "inputGradient" | "weights"> {
  readonly kind: string;
  readonly gradient: Packed;
}

const suite = loadSuite<LayerCase>("layers");
const kinks = loadSuite<KinkCase>("losses");
const OUTPUT = 2e-6;
const GRADIENT = 4e-6;

function makeLayer(kind: string, options: KerasOptions): Layer {
  const make = (layers as unknown as Record<string, ((options: unknown) => Layer) | undefined>)[kind];
  assert.ok(make, `layers.${kind} exists`);
  return make(camelCase(options));
}

async function check(backend: Backend, golden: LayerCase, array = suite.array): Promise<void> {
  const layer = makeLayer(golden.layer, golden.options);
  const [x, r] = [array(golden.x), array(golden.r)];
  layer.build([null, ...x.shape.slice(1)]);
  assert.deepEqual([...layer.outputShape], [null, ...golden.output.shape.slice(1)], "output shape");
  await writeAll(layer.weights, golden.weights.map(array));
  const results = await evaluate(
    backend,
    (graph) => {
      const given = input(graph, { name: "x", shape: x.shape });
      const output = layer.forward(given, { training: golden.training });
      const loss = reduceSum(mul(output, input(graph, { name: "r", shape: r.shape })));
      const trained = layer.trainableWeights.map((weight) => variable(graph, weight));
      const [dx = given, ...dw] = gradients(loss, [given, ...trained]);
      return { output, dx, ...Object.fromEntries(dw.map((node, i) => [`dw${i}`, node])) };
    },
    { x: x.data, r: r.data },
  );
  const compare = (name: string, packed: Packed, tolerance: number): void =>
    assertClose(results[name] ?? new Float32Array(), array(packed).data, tolerance, name);
  compare("output", golden.output, OUTPUT);
  compare("dx", golden.inputGradient, GRADIENT);
  golden.weightGradients.forEach((packed, i) => compare(`dw${i}`, packed, GRADIENT));
  for (const [i, packed] of (golden.after ?? golden.weights).entries()) {
    assertClose(
      (await layer.weights[i]?.read()) ?? new Float32Array(),
      array(packed).data,
      OUTPUT,
      `weight ${i} afterwards`,
    );
  }
}

for (const { label, backend } of BACKENDS) {
  describe(`layers as Keras's, errors at most ${OUTPUT} (outputs) and ${GRADIENT} (gradients) of the scale (${label})`, () => {
    for (const golden of suite.cases) it(golden.name, () => check(backend, golden));
  });
  describe(`gradients at ties and kinks as Keras's (${label})`, () => {
    for (const golden of kinks.cases.filter(({ kind }) => kind === "kink")) {
      const whole = { ...golden, training: false, inputGradient: golden.gradient, weights: [], weightGradients: [] };
      it(golden.name, () => check(backend, whole, kinks.array));
    }
  });
}
