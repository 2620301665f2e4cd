/** Counting of right and wrong decisions at thresholds (`keras/src/metrics/metrics_utils.py`). */
import type { Node } from "../../ir/graph.ts";
import * as ops from "../../ops/index.ts";
import { ArgumentError, complain, ShapeError } from "../../util/errors.ts";
import { show } from "../check.ts";
import { alignWeights } from "../sample-weights.ts";
import { EPSILON, matchTargets } from "../targets.ts";
import { Vector } from "../vector.ts";

/** Thresholds, and how predictions are compared with them. */
export class Thresholds {
  readonly length: number;
  readonly #isOpen: boolean;
  readonly #isEven: boolean;
  readonly #vector: Vector;

  /**
   * @param values ascending
   * @param isOpen whether the first counts as a little below 0 and the last as a little above 1: no prediction is outside
   */
  constructor(name: string, values: readonly number[], isOpen = false) {
    const last = values.length - 1;
    this.length = values.length;
    this.#isOpen = isOpen;
    this.#isEven = last >= 2 && values.every((value, i) => Math.abs(value - i / last) <= EPSILON + (1e-5 * i) / last);
    const opened = isOpen ? [-EPSILON, ...values.slice(1, -1), 1 + EPSILON] : values;
    // Even thresholds are compared by their number, as in Keras: the prediction is scaled and rounded once.
    this.#vector = new Vector(`${name}/thresholds`, this.#isEven ? values.map((_, i) => i) : opened);
  }

  /**
   * 1 where a prediction is above a threshold, else 0.
   *
   * @param p predictions with a free axis of size 1: `[batch, 1, …]`
   * @returns `[batch, thresholds, …]`
   */
  isAbove(p: Node): Node {
    const { length } = this;
    const thresholds = ops.reshape(this.#vector.in(p.graph), [length, ...p.shape.slice(2).map(() => 1)]);
    if (!this.#isEven) return ops.less(thresholds, p);
    const scaled = ops.mul(ops.clip(p, 0, 1), length - 1);
    // ⌈scaled⌉ − 1: the last threshold that the prediction is above.
    const bucket = ops.sub(ops.neg(ops.floor(ops.neg(scaled))), 1);
    return ops.lessEqual(thresholds, this.#isOpen ? ops.maximum(bucket, 0) : bucket);
  }
}

/** What a batch adds to the counts: `[thresholds]`, or `[thresholds, labels]` if labels are kept apart. */
export interface Counts {
  readonly truePositives: Node;
  readonly falsePositives: Node;
  readonly trueNegatives: Node;
  readonly falseNegatives: Node;
}

/** What is counted. */
export interface Decisions {
  /** 0 or not 0: `[batch, …]`. */
  readonly yTrue: Node;
  readonly yPred: Node;
  /** `[batch]` or `[batch, …]`. */
  readonly sampleWeight?: Node | undefined;
  /** Of each class: `[classes]`. */
  readonly labelWeights?: Node | undefined;
  /** 1 where a prediction may be positive: `[batch, …]`. */
  readonly allowed?: Node | undefined;
  readonly thresholds: Thresholds;
  /** Whether the last axis is kept: `[batch, labels]`. */
  readonly byLabel?: boolean;
}

/** Weighted numbers of right and wrong decisions of a batch. */
export function countDecisions(decisions: Decisions): Counts {
  const { yTrue, yPred, sampleWeight, labelWeights, allowed, thresholds, byLabel = false } = decisions;
  const [batch = 1, ...sizes] = yPred.shape;
  const shape = [batch, 1, ...sizes];
  const isAbove = thresholds.isAbove(ops.reshape(yPred, shape));
  const above = allowed ? ops.mul(isAbove, ops.reshape(allowed, shape)) : isAbove;
  const isTrue = ops.sub(1, ops.equal(yTrue, 0));
  const weigh = (values: Node): Node => {
    const weighted = sampleWeight ? ops.mul(values, alignWeights(sampleWeight, values)) : values;
    return ops.reshape(labelWeights ? ops.mul(weighted, labelWeights) : weighted, shape);
  };
  const summed = [0, ...shape.map((_, axis) => axis).slice(2)].filter((axis) => !(byLabel && axis === 2));
  const sum = (values: Node): Node => ops.reduceSum(values, summed);
  const [positive, negative] = [weigh(isTrue), weigh(ops.sub(1, isTrue))];
  const truePositives = sum(ops.mul(above, positive));
  const falsePositives = sum(ops.mul(above, negative));
  return {
    truePositives,
    falsePositives,
    trueNegatives: ops.sub(sum(negative), falsePositives),
    falseNegatives: ops.sub(sum(positive), truePositives),
  };
}

/** Targets as float32 in the predictions' shape; both `[batch, 1]` instead of `[batch]`. */
export function decisionsOf(where: string, yTrue: Node, yPred: Node): { yTrue: Node; yPred: Node } {
  const target = matchTargets(where, ops.cast(yTrue, "float32"), yPred);
  const shape = yPred.shape.length === 1 ? [...yPred.shape, 1] : yPred.shape;
  return { yTrue: ops.reshape(target, shape), yPred: ops.reshape(yPred, shape) };
}

/**
 * 1 at the k largest predictions of the last axis, else 0; of equal ones the first.
 *
 * @throws ShapeError if there are fewer than k
 */
export function topKMask(where: string, yPred: Node, k: number): Node {
  const classes = yPred.shape.at(-1) ?? 1;
  if (k > classes) {
    throw new ShapeError(
      complain({ where: `${where}: topK`, expected: `at most ${classes}, the number of classes`, found: String(k) }),
    );
  }
  let mask = ops.oneHot(ops.argmax(yPred), classes);
  for (let i = 1; i < k; i++) {
    const rest = ops.select(mask, Number.NEGATIVE_INFINITY, yPred);
    mask = ops.add(mask, ops.oneHot(ops.argmax(rest), classes));
  }
  return mask;
}

/** The last axis cut to one class. @throws ShapeError if there is no such class */
export function onlyClass(where: string, x: Node, classId: number): Node {
  const classes = x.shape.at(-1) ?? 1;
  if (classId >= classes) {
    const expected = `a class from 0 to ${classes - 1}`;
    throw new ShapeError(complain({ where: `${where}: classId`, expected, found: String(classId) }));
  }
  const start = x.shape.map((_, axis) => (axis === x.shape.length - 1 ? classId : 0));
  return ops.slice(x, start, [...x.shape.slice(0, -1), 1]);
}

/** @throws ArgumentError unless all thresholds are from 0 to 1 */
export function checkThresholds(where: string, values: readonly number[]): void {
  if (values.length > 0 && values.every((value) => value >= 0 && value <= 1)) return;
  throw new ArgumentError(complain({ where, expected: "numbers from 0 to 1", found: show(values) }));
}

/** @throws ArgumentError unless it is a whole number of at least `least` */
export function checkWhole(where: string, value: number, least: number): void {
  if (Number.isInteger(value) && value >= least) return;
  throw new ArgumentError(complain({ where, expected: `a whole number of at least ${least}`, found: show(value) }));
}
