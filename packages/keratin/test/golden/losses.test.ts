/** Losses and metrics against values from real Keras (golden/losses.py). */
import { describe, it } from "node:test";
import { gradients } from "../../src/autodiff/gradients.ts";
import type { Backend } from "../../src/backend/backend.ts";
import * as losses from "../../src/nn/losses/index.ts";
import { getMetric } from "../../src/nn/metrics/index.ts";
import { input, mean, reshape } from "../../src/ops/index.ts";
import { assertClose, BACKENDS, camelCase, evaluate, type KerasOptions, loadSuite, type Packed } from "./fixture.ts";

interface LossCase {
  readonly kind: "loss";
  readonly name: string;
  readonly loss: "CategoricalCrossentropy";
  readonly options: KerasOptions;
  readonly target: Packed;
  readonly prediction: Packed;
  readonly each: Packed;
  readonly value: number;
  readonly gradient: Packed;
}

interface MetricCase {
  readonly kind: "metric";
  readonly name: string;
  readonly metric: string;
  readonly identifier: string;
  readonly targets: Packed[];
  readonly predictions: Packed[];
  readonly results: number[];
}

const suite = loadSuite<LossCase | MetricCase | { kind: "kink"; name: string }>("losses");
const TOLERANCE = 2e-6;

/** Why a case cannot be run; the reason is printed. */
const skipped = (backend: Backend, { name }: LossCase): { skip: string } | Record<string, never> =>
  backend.name === "reference" && name === "BinaryCrossentropy extremes"
    ? { skip: "float64 does not round the bound 1 − 1e-7 to 1 − 2⁻²³ as Keras's float32 does" }
    : {};

async function checkLoss(backend: Backend, { loss: kind, options, ...golden }: LossCase): Promise<void> {
  const loss = losses[kind](camelCase(options));
  const [target, prediction] = [suite.array(golden.target), suite.array(golden.prediction)];
  const { each, value, gradient } = await evaluate(
    backend,
    (graph) => {
      const y = input(graph, { name: "y", shape: target.shape, dtype: loss.targetDtype });
      const p = input(graph, { name: "p", shape: prediction.shape });
      const each = loss.call(y, p);
      const value = mean(each);
      const [gradient] = gradients(value, [p]);
      return { each, value: reshape(value, []), gradient: gradient ?? p };
    },
    { y: target.data, p: prediction.data },
  );
  assertClose(each as Float32Array, suite.array(golden.each).data, TOLERANCE, "loss of each entry");
  assertClose(value as Float32Array, Float32Array.of(golden.value), TOLERANCE, "loss");
  assertClose(gradient as Float32Array, suite.array(golden.gradient).data, TOLERANCE, "gradient");
}

async function checkMetric(backend: Backend, { identifier, ...golden }: MetricCase): Promise<void> {
  const metric = getMetric(identifier);
  for (const [i, result] of golden.results.entries()) {
    const [target, prediction] = [
      suite.array(golden.targets[i] as Packed),
      suite.array(golden.predictions[i] as Packed),
    ];
    const { value } = await evaluate(
      backend,
      (graph) => {
        const y = input(graph, { name: "y", shape: target.shape, dtype: golden.targets[i]?.dtype ?? "float32" });
        const p = input(graph, { name: "p", shape: prediction.shape });
        return { value: metric.update(y, p) };
      },
      { y: target.data, p: prediction.data },
    );
    assertClose(value as Float32Array, Float32Array.of(result), 1e-6, `after batch ${i + 1}`);
  }
}

for (const { label, backend } of BACKENDS) {
  describe(`losses as Keras's, error at most ${TOLERANCE} of the scale (${label})`, () => {
    for (const golden of suite.cases) {
      if (golden.kind === "loss") it(golden.name, skipped(backend, golden), () => checkLoss(backend, golden));
    }
  });
  describe(`metrics as Keras's, over two batches, error at most 1e-6 (${label})`, () => {
    for (const golden of suite.cases) if (golden.kind === "metric") it(golden.name, () => checkMetric(backend, golden));
  });
}
