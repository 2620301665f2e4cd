/** How many of the found are right, and how many of the right are found (`keras/src/metrics/confusion_metrics.py`). */
import type { Node } from "../../ir/graph.ts";
import type { Variable } from "../../ir/variable.ts";
import * as ops from "../../ops/index.ts";
import { divideNoNan } from "../divide-no-nan.ts";
import { autoName } from "../naming.ts";
import {
  type Counts,
  checkThresholds,
  checkWhole,
  countDecisions,
  decisionsOf,
  onlyClass,
  Thresholds,
  topKMask,
} from "./confusion.ts";
import { accumulate, Metric, type MetricOptions, stateVariable } from "./metric.ts";

/** Options of `metrics.Precision` and `metrics.Recall`. */
export interface PrecisionOptions extends MetricOptions {
  /**
   * Predictions above it count as positive, 0 to 1 (0 for logits). With a list the result is a vector, one for each.
   * Default 0.5, or none with topK.
   */
  thresholds?: number | readonly number[] | null;
  /** Only the k largest predictions of a sample count as positive. Default: all. */
  topK?: number | null;
  /** Only this class is looked at. Default: all. */
  classId?: number | null;
}

/** Lies below every prediction: Keras's `NEG_INF`. */
const NO_THRESHOLD = -1e10;

/** The share of true positives among these and another kind of decision. */
abstract class TruePositiveRate extends Metric {
  readonly direction = "up";
  readonly #options: Required<Omit<PrecisionOptions, "name">>;
  readonly #other: keyof Counts;
  readonly #thresholds: Thresholds;
  readonly #truePositives: Variable;
  readonly #others: Variable;

  /** @throws ArgumentError for thresholds outside of [0, 1], or a topK or classId that is no whole number */
  constructor(className: string, options: PrecisionOptions, other: keyof Counts, otherName: string) {
    super(className, options.name ?? autoName(className));
    const { thresholds = null, topK = null, classId = null } = options;
    const where = `Metric ${this.name}`;
    if (thresholds !== null) checkThresholds(`${where}: thresholds`, [thresholds].flat());
    if (topK !== null) checkWhole(`${where}: topK`, topK, 1);
    if (classId !== null) checkWhole(`${where}: classId`, classId, 0);
    this.#options = { thresholds, topK, classId };
    this.#other = other;
    this.#thresholds = new Thresholds(this.name, [thresholds ?? (topK === null ? 0.5 : NO_THRESHOLD)].flat());
    const { length } = this.#thresholds;
    this.#truePositives = stateVariable(this.name, "true_positives", [length]);
    this.#others = stateVariable(this.name, otherName, [length]);
  }

  get variables(): readonly Variable[] {
    return [this.#truePositives, this.#others];
  }

  /** @throws ShapeError if targets have another shape than predictions, or there are too few classes */
  update(yTrue: Node, yPred: Node, sampleWeight?: Node): Node {
    const where = `Metric ${this.name}`;
    const { topK, classId } = this.#options;
    const decisions = decisionsOf(where, yTrue, yPred);
    const allowed = topK === null ? undefined : topKMask(where, decisions.yPred, topK);
    const cut = <N extends Node | undefined>(x: N): N | Node =>
      x && classId !== null ? onlyClass(where, x, classId) : x;
    const counts = countDecisions({
      yTrue: cut(decisions.yTrue),
      yPred: cut(decisions.yPred),
      allowed: cut(allowed),
      sampleWeight,
      thresholds: this.#thresholds,
    });
    const truePositives = accumulate(this.#truePositives, counts.truePositives);
    const others = accumulate(this.#others, counts[this.#other]);
    const rate = divideNoNan(truePositives, ops.add(truePositives, others));
    return this.#thresholds.length === 1 ? ops.reshape(rate, []) : rate;
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), ...this.#options };
  }
}

/** How many of the predictions above the threshold are right: true positives / (true + false positives). */
export class Precision extends TruePositiveRate {
  constructor(options: PrecisionOptions = {}) {
    super("Precision", options, "falsePositives", "false_positives");
  }
}

/** How many of the right ones are predicted: true positives / (true positives + false negatives). */
export class Recall extends TruePositiveRate {
  constructor(options: PrecisionOptions = {}) {
    super("Recall", options, "falseNegatives", "false_negatives");
  }
}
