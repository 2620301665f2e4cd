/** Optimizers on given gradients against real Keras (golden/optimizers.py): the weights after each of six steps. */
import { describe, it } from "node:test";
import type { Backend } from "../../src/backend/backend.ts";
import { Graph } from "../../src/ir/graph.ts";
import { Variable } from "../../src/ir/variable.ts";
import * as optimizers from "../../src/nn/optimizers/index.ts";
import { input } from "../../src/ops/index.ts";
import { assertClose, BACKENDS, camelCase, type KerasOptions, loadSuite, type Packed } from "./fixture.ts";

interface OptimizerCase {
  readonly name: string;
  readonly optimizer: "SGD" | "RMSprop" | "Adam";
  readonly options: KerasOptions;
  readonly start: Packed[];
  readonly gradients: Packed[][];
  readonly steps: Packed[][];
}

const suite = loadSuite<OptimizerCase>("optimizers");
const TOLERANCE = 1e-6;

async function check(backend: Backend, { optimizer: kind, options, ...golden }: OptimizerCase): Promise<void> {
  const optimizer = optimizers[kind](camelCase(options));
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
    for (const [i, variable] of variables.entries()) {
      const found = await variable.read();
      assertClose(found, suite.array(expected[i] as Packed).data, TOLERANCE, `weight ${i} after step ${step + 1}`);
    }
  }
  executable.dispose();
}

for (const { label, backend } of BACKENDS) {
  describe(`optimizers as Keras's, error at most ${TOLERANCE} of the scale (${label})`, () => {
    for (const golden of suite.cases) it(golden.name, () => check(backend, golden));
  });
}
