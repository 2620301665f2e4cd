/** The area under a curve over thresholds (`keras/src/metrics/confusion_metrics.py`). */
import type { Node } from "../../ir/graph.ts";
import type { Variable } from "../../ir/variable.ts";
import * as ops from "../../ops/index.ts";
import { ArgumentError, complain, ShapeError } from "../../util/errors.ts";
import { lookUp } from "../../util/suggest.ts";
import { divideNoNan } from "../divide-no-nan.ts";
import { autoName } from "../naming.ts";
import { Vector } from "../vector.ts";
import { type Counts, checkThresholds, checkWhole, countDecisions, decisionsOf, Thresholds } from "./confusion.ts";
import { accumulate, Metric, type MetricOptions, stateVariable } from "./metric.ts";

/** Options of `metrics.AUC`. */
export interface AUCOptions extends MetricOptions {
  /** How many thresholds from 0 to 1 approximate the curve. Default 200. */
  numThresholds?: number;
  /** True against false positive rate, or precision against recall. Default "ROC". */
  curve?: "ROC" | "PR";
  /** How the area between thresholds is taken: in the middle, or as the larger or smaller rectangle. Default "interpolation". */
  summationMethod?: "interpolation" | "majoring" | "minoring";
  /** Thresholds of one's own in [0, 1], instead of numThresholds; 0 and 1 are added. */
  thresholds?: readonly number[] | null;
  /** Whether each label has its own curve, the result being the mean of the areas. Default false: all in one. */
  multiLabel?: boolean;
  /** The number of labels, with multiLabel. Default: what the predictions have. */
  numLabels?: number | null;
  /** How much each label counts. Default: all the same. */
  labelWeights?: readonly number[] | null;
  /** Whether predictions are logits, not probabilities. Default false. */
  fromLogits?: boolean;
}

const CURVES = { ROC: "ROC", roc: "ROC", PR: "PR", pr: "PR" } as const;
const METHODS = {
  interpolation: (a: Node, b: Node): Node => ops.mul(ops.add(a, b), 0.5),
  majoring: ops.maximum,
  minoring: ops.minimum,
} as const;

const COUNTS = ["true_positives", "false_positives", "true_negatives", "false_negatives"] as const;

/** More do not change a float32 area. */
const MOST_THRESHOLDS = 10_000;
const MOST_COUNTS = 10_000_000;

type Settings = Required<Omit<AUCOptions, "name" | "thresholds">>;

/** The area under the ROC or the precision-recall curve of decisions at many thresholds. */
export class AUC extends Metric {
  readonly direction = "up";
  readonly #settings: Settings;
  readonly #ownThresholds: readonly number[] | null;
  readonly #thresholds: Thresholds;
  readonly #labelWeights: Vector | undefined;
  #state: readonly Variable[] = [];

  /** @throws ArgumentError for an unknown curve or method, or numbers out of range */
  constructor(options: AUCOptions = {}) {
    super("AUC", options.name ?? autoName("AUC"));
    const where = `Metric ${this.name}`;
    const { curve = "ROC", summationMethod = "interpolation", thresholds = null, multiLabel = false } = options;
    const { numLabels = null, labelWeights = null, fromLogits = false } = options;
    lookUp(`${where}: summationMethod`, summationMethod, METHODS);
    const inner = thresholds
      ? [...thresholds].sort((a, b) => a - b)
      : evenThresholds(where, options.numThresholds ?? 200);
    if (thresholds) checkThresholds(`${where}: thresholds`, inner);
    if (numLabels !== null) checkNumLabels(where, numLabels, multiLabel);
    this.#ownThresholds = thresholds && inner;
    this.#thresholds = new Thresholds(this.name, [0, ...inner, 1], true);
    this.#settings = {
      numThresholds: this.#thresholds.length,
      curve: lookUp(`${where}: curve`, curve, CURVES),
      summationMethod,
      multiLabel,
      numLabels,
      labelWeights,
      fromLogits,
    };
    this.#labelWeights = labelWeights ? new Vector(`${this.name}/label_weights`, labelWeights) : undefined;
    if (!multiLabel) this.#build([]);
    else if (numLabels !== null) {
      checkCounts(`${where}: numThresholds · numLabels`, this.#thresholds.length * numLabels, MOST_COUNTS);
      this.#build([numLabels]);
    }
  }

  /** Empty before the first update if the number of labels is left to the predictions. */
  get variables(): readonly Variable[] {
    return this.#state;
  }

  /** @throws ShapeError if targets have another shape than predictions, or the number of labels is another */
  update(yTrue: Node, yPred: Node, sampleWeight?: Node): Node {
    const where = `Metric ${this.name}`;
    const { fromLogits, multiLabel } = this.#settings;
    const decisions = decisionsOf(where, yTrue, fromLogits ? ops.sigmoid(yPred) : yPred);
    this.#checkLabels(where, decisions.yPred);
    const counts = countDecisions({
      ...decisions,
      sampleWeight,
      labelWeights: multiLabel ? undefined : this.#labelWeights?.in(yPred.graph),
      thresholds: this.#thresholds,
      byLabel: multiLabel,
    });
    const [tp, fp, tn, fn] = this.#state as [Variable, Variable, Variable, Variable];
    const total = {
      truePositives: accumulate(tp, counts.truePositives),
      falsePositives: accumulate(fp, counts.falsePositives),
      trueNegatives: accumulate(tn, counts.trueNegatives),
      falseNegatives: accumulate(fn, counts.falseNegatives),
    };
    const { curve, summationMethod } = this.#settings;
    const isInterpolatedPR = curve === "PR" && summationMethod === "interpolation";
    const areas = isInterpolatedPR ? interpolatedPR(total) : rectangles(total, curve, METHODS[summationMethod]);
    return this.#total(ops.reduceSum(areas, [0]));
  }

  override getConfig(): Record<string, unknown> {
    const own = this.#ownThresholds ? { thresholds: this.#ownThresholds } : {};
    return { ...super.getConfig(), ...this.#settings, ...own };
  }

  #build(labels: readonly number[]): void {
    this.#state = COUNTS.map((part) => stateVariable(this.name, part, [this.#thresholds.length, ...labels]));
  }

  /** The (weighted) mean of the labels' areas. */
  #total(area: Node): Node {
    if (!this.#settings.multiLabel) return area;
    const weights = this.#labelWeights?.in(area.graph);
    return weights ? divideNoNan(ops.reduceSum(ops.mul(area, weights)), ops.reduceSum(weights)) : ops.mean(area);
  }

  #checkLabels(where: string, { shape }: Node): void {
    const { multiLabel, labelWeights } = this.#settings;
    const labels = shape.at(-1) ?? 1;
    const wrong = (option: string, expected: string, found: string): ShapeError =>
      new ShapeError(complain({ where: `${where}: ${option}`, expected, found }));
    if (labelWeights && labelWeights.length !== labels)
      throw wrong("labelWeights", `one for each of ${labels} labels`, String(labelWeights.length));
    if (!multiLabel) return;
    if (shape.length !== 2) throw wrong("multiLabel", "predictions [batch, labels]", `${shape.length} axes`);
    if (this.#state.length === 0) this.#build([labels]);
    const known = this.#state[0]?.shape.at(-1);
    if (known !== labels) throw wrong("numLabels", `${known} labels`, String(labels));
  }
}

function evenThresholds(where: string, count: number): number[] {
  checkWhole(`${where}: numThresholds`, count, 2);
  checkCounts(`${where}: numThresholds`, count, MOST_THRESHOLDS);
  return Array.from({ length: count - 2 }, (_, i) => (i + 1) / (count - 1));
}

/** The numbers of a file's config are not trusted; they take memory here. */
function checkCounts(where: string, found: number, most: number): void {
  if (found <= most) return;
  throw new ArgumentError(complain({ where, expected: `at most ${most}`, found: String(found) }));
}

function checkNumLabels(where: string, numLabels: number, multiLabel: boolean): void {
  checkWhole(`${where}: numLabels`, numLabels, 1);
  if (multiLabel) return;
  const hint = "Leave it out, or set multiLabel: true.";
  throw new ArgumentError(
    complain({ where: `${where}: numLabels`, expected: "none without multiLabel", found: String(numLabels), hint }),
  );
}

/** The values at the thresholds but the last, and at those but the first. */
function neighbours(x: Node): [Node, Node] {
  const [length = 1, ...labels] = x.shape;
  const rest = labels.map(() => 0);
  return [ops.slice(x, [0, ...rest], [length - 1, ...labels]), ops.slice(x, [1, ...rest], [length - 1, ...labels])];
}

function rectangles(counts: Counts, curve: "ROC" | "PR", height: (a: Node, b: Node) => Node): Node {
  const { truePositives: tp, falsePositives: fp, trueNegatives: tn, falseNegatives: fn } = counts;
  const recall = divideNoNan(tp, ops.add(tp, fn));
  const [x, y] =
    curve === "ROC" ? [divideNoNan(fp, ops.add(fp, tn)), recall] : [recall, divideNoNan(tp, ops.add(tp, fp))];
  return ops.mul(ops.sub(...neighbours(x)), height(...neighbours(y)));
}

/** Both kinds of positives vary linearly between thresholds, not precision. Davis & Goadrich 2006, section 4. */
function interpolatedPR({ truePositives, falsePositives, falseNegatives }: Counts): Node {
  const [tpBefore, tp] = neighbours(truePositives);
  const [pBefore, p] = neighbours(ops.add(truePositives, falsePositives));
  const [, fn] = neighbours(falseNegatives);
  const step = ops.sub(tpBefore, tp);
  const slope = divideNoNan(step, ops.maximum(ops.sub(pBefore, p), 0));
  const intercept = ops.sub(tp, ops.mul(slope, p));
  const ratio = ops.select(ops.less(0, ops.minimum(pBefore, p)), divideNoNan(pBefore, p), 1);
  const area = ops.mul(slope, ops.add(step, ops.mul(intercept, ops.log(ratio))));
  return divideNoNan(area, ops.maximum(ops.add(tp, fn), 0));
}
