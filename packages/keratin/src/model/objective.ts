/** What training minimises and reports: for each output of the model its loss, the loss's weight, and metrics. */
import type { Results } from "../backend/backend.ts";
import type { Node } from "../ir/graph.ts";
import { getLoss, type Loss, type LossOption, reduceLoss } from "../nn/losses/index.ts";
import { getMetric, Mean, type Metric, type MetricOption } from "../nn/metrics/index.ts";
import * as ops from "../ops/index.ts";
import { ArgumentError, complain } from "../util/errors.ts";
import type { TypedArray } from "../util/ndarray.ts";
import { nearest } from "../util/suggest.ts";
import type { Logs } from "./callbacks/callback.ts";
import type { CompileOptions, PerOutput } from "./fit-options.ts";

/** How one output is judged. */
export interface OutputObjective {
  /** The name of the layer that makes the output; undefined if the model has only one. */
  readonly name: string | undefined;
  readonly loss: Loss | undefined;
  readonly weight: number;
  /** Tells the output's own loss, where there are several. */
  readonly tracker: Mean | undefined;
  readonly metrics: readonly Metric[];
  readonly weightedMetrics: readonly Metric[];
}

/** Whether an output needs targets. */
export const isJudged = ({ loss, metrics, weightedMetrics }: OutputObjective): boolean =>
  loss !== undefined || metrics.length + weightedMetrics.length > 0;

/** A measure in the logs. */
interface Tracked {
  readonly name: string;
  readonly measure: Mean | Metric;
}

/** Losses and metrics of all outputs, by Keras's rules for names (`keras/src/trainers/compile_utils.py`). */
export class Objective {
  readonly outputs: readonly OutputObjective[];
  readonly #lossTracker = new Mean("loss", "down");

  /**
   * @param names of the outputs, in order
   * @throws ArgumentError for unknown or missing strings or objects, or outputs that the model does not have
   */
  constructor({ loss, lossWeights, metrics, weightedMetrics }: CompileOptions, names: readonly string[]) {
    const isOne = names.length === 1;
    const losses = perOutput<LossOption>("compile: loss", loss, names);
    const weights = perOutput<number>("compile: lossWeights", lossWeights, names);
    const unweighted = metricsPerOutput("compile: metrics", metrics, names);
    const weighted = metricsPerOutput("compile: weightedMetrics", weightedMetrics, names);
    const count = losses.filter((option) => option !== undefined).length;
    this.outputs = names.map((name, i) => {
      const option = losses[i];
      return {
        name: isOne ? undefined : name,
        loss: option === undefined ? undefined : getLoss(option),
        weight: weightOf(weights[i]),
        tracker: count > 1 && option !== undefined ? new Mean(`${name}_loss`, "down") : undefined,
        metrics: (unweighted[i] ?? []).map((metric) => getMetric(metric)),
        weightedMetrics: (weighted[i] ?? []).map((metric) => getMetric(metric)),
      };
    });
    const measures = this.outputs.flatMap(({ metrics: all, weightedMetrics: more }) => [...all, ...more]);
    const twice = measures.find((measure, i) => measures.indexOf(measure) !== i);
    if (twice) {
      const hint = "Make one for each place: metrics.AUC() twice.";
      const found = `metric "${twice.name}" in two places`;
      throw new ArgumentError(
        complain({ where: "compile: metrics", expected: "an object for each place", found, hint }),
      );
    }
    if (count === 0) {
      const hint = 'Write loss: "categorical_crossentropy".';
      throw new ArgumentError(complain({ where: "compile: loss", expected: "at least one loss", found: "none", hint }));
    }
  }

  /** The loss and the metrics with their names in the logs. */
  get tracked(): readonly Tracked[] {
    const list: Tracked[] = [{ name: this.#lossTracker.name, measure: this.#lossTracker }];
    const used = new Set(["loss"]);
    const add = (measure: Mean | Metric, names: readonly string[]): void => {
      const name = names.find((candidate) => !used.has(candidate)) ?? numbered(names.at(-1) ?? measure.name, used);
      used.add(name);
      list.push({ name, measure });
    };
    for (const { tracker } of this.outputs) if (tracker) add(tracker, [tracker.name]);
    for (const { name, metrics } of this.outputs) for (const m of metrics) add(m, [prefixed(name, m.name)]);
    for (const { name, weightedMetrics } of this.outputs) {
      for (const m of weightedMetrics) add(m, [prefixed(name, m.name), prefixed(name, `weighted_${m.name}`)]);
    }
    return list;
  }

  /**
   * Adds loss and metrics to a graph; their running results become its outputs.
   *
   * @param targets and weights of each output; undefined where there are none
   * @param added to the loss: scalars
   * @returns the loss of the batch, a scalar
   */
  addTo(
    predictions: readonly Node[],
    targets: readonly (Node | undefined)[],
    weights: readonly (Node | undefined)[],
    added: readonly Node[],
  ): Node {
    const [{ graph, shape }] = predictions as [Node];
    const [batch = 1] = shape;
    const results = new Map<Mean | Metric, Node>();
    const terms: Node[] = [];
    for (const [i, { loss, weight, tracker, metrics, weightedMetrics }] of this.outputs.entries()) {
      const [target, prediction] = [targets[i], predictions[i]];
      if (!target || !prediction) continue;
      if (loss) {
        const value = graph.within("loss", () => reduceLoss(loss.call(target, prediction), loss.reduction, weights[i]));
        if (tracker)
          results.set(
            tracker,
            graph.within(tracker.name, () => tracker.updateBatch(value, batch)),
          );
        terms.push(weight === 1 ? value : graph.within("loss", () => ops.mul(value, weight)));
      }
      for (const metric of metrics) {
        results.set(
          metric,
          graph.within(metric.name, () => metric.update(target, prediction)),
        );
      }
      for (const metric of weightedMetrics) {
        results.set(
          metric,
          graph.within(metric.name, () => metric.update(target, prediction, weights[i])),
        );
      }
    }
    const total = graph.within("loss", () => [...terms, ...added].reduce((sum, term) => ops.add(sum, term)));
    results.set(
      this.#lossTracker,
      graph.within("loss", () => this.#lossTracker.updateBatch(total, batch)),
    );
    for (const { name, measure } of this.tracked) {
      const result = results.get(measure);
      if (result) graph.output(name, result);
    }
    return total;
  }

  /** Starts all means again, as at the beginning of an epoch. */
  async reset(): Promise<void> {
    await Promise.all(this.tracked.map(({ measure }) => measure.reset()));
  }
}

/** The results of a step as Keras's logs: numbers, sorted by name. A vector's log is its mean, as Keras's progress line has it. */
export function logsOf(results: Results): Logs {
  const mean = (data: TypedArray): number => Array.from(data).reduce((sum, x) => sum + x, 0) / data.length;
  const entries = Object.entries(results).map(([name, data]) => [name, mean(data)] as const);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

const prefixed = (output: string | undefined, name: string): string =>
  output === undefined ? name : `${output}_${name}`;

function numbered(name: string, used: ReadonlySet<string>): string {
  for (let i = 1; ; i++) if (!used.has(`${name}_${i}`)) return `${name}_${i}`;
}

const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);

/** An option that is given once for all outputs, as a list, or by the outputs' names. */
function perOutput<T>(where: string, option: PerOutput<T> | undefined, names: readonly string[]): (T | undefined)[] {
  if (option === undefined || option === null) return names.map(() => undefined);
  if (isList(option)) {
    if (option.length !== names.length) {
      const expected = `${names.length} entries, one for each output`;
      throw new ArgumentError(complain({ where, expected, found: String(option.length) }));
    }
    return option.map((value) => (value ?? undefined) as T | undefined);
  }
  if (isRecord(option)) {
    checkKeys(where, option, names);
    return names.map((name) => ownEntry(option as Readonly<Record<string, T>>, name));
  }
  return names.map(() => option as T);
}

/** Metrics: a list for all outputs; with several outputs a list of lists, or lists by name. */
function metricsPerOutput(
  where: string,
  option: CompileOptions["metrics"],
  names: readonly string[],
): (readonly MetricOption[])[] {
  const listed = (value: MetricOption | readonly MetricOption[] | undefined): readonly MetricOption[] =>
    value === undefined || value === null
      ? []
      : isList(value)
        ? (value as readonly MetricOption[])
        : [value as MetricOption];
  if (option === undefined) return names.map(() => []);
  if (isRecord(option)) {
    checkKeys(where, option, names);
    return names.map((name) => listed(ownEntry(option as Readonly<Record<string, MetricOption>>, name)));
  }
  if (!isList(option)) {
    const hint = 'Write metrics: ["accuracy"].';
    throw new ArgumentError(complain({ where, expected: "a list", found: JSON.stringify(option) ?? "nothing", hint }));
  }
  if (names.length === 1) return [option.flatMap((entry) => listed(entry as MetricOption))];
  if (option.length === names.length) return option.map((entry) => listed(entry as MetricOption));
  const expected = `${names.length} entries, one for each output (${names.join(", ")})`;
  throw new ArgumentError(complain({ where, expected, found: String(option.length) }));
}

/** A plain object whose keys are outputs; losses and metrics are objects of classes. */
const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;

/** What stands under a name; outputs may be named like what every object inherits. */
const ownEntry = <T>(option: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(option, name) ? option[name] : undefined;

function checkKeys(where: string, option: object, names: readonly string[]): void {
  for (const key of Object.keys(option)) {
    if (names.includes(key)) continue;
    const hint = `Did you mean "${nearest(key, names)}"?`;
    throw new ArgumentError(
      complain({ where, expected: `outputs of the model (${names.join(", ")})`, found: key, hint }),
    );
  }
}

function weightOf(value: number | undefined): number {
  if (value === undefined) return 1;
  if (typeof value === "number" && Number.isFinite(value)) return value;
  throw new ArgumentError(
    complain({ where: "compile: lossWeights", expected: "finite numbers", found: String(value) }),
  );
}
