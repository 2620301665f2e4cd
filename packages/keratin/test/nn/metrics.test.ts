/** Metrics: names, configs, functions of one's own, metrics in training, and what is refused (values of real Keras: test/golden). */
import assert from "node:assert/strict";
import { beforeEach, describe, it } from "node:test";
import { setBackend } from "../../src/backend/current.ts";
import { WasmBackend } from "../../src/backend/wasm/backend.ts";
import { Graph, type Node } from "../../src/ir/graph.ts";
import type { Variable } from "../../src/ir/variable.ts";
import * as layers from "../../src/layers/registry.ts";
import { Sequential } from "../../src/model/sequential.ts";
import * as metrics from "../../src/nn/metrics/index.ts";
import { getMetric, METRIC_CLASSES, Metric } from "../../src/nn/metrics/index.ts";
import { resetNames } from "../../src/nn/naming.ts";
import * as ops from "../../src/ops/index.ts";
import { prepare, samples } from "../model/support.ts";

/** Targets and predictions of a shape. */
function pair(shape: readonly number[], target = shape): [Node, Node] {
  const graph = new Graph();
  return [ops.input(graph, { name: "y", shape: target }), ops.input(graph, { name: "p", shape })];
}

describe("metrics by name and config", () => {
  it("a string is the name; Keras's class names, snake case and short forms", () => {
    const found = ["acc", "Accuracy", "auc", "AUC", "f1_score", "top_k_categorical_accuracy", "MSE", "KLDivergence"];
    assert.deepEqual(
      found.map((name) => getMetric(name).name),
      found,
    );
    assert.deepEqual(
      ["auc", "mse", "Recall", "kl_divergence"].map((name) => getMetric(name).className),
      ["AUC", "MeanSquaredError", "Recall", "KLDivergence"],
    );
    assert.throws(() => getMetric("acuracy"), /Did you mean "accuracy"/);
    assert.throws(() => getMetric(null as unknown as string), /names, metrics of metrics or functions, found null/);
  });

  it("Precision, Recall and AUC are named by class and counted, as in Keras", () => {
    resetNames();
    const made = [metrics.Precision(), metrics.Precision(), metrics.AUC(), metrics.Recall({ name: "found" })];
    assert.deepEqual(
      made.map(({ name }) => name),
      ["precision", "precision_1", "auc", "found"],
    );
  });

  it("more or less is better; unknown for functions of one's own", () => {
    const direction = Object.entries(METRIC_CLASSES).map(([name, make]) => [name, make({ name }).direction]);
    const down = direction.filter(([, way]) => way === "down").map(([name]) => name);
    assert.deepEqual(down, [
      "BinaryCrossentropy",
      "CategoricalCrossentropy",
      "KLDivergence",
      "MeanAbsoluteError",
      "MeanSquaredError",
      "RootMeanSquaredError",
      "SparseCategoricalCrossentropy",
    ]);
    assert.ok(direction.every(([, way]) => way !== undefined));
    assert.equal(getMetric((yTrue) => yTrue).direction, undefined);
  });
});

describe("metrics in training", () => {
  beforeEach(prepare);

  class Largest extends Metric {
    readonly direction = "up";
    constructor() {
      super("Largest", "largest");
    }
    get variables(): readonly Variable[] {
      return [];
    }
    update(_yTrue: Node, yPred: Node): Node {
      return ops.mean(ops.reduceMax(yPred, [-1]));
    }
  }

  it("many at once, the same on WebAssembly within 1e-5; a vector's log is its mean; evaluate starts anew", async () => {
    const { x, y } = samples(50);
    const oneHot = Array.from(y.data, (label) => [0, 1, 2].map((i) => Number(i === label)));
    const meanSquare = (yTrue: Node, yPred: Node): Node => ops.mean(ops.square(ops.sub(yTrue, yPred)));
    const run = async (): Promise<Readonly<Record<string, number>>> => {
      const model = new Sequential([layers.Dense({ units: 3, activation: "softmax", kernelInitializer: "ones" })]);
      model.compile({
        optimizer: "sgd",
        loss: "categorical_crossentropy",
        metrics: [
          "accuracy",
          metrics.Precision({ name: "precision" }),
          metrics.Recall({ name: "recall", thresholds: [0.2, 0.4] }),
          metrics.AUC({ name: "auc", multiLabel: true }),
          metrics.F1Score({ average: "macro" }),
          metrics.F1Score({ name: "f1_of_each" }),
          metrics.TopKCategoricalAccuracy({ k: 2 }),
          "mse",
          meanSquare,
          new Largest(),
        ],
      });
      await model.fit(x, oneHot, { epochs: 3, batchSize: 16, shuffle: false, verbose: 0 });
      const logs = await model.evaluate(x, oneHot, { verbose: 0 });
      assert.deepEqual(await model.evaluate(x, oneHot, { verbose: 0 }), logs);
      return logs;
    };
    const reference = await run();
    assert.deepEqual(Object.keys(reference).sort(), [
      "accuracy",
      "auc",
      "f1_of_each",
      "f1_score",
      "largest",
      "loss",
      "meanSquare",
      "mse",
      "precision",
      "recall",
      "top_k_categorical_accuracy",
    ]);
    assert.ok(Math.abs((reference["f1_of_each"] ?? 0) - (reference["f1_score"] ?? 1)) < 1e-6);
    for (const value of Object.values(reference)) assert.ok(value >= 0 && value < 2);
    setBackend(new WasmBackend({ threads: 2 }));
    for (const [name, value] of Object.entries(await run())) {
      assert.ok(Math.abs(value - (reference[name] ?? Number.NaN)) < 1e-5, `${name}: ${value}, ${reference[name]}`);
    }
  });
});

describe("metrics refuse", () => {
  it("numbers out of range and unknown words", () => {
    assert.throws(
      () => metrics.Precision({ thresholds: [0.5, 1.5] }),
      /thresholds: expected numbers from 0 to 1, found \[0.5,1.5\]/,
    );
    assert.throws(() => metrics.Recall({ topK: 0 }), /topK: expected a whole number of at least 1, found 0/);
    assert.throws(() => metrics.Recall({ classId: -1 }), /classId: .*at least 0, found -1/);
    assert.throws(() => metrics.TopKCategoricalAccuracy({ k: 1.5 }), /k: .*at least 1, found 1.5/);
    assert.throws(() => metrics.AUC({ numThresholds: 1 }), /numThresholds: .*at least 2, found 1/);
    assert.throws(() => metrics.AUC({ curve: "PRGAIN" as "PR" }), /curve: expected one of "ROC".*found "PRGAIN"/);
    const method = { summationMethod: "simpson" as "majoring" };
    assert.throws(() => metrics.AUC(method), /summationMethod: expected one of "interpolation".*found "simpson"/);
    assert.throws(() => metrics.AUC({ numLabels: 3 }), /numLabels: expected none without multiLabel, found 3/);
    assert.throws(() => metrics.F1Score({ average: "mean" as "micro" }), /average: .*"micro".*found "mean"/);
    assert.throws(() => metrics.F1Score({ threshold: 0 }), /threshold: .*above 0 and at most 1, found 0/);
  });

  it("shapes that do not fit", () => {
    const update =
      (metric: Metric, [yTrue, yPred]: [Node, Node]) =>
      () =>
        metric.update(yTrue, yPred);
    assert.throws(
      update(metrics.Precision({ name: "p" }), pair([4, 3], [4])),
      /Metric p: expected y of shape \(None, 3\)/,
    );
    assert.throws(update(metrics.Precision({ topK: 4 }), pair([4, 3])), /topK: expected at most 3.*found 4/);
    assert.throws(
      update(metrics.Recall({ classId: 3 }), pair([4, 3])),
      /classId: expected a class from 0 to 2, found 3/,
    );
    assert.throws(update(metrics.F1Score(), pair([4, 3, 2])), /predictions \[batch, classes\], found \(None, 3, 2\)/);
    assert.throws(
      update(metrics.AUC({ multiLabel: true }), pair([4, 3, 2])),
      /predictions \[batch, labels\], found 3 axes/,
    );
    assert.throws(update(metrics.AUC({ multiLabel: true, numLabels: 2 }), pair([4, 3])), /expected 2 labels, found 3/);
    assert.throws(update(metrics.AUC({ labelWeights: [1, 2] }), pair([4, 3])), /labelWeights: .*3 labels, found 2/);
  });

  it("another number of classes than before", () => {
    const metric = metrics.F1Score();
    metric.update(...pair([4, 3]));
    assert.throws(() => metric.update(...pair([4, 5])), /Metric f1_score: expected 3 classes, as before, found 5/);
  });
});
