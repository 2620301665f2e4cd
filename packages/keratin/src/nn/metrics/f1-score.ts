/** The harmonic mean of precision and recall (`keras/src/metrics/f_score_metrics.py`). */
import type { Node } from "../../ir/graph.ts";
import type { Variable } from "../../ir/variable.ts";
import * as ops from "../../ops/index.ts";
import { ArgumentError, complain, ShapeError } from "../../util/errors.ts";
import { sameShape, showShape } from "../../util/shape.ts";
import { show } from "../check.ts";
import { alignWeights } from "../sample-weights.ts";
import { EPSILON, matchTargets } from "../targets.ts";
import { accumulate, Metric, type MetricOptions, stateVariable } from "./metric.ts";

const AVERAGES = [null, "micro", "macro", "weighted"] as const;

/** Options of `metrics.F1Score`. */
export interface F1ScoreOptions extends MetricOptions {
  /**
   * null: one score for each class, a vector; "micro": one count over all classes; "macro": the mean of the classes'
   * scores; "weighted": weighted by how often each class is right. Default null.
   */
  average?: (typeof AVERAGES)[number];
  /** Predictions above it count as positive, above 0 and at most 1. Default null: the largest of each sample does. */
  threshold?: number | null;
}

const PARTS = ["true_positives", "false_positives", "false_negatives", "intermediate_weights"] as const;

/** 2 · precision · recall / (precision + recall) for targets `[batch, classes]` of 0 and 1. */
export class F1Score extends Metric {
  readonly direction = "up";
  readonly #average: (typeof AVERAGES)[number];
  readonly #threshold: number | null;
  #state: readonly Variable[] = [];

  /** @throws ArgumentError for an unknown average or a threshold out of range */
  constructor({ name = "f1_score", average = null, threshold = null }: F1ScoreOptions = {}) {
    super("F1Score", name);
    if (!AVERAGES.includes(average)) {
      const expected = `one of ${AVERAGES.map(show).join(", ")}`;
      throw new ArgumentError(complain({ where: `Metric ${name}: average`, expected, found: show(average) }));
    }
    if (threshold !== null && !(threshold > 0 && threshold <= 1)) {
      const expected = "null, or a number above 0 and at most 1";
      throw new ArgumentError(complain({ where: `Metric ${name}: threshold`, expected, found: show(threshold) }));
    }
    this.#average = average;
    this.#threshold = threshold;
  }

  /** Empty before the first update. */
  get variables(): readonly Variable[] {
    return this.#state;
  }

  /** @throws ShapeError unless predictions are `[batch, classes]` and targets have their shape */
  update(yTrue: Node, yPred: Node, sampleWeight?: Node): Node {
    this.#build(yPred);
    const target = matchTargets(`Metric ${this.name}`, ops.cast(yTrue, "float32"), yPred);
    const found = this.#decide(yPred);
    const sum = (values: Node): Node => {
      const weighted = sampleWeight ? ops.mul(values, alignWeights(sampleWeight, values)) : values;
      return ops.reduceSum(weighted, this.#average === "micro" ? [0, 1] : [0]);
    };
    const [tp, fp, fn, support] = [
      ops.mul(found, target),
      ops.mul(found, ops.sub(1, target)),
      ops.mul(ops.sub(1, found), target),
      target,
    ].map((values, i) => accumulate(this.#state[i] as Variable, sum(values))) as [Node, Node, Node, Node];
    return this.#averaged(scores(tp, fp, fn), support);
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), average: this.#average, threshold: this.#threshold };
  }

  /** 1 where a prediction counts as positive. */
  #decide(yPred: Node): Node {
    if (this.#threshold !== null) return ops.less(this.#threshold, yPred);
    const isLargest = ops.lessEqual(ops.reduceMax(yPred, [-1], { keepDims: true }), yPred);
    // A sample of zeros has no positive.
    return ops.mul(isLargest, ops.less(1e-9, ops.abs(yPred)));
  }

  #averaged(score: Node, support: Node): Node {
    if (this.#average === null) return score;
    if (this.#average !== "weighted") return ops.mean(score);
    return ops.reduceSum(ops.mul(score, ops.div(support, ops.add(ops.reduceSum(support), EPSILON))));
  }

  #build({ shape }: Node): void {
    const [, classes = 1] = shape;
    if (shape.length !== 2) {
      const where = `Metric ${this.name}`;
      throw new ShapeError(
        complain({ where, expected: "predictions [batch, classes]", found: showShape([null, ...shape.slice(1)]) }),
      );
    }
    const sizes = this.#average === "micro" ? [] : [classes];
    if (this.#state.length === 0) this.#state = PARTS.map((part) => stateVariable(this.name, part, sizes));
    const known = this.#state[0]?.shape ?? sizes;
    if (sameShape(known, sizes)) return;
    const expected = `${known[0]} classes, as before`;
    throw new ShapeError(complain({ where: `Metric ${this.name}`, expected, found: String(classes) }));
  }
}

function scores(tp: Node, fp: Node, fn: Node): Node {
  const precision = ops.div(tp, ops.add(ops.add(tp, fp), EPSILON));
  const recall = ops.div(tp, ops.add(ops.add(tp, fn), EPSILON));
  const harmonic = ops.div(ops.mul(precision, recall), ops.add(ops.add(precision, recall), EPSILON));
  return ops.mul(harmonic, 2);
}
