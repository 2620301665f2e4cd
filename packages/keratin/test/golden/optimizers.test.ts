/** Optimizers on given gradients against real Keras (golden/optimizers.py): weights after each of six steps, then all variables. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Backend } from "../../src/backend/backend.ts";
import { Graph } from "../../src/ir/graph.ts";
import { Variable } from "../../src/ir/variable.ts";
import * as optimizers from "../../src/nn/optimizers/index.ts";
import { input } from "../../src/ops/index.ts";
import { assertClose, BACKENDS, camelCase, type KerasOptions, loadSuite, type Packed } from "./fixture.ts";
import { makeSchedule, type ScheduleName } from "./schedule.ts";
import { checkSerialized } from "./serialized.ts";

interface OptimizerCase {
  readonly name: string;
  readonly optimizer: "SGD" | "RMSprop" | "Adam" | "AdamW" | "Nadam" | "Adagrad" | "Adadelta" | "Lion";
  readonly options: KerasOptions;
  readonly keras: { readonly config: KerasOptions };
  readonly start: Packed[];
  readonly gradients: Packed[][];
  readonly steps: Packed[][];
  /** All the optimizer's variables in the end. */
  readonly state: Packed[];
}

const suite = loadSuite<OptimizerCase>("optimizers");
const TOLERANCE = 1e-6;

function make({ optimizer, options }: OptimizerCase): optimizers.Optimizer {
  const rate = options["learning_rate"];
  const given: optimizers.OptimizerOptions = camelCase(options);
  if (typeof rate !== "object") return optimizers[optimizer](given);
  const learningRate = makeSchedule(rate as { class_name: ScheduleName; config: KerasOptions });
  return optimizers[optimizer]({ ...given, learningRate });
}

async function check(backend: Backend, golden: OptimizerCase): Promise<void> {
  const optimizer = make(golden);
  const variables = golden.start.map((packed, i) => {
    const { data, shape } = suite.array(packed);
    return new Variable({ name: `w${i}`, shape, initial: data });
  });
  const graph = new Graph();
  const given = variables.map(({ shape }, i) => input(graph, { name: `g${i}`, shape, batch: false }));
  optimizer.apply(graph, given, variables);
  const executable = await backend.compile(graph, { name: "an optimizer" });
  for (const [step, expected] of golden.steps.entries()) {
    await executable.submit((feeds) => {
      golden.gradients[step]?.forEach((packed, i) => feeds[`g${i}`]?.set(suite.array(packed).data));
    });
    await compare(variables, expected, `after step ${step + 1}`);
  }
  await compare(optimizer.variables, golden.state, "in the end");
  executable.dispose();
}

async function compare(variables: readonly Variable[], expected: readonly Packed[], when: string): Promise<void> {
  const golden = expected.map((packed) => suite.array(packed));
  assert.deepEqual(
    variables.map(({ shape }) => shape),
    golden.map(({ shape }) => shape),
  );
  for (const [i, variable] of variables.entries()) {
    assertClose(await variable.read(), golden[i]?.data ?? new Float32Array(), TOLERANCE, `${variable.name} ${when}`);
  }
}

for (const { label, backend } of BACKENDS) {
  describe(`optimizers as Keras's, weights and slots differ by at most ${TOLERANCE} of the scale (${label})`, () => {
    for (const golden of suite.cases) it(golden.name, () => check(backend, golden));
  });
}

describe("optimizers are written as Keras writes them, and read back", () => {
  for (const golden of suite.cases) {
    it(golden.name, () => {
      const { name } = golden.keras.config;
      const optimizer = make({ ...golden, options: { ...golden.options, name } });
      checkSerialized("optimizers", optimizer, golden.keras);
    });
  }
});
