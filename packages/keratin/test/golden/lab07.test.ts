/** Lab 07 against real Keras (golden/lab07.py): given weights and batches, all that a training step computes. */
import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { gradients } from "../../src/autodiff/gradients.ts";
import type { Backend } from "../../src/backend/backend.ts";
import { getBackend, setBackend } from "../../src/backend/current.ts";
import * as layers from "../../src/layers/registry.ts";
import { Sequential } from "../../src/model/sequential.ts";
import { CategoricalCrossentropy } from "../../src/nn/losses/index.ts";
import { Adam, RMSprop, SGD } from "../../src/nn/optimizers/index.ts";
import { input, mean, reshape, variable } from "../../src/ops/index.ts";
import { NdArray } from "../../src/util/ndarray.ts";
import { assertClose, BACKENDS, camelCase, evaluate, type KerasOptions, loadSuite, type Packed } from "./fixture.ts";

interface StepCase {
  readonly name: "step";
  readonly weights: Packed[];
  readonly x: Packed;
  readonly y: Packed;
  readonly outputs: Packed;
  readonly loss: number;
  readonly accuracy: number;
  readonly gradients: Packed[];
  readonly inputGradient: Packed;
}

interface TrainingCase {
  readonly name: "rmsprop" | "sgd_momentum" | "sgd_nesterov" | "adam";
  readonly optimizer: "RMSprop" | "SGD" | "Adam";
  readonly options: KerasOptions;
  /** The second and third batch; the first is that of the step. */
  readonly laterX: Packed[];
  readonly laterY: Packed[];
  /** Of each batch alone. */
  readonly logs: { readonly accuracy: number; readonly loss: number }[];
  readonly trained: Packed[];
}

const { cases, array } = loadSuite<StepCase | TrainingCase>("lab07");
const step = cases[0] as StepCase;
const trainings = cases.slice(1) as TrainingCase[];
const OPTIMIZERS = { RMSprop, SGD, Adam };
const BATCH = 16;
const OUTPUT = 1e-5;
const GRADIENT = 1e-5;
/** Adam's first steps hardly depend on a gradient's size: in a tiny gradient the rounding counts in full. */
const TRAINED = { rmsprop: 1e-5, sgd_momentum: 1e-5, sgd_nesterov: 1e-5, adam: 1e-4 };

async function lab07(): Promise<Sequential> {
  const model = new Sequential([
    layers.Input({ shape: [28, 28, 1] }),
    layers.Conv2D({ filters: 32, kernelSize: 3, activation: "relu" }),
    layers.MaxPooling2D({ poolSize: 2 }),
    layers.Conv2D({ filters: 64, kernelSize: 3, activation: "relu" }),
    layers.MaxPooling2D({ poolSize: 2 }),
    layers.Conv2D({ filters: 64, kernelSize: 3, activation: "relu" }),
    layers.Flatten(),
    layers.Dense({ units: 64, activation: "relu" }),
    layers.Dense({ units: 10, activation: "softmax" }),
  ]);
  await model.setWeights(step.weights.map(array));
  return model;
}

async function checkStep(backend: Backend): Promise<void> {
  const model = await lab07();
  const [x, y] = [array(step.x), array(step.y)];
  const results = await evaluate(
    backend,
    (graph) => {
      const given = input(graph, { name: "x", shape: x.shape });
      const [outputs = given] = model.forwardAll([given], { training: true });
      const loss = mean(CategoricalCrossentropy().call(input(graph, { name: "y", shape: y.shape }), outputs));
      const weights = model.weights.map((weight) => variable(graph, weight));
      const [dx = given, ...dw] = gradients(loss, [given, ...weights]);
      return { outputs, loss: reshape(loss, []), dx, ...Object.fromEntries(dw.map((node, i) => [`dw${i}`, node])) };
    },
    { x: x.data, y: y.data },
  );
  const found = (name: string) => results[name] ?? new Float32Array();
  assertClose(found("outputs"), array(step.outputs).data, OUTPUT, "outputs");
  assertClose(found("loss"), Float32Array.of(step.loss), OUTPUT, "loss");
  assertClose(found("dx"), array(step.inputGradient).data, GRADIENT, "gradient of the images");
  step.gradients.forEach((packed, i) => {
    assertClose(found(`dw${i}`), array(packed).data, GRADIENT, `gradient of ${model.weights[i]?.name}`);
  });
}

function joined(batches: readonly Packed[]): NdArray {
  const parts = batches.map((packed) => array(packed));
  const data = new Float32Array(parts.reduce((sum, part) => sum + part.data.length, 0));
  let at = 0;
  for (const part of parts) {
    data.set(part.data, at);
    at += part.data.length;
  }
  return new NdArray(data, [parts.length * BATCH, ...(parts[0]?.shape.slice(1) ?? [])]);
}

async function checkTraining({ optimizer, options, ...golden }: TrainingCase): Promise<void> {
  const model = await lab07();
  const make = OPTIMIZERS[optimizer] as (options: Record<string, unknown>) => ReturnType<typeof RMSprop>;
  model.compile({ optimizer: make(camelCase(options)), loss: "categorical_crossentropy", metrics: ["accuracy"] });
  const [x, y] = [joined([step.x, ...golden.laterX]), joined([step.y, ...golden.laterY])];
  const { history } = await model.fit(x, y, { batchSize: BATCH, epochs: 1, shuffle: false, verbose: 0 });
  for (const name of ["loss", "accuracy"] as const) {
    const mean = golden.logs.reduce((sum, logs) => sum + logs[name], 0) / golden.logs.length;
    assertClose(Float32Array.from(history[name] ?? []), Float32Array.of(mean), OUTPUT, `mean ${name} of three steps`);
  }
  for (const [i, weight] of (await model.getWeights()).entries()) {
    assertClose(
      weight.data,
      array(golden.trained[i] as Packed).data,
      TRAINED[golden.name],
      `${model.weights[i]?.name} after three steps`,
    );
  }
}

for (const { label, backend } of BACKENDS) {
  describe(`Lab 07 as Keras trains it (${label})`, () => {
    const before = getBackend();
    after(() => setBackend(before));
    it(`outputs and loss within ${OUTPUT}, every gradient within ${GRADIENT} of its scale`, () => checkStep(backend));
    // The reference takes half a minute for three steps.
    if (backend.name === "reference") return;
    it("predict and evaluate give the same", async () => {
      setBackend(backend);
      const model = await lab07();
      const outputs = await model.predict(array(step.x), { verbose: 0 });
      assertClose(outputs.data, array(step.outputs).data, OUTPUT, "predictions");
      model.compile({ optimizer: "rmsprop", loss: "categorical_crossentropy", metrics: ["accuracy"] });
      const { loss, accuracy } = await model.evaluate(array(step.x), array(step.y), { verbose: 0 });
      assertClose(Float32Array.of(loss ?? 0), Float32Array.of(step.loss), OUTPUT, "loss");
      assert.equal(accuracy, step.accuracy);
    });
    for (const golden of trainings) {
      it(`weights after three steps of ${golden.name} within ${TRAINED[golden.name]} of their scale`, async () => {
        setBackend(backend);
        await checkTraining(golden);
      });
    }
  });
}
