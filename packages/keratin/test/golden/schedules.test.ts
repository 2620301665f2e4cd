/** Learning-rate schedules against real Keras (golden/schedules.py): in a compiled step, and as plain numbers. */
import { describe, it } from "node:test";
import type { Backend } from "../../src/backend/backend.ts";
import * as ops from "../../src/ops/index.ts";
import { assertClose, BACKENDS, evaluate, type KerasOptions, loadSuite } from "./fixture.ts";
import { makeSchedule, type ScheduleName } from "./schedule.ts";
import { checkSerialized } from "./serialized.ts";

interface ScheduleCase {
  readonly name: string;
  readonly schedule: ScheduleName;
  readonly options: KerasOptions;
  readonly keras: KerasOptions;
  readonly steps: number[];
  readonly rates: number[];
}

const suite = loadSuite<ScheduleCase>("schedules");
const TOLERANCE = 1e-6;
const make = ({ schedule, options }: ScheduleCase) => makeSchedule({ class_name: schedule, config: options });

/** All steps at once: a schedule's maths goes element by element. */
async function check(backend: Backend, golden: ScheduleCase): Promise<void> {
  const steps = Float32Array.from(golden.steps);
  const { rates = new Float32Array() } = await evaluate(
    backend,
    (graph) => ({
      rates: make(golden).call(ops.input(graph, { name: "step", shape: [steps.length], batch: false })),
    }),
    { step: steps },
  );
  assertClose(rates, Float32Array.from(golden.rates), TOLERANCE, golden.name);
}

for (const { label, backend } of BACKENDS) {
  describe(`schedules as Keras's, rates differ by at most ${TOLERANCE} of the scale (${label})`, () => {
    for (const golden of suite.cases) it(golden.name, () => check(backend, golden));
  });
}

describe("schedules on the host", () => {
  for (const golden of suite.cases) {
    it(`at(step) as Keras's; written as Keras writes it, and read back: ${golden.name}`, () => {
      const schedule = make(golden);
      const rates = golden.steps.map((step) => schedule.at(step));
      assertClose(Float32Array.from(rates), Float32Array.from(golden.rates), TOLERANCE, golden.name);
      checkSerialized("schedules", schedule, golden.keras);
    });
  }
});
