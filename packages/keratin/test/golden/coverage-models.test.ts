/** Whole models against real Keras (golden/coverage/models.py): models come from Keras's own JSON. */
import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { gradients } from "../../src/autodiff/gradients.ts";
import type { Backend } from "../../src/backend/backend.ts";
import { getBackend, setBackend } from "../../src/backend/current.ts";
import type { Graph, Node } from "../../src/ir/graph.ts";
import { modelFromConfig } from "../../src/model/from-config.ts";
import type { Model } from "../../src/model/model.ts";
import { Objective } from "../../src/model/objective.ts";
import { Adam, RMSprop, SGD } from "../../src/nn/optimizers/index.ts";
import { input, reshape, variable } from "../../src/ops/index.ts";
import { NdArray } from "../../src/util/ndarray.ts";
import { assertClose, BACKENDS, camelCase, evaluate, type KerasOptions, loadSuite, type Packed } from "./fixture.ts";
import { assertSameModel } from "./keras-json.ts";

interface Training {
  readonly optimizer: "SGD" | "RMSprop" | "Adam";
  readonly options: KerasOptions;
  /** Of each of the three steps. */
  readonly losses: number[];
  readonly trained: Packed[];
  /** Of Adam: for each weight the elements whose gradient was below 1e-5 of the largest, so that their steps are rounding. */
  readonly leftOut?: number[][];
}

interface ModelCase {
  readonly name: string;
  readonly json: string;
  readonly losses: string[];
  readonly lossWeights: number[] | null;
  readonly weights: Packed[];
  /** For each batch, for each input. */
  readonly inputs: Packed[][];
  readonly targets: Packed[][];
  /** Of the first batch. */
  readonly outputs: Packed[];
  readonly training: Training[];
  /** Loss and gradients of the first batch in training; missing where layers are random. */
  readonly loss?: number;
  readonly gradients?: Packed[];
  readonly inputGradients?: Packed[];
}

const { cases, array } = loadSuite<ModelCase>("coverage_models");
const OUTPUT = 1e-5;
const GRADIENT = 1e-4;
const TRAINED = 1e-4;
const OPTIMIZERS = { SGD, RMSprop, Adam };
const CHOSEN = BACKENDS.filter(({ label }) => label === "reference" || label === "wasm, 2 threads");

async function load({ json, weights }: ModelCase): Promise<Model> {
  const model = modelFromConfig(JSON.parse(json));
  await model.setWeights(weights.map(array));
  return model;
}

const objectiveOptions = ({ losses, lossWeights }: ModelCase) => ({
  loss: losses.length === 1 ? (losses[0] as string) : losses,
  ...(lossWeights && { lossWeights }),
});

async function checkOutputs(golden: ModelCase): Promise<void> {
  const model = await load(golden);
  const outputs = await model.predictAll((golden.inputs[0] as Packed[]).map(array), { verbose: 0 });
  assert.equal(outputs.length, golden.outputs.length);
  for (const [i, { data }] of outputs.entries()) {
    assertClose(data, array(golden.outputs[i] as Packed).data, OUTPUT, `output ${i}`);
  }
}

async function checkGradients(backend: Backend, golden: ModelCase): Promise<void> {
  const model = await load(golden);
  const [xs, ys] = [(golden.inputs[0] ?? []).map(array), (golden.targets[0] ?? []).map(array)];
  const objective = new Objective(objectiveOptions(golden), model.outputNames);
  const build = (graph: Graph): Record<string, Node> => {
    const given = xs.map(({ shape }, i) => input(graph, { name: `x${i}`, shape }));
    const targets = ys.map(({ shape, data }, i) =>
      input(graph, { name: `y${i}`, shape, dtype: data instanceof Int32Array ? "int32" : "float32" }),
    );
    const added: Node[] = [];
    const predictions = model.forwardAll(given, { training: true, addLoss: (scalar) => added.push(scalar) });
    added.push(...model.weightLosses(given[0] as Node));
    const loss = objective.addTo(predictions, targets, [], added);
    const weights = model.trainableWeights.map((weight) => variable(graph, weight));
    const found = gradients(loss, [...given, ...weights]);
    const named = found.map((node, i) => [i < xs.length ? `dx${i}` : `dw${i - xs.length}`, node]);
    return { total: reshape(loss, []), ...Object.fromEntries(named) };
  };
  const feeds = [
    ...xs.map(({ data }, i) => [`x${i}`, data] as const),
    ...ys.map(({ data }, i) => [`y${i}`, data] as const),
  ];
  const results = await evaluate(backend, build, Object.fromEntries(feeds));
  const compare = (name: string, expected: Float32Array | Int32Array, tolerance: number, what: string): void =>
    assertClose(results[name] ?? new Float32Array(), expected, tolerance, what);
  compare("total", Float32Array.of(golden.loss ?? 0), OUTPUT, "loss");
  golden.inputGradients?.forEach((packed, i) =>
    compare(`dx${i}`, array(packed).data, GRADIENT, `gradient of input ${i}`),
  );
  golden.gradients?.forEach((packed, i) =>
    compare(`dw${i}`, array(packed).data, GRADIENT, `gradient of ${model.trainableWeights[i]?.name}`),
  );
}

/** All batches in a row, for each input or output. */
function joined(batches: readonly Packed[][]): NdArray[] {
  return (batches[0] ?? []).map((_, place) => {
    const parts = batches.map((batch) => array(batch[place] as Packed));
    const all = parts.flatMap(({ data }) => [...data]);
    const [first] = parts as [NdArray];
    const data = first.data instanceof Int32Array ? Int32Array.from(all) : Float32Array.from(all);
    return new NdArray(data, [all.length / (first.data.length / (first.shape[0] ?? 1)), ...first.shape.slice(1)]);
  });
}

async function checkTraining(golden: ModelCase, training: Training): Promise<void> {
  const model = await load(golden);
  const make = OPTIMIZERS[training.optimizer] as (options: Record<string, unknown>) => ReturnType<typeof SGD>;
  assert.equal(
    training.leftOut !== undefined,
    training.optimizer === "Adam",
    "only Adam's steps may leave out elements",
  );
  model.compile({ optimizer: make(camelCase(training.options)), ...objectiveOptions(golden) });
  const batchSize = golden.inputs[0]?.[0]?.shape[0] ?? 1;
  const options = { batchSize, epochs: 1, shuffle: false, verbose: 0 } as const;
  const { history } = await model.fit(joined(golden.inputs), joined(golden.targets), options);
  const loss = training.losses.reduce((sum, value) => sum + value, 0) / training.losses.length;
  assertClose(Float32Array.from(history["loss"] ?? []), Float32Array.of(loss), GRADIENT, "mean loss of three steps");
  for (const [i, { data }] of (await model.getWeights()).entries()) {
    const expected = array(training.trained[i] as Packed).data;
    const found = data.slice();
    for (const element of training.leftOut?.[i] ?? []) found[element] = expected[element] as number;
    assertClose(found, expected, TRAINED, `${model.weights[i]?.name} after three steps of ${training.optimizer}`);
  }
}

describe("models survive the way from Keras's JSON and back", () => {
  for (const { name, json } of cases) {
    it(name, () => assertSameModel(modelFromConfig(JSON.parse(json)).toJSON(), json));
  }
});

for (const { label, backend } of CHOSEN) {
  describe(`models as Keras's: outputs and loss within ${OUTPUT}, gradients within ${GRADIENT}, weights after three steps within ${TRAINED} of their scale (${label})`, () => {
    const before = getBackend();
    after(() => setBackend(before));
    for (const golden of cases) {
      it(golden.name, async () => {
        setBackend(backend);
        await checkOutputs(golden);
        if (golden.gradients) await checkGradients(backend, golden);
        for (const training of golden.training) await checkTraining(golden, training);
      });
    }
  });
}
