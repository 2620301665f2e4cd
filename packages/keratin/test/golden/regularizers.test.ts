/** Regularizers against real Keras (golden/regularizers.py): penalty, gradient, config. */
import { describe, it } from "node:test";
import { gradients } from "../../src/autodiff/gradients.ts";
import type { Backend } from "../../src/backend/backend.ts";
import * as regularizers from "../../src/nn/regularizers.ts";
import * as ops from "../../src/ops/index.ts";
import { assertClose, BACKENDS, camelCase, evaluate, type KerasOptions, loadSuite, type Packed } from "./fixture.ts";
import { checkSerialized } from "./serialized.ts";

interface RegularizerCase {
  readonly name: string;
  readonly regularizer: "L1" | "L2" | "L1L2" | "OrthogonalRegularizer";
  readonly options: KerasOptions;
  readonly keras: KerasOptions;
  readonly weight: Packed;
  readonly penalty: number;
  readonly gradient: Packed;
}

const suite = loadSuite<RegularizerCase>("regularizers");
const TOLERANCE = 1e-6;

async function check(backend: Backend, golden: RegularizerCase): Promise<void> {
  const regularizer = regularizers[golden.regularizer](camelCase(golden.options));
  const { data, shape } = suite.array(golden.weight);
  const found = await evaluate(
    backend,
    (graph) => {
      const weight = ops.input(graph, { name: "weight", shape, batch: false });
      const penalty = regularizer.call(weight);
      const [gradient = penalty] = gradients(penalty, [weight]);
      return { penalty, gradient };
    },
    { weight: data },
  );
  assertClose(found["penalty"] ?? new Float32Array(), Float32Array.of(golden.penalty), TOLERANCE, "penalty");
  assertClose(found["gradient"] ?? new Float32Array(), suite.array(golden.gradient).data, TOLERANCE, "gradient");
  checkSerialized("regularizers", regularizer, golden.keras);
}

for (const { label, backend } of BACKENDS) {
  describe(`regularizers as Keras's, penalty and gradient differ by at most ${TOLERANCE} of the scale, and written alike (${label})`, () => {
    for (const golden of suite.cases) it(golden.name, () => check(backend, golden));
  });
}
