/** Losses, metrics and activations with every option against values from real Keras (golden/nn.py). */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { gradients } from "../../src/autodiff/gradients.ts";
import type { Backend } from "../../src/backend/backend.ts";
import type { Graph, Node } from "../../src/ir/graph.ts";
import * as activations from "../../src/nn/activations.ts";
import { LOSS_CLASSES, type Loss, type Reduction, reduceLoss } from "../../src/nn/losses/index.ts";
import { getMetric, METRIC_CLASSES } from "../../src/nn/metrics/index.ts";
import { input, mul, reduceSum } from "../../src/ops/index.ts";
import { deserializeObject } from "../../src/saving/deserialize.ts";
import { serializeObject } from "../../src/saving/serialize.ts";
import type { TypedArray } from "../../src/util/ndarray.ts";
import { assertClose, BACKENDS, camelCase, evaluate, type KerasOptions, loadSuite, type Packed } from "./fixture.ts";

interface Case {
  readonly name: string;
  readonly options: KerasOptions;
}

interface LossCase extends Case {
  readonly kind: "loss";
  readonly loss: string;
  readonly target: Packed;
  readonly prediction: Packed;
  readonly weights?: Packed;
  readonly each: Packed;
  readonly value: number;
  readonly gradient: Packed;
}

interface MetricCase extends Case {
  readonly kind: "metric";
  readonly metric: string;
  /** Keras's string, if the metric is made by it. */
  readonly identifier?: string;
  readonly targets: readonly Packed[];
  readonly predictions: readonly Packed[];
  readonly weights?: readonly Packed[];
  /** After each batch: a number, or a list of them. */
  readonly results: readonly (number | number[])[];
  /** The variables after the last batch. */
  readonly state: readonly Packed[];
}

interface ActivationCase extends Case {
  readonly kind: "activation";
  readonly activation: string;
  readonly x: Packed;
  readonly r: Packed;
  readonly output: Packed;
  readonly gradient: Packed;
}

interface ConfigCase {
  readonly kind: "config";
  readonly name: string;
  readonly family: "losses" | "metrics";
  /** What Keras writes into a file. */
  readonly json: { readonly class_name: string; readonly config: KerasOptions };
}

const suite = loadSuite<LossCase | MetricCase | ActivationCase | ConfigCase>("nn");
const TOLERANCE = 1e-6;
const camel = (name: string): string => name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());

/** Adds an input for an array and keeps its values to be fed. */
function feeder(
  graph: Graph,
  feeds: Record<string, Float32Array | Int32Array>,
): (name: string, packed: Packed) => Node {
  return (name, packed) => {
    const { data, shape } = suite.array(packed);
    feeds[name] = data;
    return input(graph, { name, shape, dtype: packed.dtype });
  };
}

/** Evaluates outputs that are made of fixture arrays. */
async function run<Name extends string>(
  backend: Backend,
  build: (feed: (name: string, packed: Packed) => Node) => Record<Name, Node>,
): Promise<Readonly<Record<Name, TypedArray>>> {
  const feeds: Record<string, Float32Array | Int32Array> = {};
  const results = await evaluate(backend, (graph) => build(feeder(graph, feeds)), feeds);
  return results as Record<Name, TypedArray>;
}

async function checkLoss(backend: Backend, { options, ...golden }: LossCase): Promise<void> {
  const loss = (LOSS_CLASSES[golden.loss] as (options: unknown) => Loss)(camelCase(options));
  const found = await run(backend, (feed) => {
    const p = feed("p", golden.prediction);
    const each = loss.call(feed("y", golden.target), p);
    const value = reduceLoss(each, loss.reduction as Reduction, golden.weights && feed("w", golden.weights));
    return { each, value, gradient: gradients(value, [p])[0] as Node };
  });
  assertClose(found.each, suite.array(golden.each).data, TOLERANCE, "loss of each entry");
  assertClose(found.value, Float32Array.of(golden.value), TOLERANCE, "loss");
  assertClose(found.gradient, suite.array(golden.gradient).data, TOLERANCE, "gradient");
}

async function checkMetric(
  backend: Backend,
  { metric: kind, options, identifier, ...golden }: MetricCase,
): Promise<void> {
  const make = METRIC_CLASSES[kind] as (options: unknown) => ReturnType<typeof getMetric>;
  const metric = identifier ? getMetric(identifier) : make(camelCase(options));
  if (identifier) assert.equal(metric.name, identifier);
  const again = make(metric.getConfig());
  assert.deepEqual(again.getConfig(), metric.getConfig());
  assert.deepEqual([again.className, again.direction], [kind, metric.direction]);
  for (const [i, result] of golden.results.entries()) {
    const weights = golden.weights?.[i];
    const { value } = await run(backend, (feed) => {
      const [y, p] = [feed("y", golden.targets[i] as Packed), feed("p", golden.predictions[i] as Packed)];
      return { value: metric.update(y, p, weights && feed("w", weights)) };
    });
    assertClose(value, Float32Array.from([result].flat()), TOLERANCE, `after batch ${i + 1}`);
  }
  assert.equal(metric.variables.length, golden.state.length, "number of variables");
  for (const [i, variable] of metric.variables.entries()) {
    const expected = suite.array(golden.state[i] as Packed);
    assert.deepEqual(variable.shape, expected.shape, variable.name);
    assertClose(await variable.read(), expected.data, TOLERANCE, variable.name);
  }
  await metric.reset();
  for (const variable of metric.variables) assert.ok((await variable.read()).every((x) => x === 0));
}

async function checkActivation(backend: Backend, { activation, options, ...golden }: ActivationCase): Promise<void> {
  const fn = activations[camel(activation) as "relu"] as (x: Node, options: object) => Node;
  const apply = (x: Node): Node =>
    Object.keys(options).length > 0 ? fn(x, camelCase(options)) : activations.getActivation("test", activation)(x);
  const found = await run(backend, (feed) => {
    const x = feed("x", golden.x);
    const y = apply(x);
    const output = y === x ? mul(x, 1) : y;
    return { output, gradient: gradients(reduceSum(mul(output, feed("r", golden.r))), [x])[0] as Node };
  });
  assertClose(found.output, suite.array(golden.output).data, TOLERANCE, "output");
  assertClose(found.gradient, suite.array(golden.gradient).data, 2 * TOLERANCE, "gradient");
}

/** From Keras's config to an object and back; `dtype` is not kept. */
function checkConfig({ family, json }: ConfigCase): void {
  const made = deserializeObject(family, "test", json);
  const { class_name, config } = serializeObject(family, made as Loss);
  const { dtype: _, ...expected } = json.config;
  const { label_weights: weights } = expected as { label_weights?: { config: { value: number[] } } | null };
  // A tensor in Keras's file is a plain list here, which Keras reads too. Huber's delta is left out by Keras.
  const lists = weights ? { label_weights: weights.config.value } : {};
  const delta = class_name === "Huber" ? { delta: 1 } : {};
  assert.deepEqual([class_name, config], [json.class_name, { ...delta, ...expected, ...lists }]);
}

describe("losses and metrics of Keras's configs", () => {
  for (const golden of suite.cases) if (golden.kind === "config") it(golden.name, () => checkConfig(golden));
});

for (const { label, backend } of BACKENDS) {
  describe(`losses, their reductions and weights as Keras's, error at most ${TOLERANCE} of the scale (${label})`, () => {
    for (const golden of suite.cases) if (golden.kind === "loss") it(golden.name, () => checkLoss(backend, golden));
  });
  describe(`metrics as Keras's over batches, error at most ${TOLERANCE} of the scale (${label})`, () => {
    for (const golden of suite.cases) if (golden.kind === "metric") it(golden.name, () => checkMetric(backend, golden));
  });
  describe(`activations as Keras's, error at most ${TOLERANCE} of the scale, twice that in gradients (${label})`, () => {
    for (const golden of suite.cases)
      if (golden.kind === "activation") it(golden.name, () => checkActivation(backend, golden));
  });
}
