/** Each layer against real Keras (golden/layers.py; ties and kinks: golden/losses.py). */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { gradients } from "../../src/autodiff/gradients.ts";
import type { Backend } from "../../src/backend/backend.ts";
import type { Node } from "../../src/ir/graph.ts";
import type { BaseLayer } from "../../src/layers/layer.ts";
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
  /** One array for each input. */
  readonly x: Packed[];
  readonly r: Packed;
  readonly output: Packed;
  readonly inputGradients: Packed[];
  readonly weightGradients: Packed[];
  /** Weights after a training step, for layers that update them. */
  readonly after?: Packed[];
}

interface KinkCase extends Omit<LayerCase, "x" | "inputGradients" | "weights"> {
  readonly kind: string;
  readonly x: Packed;
  readonly gradient: Packed;
}

const suite = loadSuite<LayerCase>("layers");
const kinks = loadSuite<KinkCase>("losses");
const OUTPUT = 2e-6;
const GRADIENT = 4e-6;

function makeLayer(kind: string, options: KerasOptions): BaseLayer {
  const make = (layers as unknown as Record<string, ((options: unknown) => BaseLayer) | undefined>)[kind];
  assert.ok(make, `layers.${kind} exists`);
  return make(camelCase(options));
}

async function check(backend: Backend, golden: LayerCase, array = suite.array): Promise<void> {
  const layer = makeLayer(golden.layer, golden.options);
  const [xs, r] = [golden.x.map(array), array(golden.r)];
  layer.buildFor(xs.map(({ shape }) => [null, ...shape.slice(1)]));
  assert.deepEqual([...layer.outputShape], [null, ...golden.output.shape.slice(1)], "output shape");
  await writeAll(layer.weights, golden.weights.map(array));
  const results = await evaluate(
    backend,
    (graph) => {
      const given = xs.map(({ shape }, i) => input(graph, { name: `x${i}`, shape }));
      const [output = given[0] as Node] = layer.forwardAll(given, { training: golden.training });
      const loss = reduceSum(mul(output, input(graph, { name: "r", shape: r.shape })));
      const trained = layer.trainableWeights.map((weight) => variable(graph, weight));
      const found = gradients(loss, [...given, ...trained]);
      const named = found.map((node, i) => [i < xs.length ? `dx${i}` : `dw${i - xs.length}`, node]);
      return { output, ...Object.fromEntries(named) };
    },
    { r: r.data, ...Object.fromEntries(xs.map(({ data }, i) => [`x${i}`, data])) },
  );
  const compare = (name: string, packed: Packed, tolerance: number): void =>
    assertClose(results[name] ?? new Float32Array(), array(packed).data, tolerance, name);
  compare("output", golden.output, OUTPUT);
  golden.inputGradients.forEach((packed, i) => compare(`dx${i}`, packed, GRADIENT));
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
      const { x, gradient } = golden;
      const none = { weights: [], weightGradients: [] };
      const whole = { ...golden, ...none, training: false, x: [x], inputGradients: [gradient] };
      it(golden.name, () => check(backend, whole, kinks.array));
    }
  });
}
