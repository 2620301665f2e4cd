import type { Node } from "../ir/graph.ts";
import { Variable } from "../ir/variable.ts";
import { getInitializer } from "../nn/initializers.ts";
import * as ops from "../ops/index.ts";
import { ArgumentError, complain, DataError, ShapeError, StateError } from "../util/errors.ts";
import { NdArray, type NestedNumbers } from "../util/ndarray.ts";
import { sameShape, showShape } from "../util/shape.ts";

import { type BatchShape, Layer, type LayerOptions, type WeightSpec } from "./layer.ts";
import { type Moments, mergeMoments, momentsOf } from "./moments.ts";
import { featureAxis } from "./options.ts";

/** Options of `layers.Normalization`. */
export interface NormalizationOptions extends LayerOptions {
  /** The axes that keep a mean and a variance for each position; null: one for all values. Default −1, the last. */
  axis?: number | readonly number[] | null;
  /** The mean: a number, or numbers for the kept axes. Default null: learned by `adapt`. */
  mean?: NestedNumbers | null;
  /** The variance, of the mean's shape. */
  variance?: NestedNumbers | null;
  /** Whether to go back: x · √variance + mean. Default false. */
  invert?: boolean;
}

/** Keras's epsilon: smaller deviations do not stretch further. */
const SMALLEST_DEVIATION = 1e-7;

/**
 * (x − mean) / √variance with fixed statistics, given as options or learned from data by `adapt`; the shape stays.
 * Weights, unless they are given: mean and variance of the sizes of the kept axes, and count; none is trained.
 */
export class Normalization extends Layer {
  readonly axis: readonly number[];
  readonly mean: NestedNumbers | null;
  readonly variance: NestedNumbers | null;
  readonly invert: boolean;
  /** Given statistics are variables, for graphs know only scalars as constants; they are no weights. */
  readonly #given: { mean: Variable; variance: Variable } | undefined;

  /** @throws ArgumentError unless mean and variance are both given, of one shape that fits the axes, or neither */
  constructor(options: NormalizationOptions = {}) {
    super("Normalization", options);
    const { axis = -1, mean = null, variance = null, invert = false } = options;
    const axes = axis === null ? [] : typeof axis === "number" ? [axis] : axis;
    if (!Array.isArray(axes) || !axes.every(Number.isInteger)) {
      const expected = "an axis, a list of axes or null";
      throw new ArgumentError(complain({ where: `${this.label}: axis`, expected, found: JSON.stringify(axis) }));
    }
    this.axis = [...axes];
    this.mean = mean;
    this.variance = variance;
    this.invert = invert;
    this.#given = this.#statistics();
  }

  override computeOutputShape(inputShape: BatchShape): BatchShape {
    const kept = this.#keptAxes(inputShape);
    const sizes = kept.map((axis) => inputShape[axis] ?? 1);
    const given = this.#given?.mean.shape ?? [];
    const fits = given.every((size, i) => size === 1 || size === sizes[sizes.length - given.length + i]);
    if (fits) return inputShape;
    const expected = `statistics that broadcast to ${showShape(sizes)}, the kept axes of ${showShape(inputShape)}`;
    throw new ShapeError(complain({ where: `${this.label}: mean`, expected, found: `shape ${showShape(given)}` }));
  }

  override getConfig(): Required<NormalizationOptions> {
    const { axis, mean, variance, invert } = this;
    return { ...this.baseConfig(), axis, mean, variance, invert };
  }

  /**
   * Learns mean and variance from data, in one pass in float64; earlier ones are forgotten.
   *
   * @param data an array `[samples, …]`, or batches of such
   * @throws StateError if the statistics were given as options; DataError if there is no data; ShapeError if it is of
   * another shape than the layer was built for
   */
  async adapt(data: NdArray | Iterable<NdArray> | AsyncIterable<NdArray>): Promise<void> {
    if (this.#given) {
      const hint = "Leave mean and variance out, or do not call adapt.";
      const found = "mean and variance as options";
      throw new StateError(complain({ where: `${this.label}: adapt`, expected: "statistics to learn", found, hint }));
    }
    let all: Moments | undefined;
    for await (const batch of data instanceof NdArray ? [data] : data) {
      const shape: BatchShape = [null, ...batch.shape.slice(1)];
      if (!this.built) this.build(shape);
      const kept = this.#keptAxes(shape);
      const expected = this.weight("mean")?.shape ?? [];
      const sizes = kept.map((axis) => shape[axis] ?? 1);
      if (!sameShape(sizes, expected)) {
        const complaint = { expected: `sizes ${showShape(expected)} on its kept axes`, found: showShape(batch.shape) };
        throw new ShapeError(complain({ where: `${this.label}: adapt`, ...complaint }));
      }
      const moments = momentsOf(batch, kept);
      all = all ? mergeMoments(all, moments) : moments;
    }
    if (!all || all.count === 0) {
      throw new DataError(complain({ where: `${this.label}: adapt`, expected: "at least one sample", found: "none" }));
    }
    const { count, mean, squares } = all;
    await this.weight("mean")?.write(Float32Array.from(mean));
    await this.weight("variance")?.write(Float32Array.from(squares, (sum) => sum / count));
  }

  protected override weightSpecs(inputShape: BatchShape): WeightSpec[] {
    if (this.#given) return [];
    const shape = this.#keptAxes(inputShape).map((axis) => inputShape[axis] ?? 1);
    const spec = (name: string, sizes: readonly number[], initializer: string): WeightSpec => ({
      name,
      shape: sizes,
      initializer: getInitializer(`${this.label}: ${name}`, initializer),
      trainable: false,
    });
    // Keras keeps the count for older files and never changes it.
    return [spec("mean", shape, "zeros"), spec("variance", shape, "ones"), spec("count", [], "zeros")];
  }

  protected override call(x: Node): Node {
    const mean = this.#spread("mean", x);
    const deviation = ops.maximum(ops.sqrt(this.#spread("variance", x)), SMALLEST_DEVIATION);
    return this.invert ? ops.add(mean, ops.mul(x, deviation)) : ops.div(ops.sub(x, mean), deviation);
  }

  /** A statistic, shaped so that it broadcasts over x: its axes are the last of the kept ones. */
  #spread(name: "mean" | "variance", x: Node): Node {
    const statistic = this.#given ? ops.variable(x.graph, this.#given[name]) : this.node(name, x);
    const shape = x.shape.map(() => 1);
    const kept = this.#keptAxes([null, ...x.shape.slice(1)]).slice(-statistic.shape.length);
    statistic.shape.forEach((size, i) => {
      shape[kept[i] as number] = size;
    });
    return ops.reshape(statistic, shape.slice(1));
  }

  #keptAxes(inputShape: BatchShape): number[] {
    return this.axis.map((axis) => featureAxis(`${this.label}: axis`, axis, inputShape)).sort((a, b) => a - b);
  }

  #statistics(): { mean: Variable; variance: Variable } | undefined {
    const { mean, variance } = this;
    if (mean === null && variance === null) return undefined;
    const where = `${this.label}: mean and variance`;
    if (mean === null || variance === null) {
      const found = mean === null ? "variance alone" : "mean alone";
      throw new ArgumentError(complain({ where, expected: "both or neither", found }));
    }
    const arrays = { mean: NdArray.from(mean), variance: NdArray.from(variance) };
    if (![...arrays.mean.data, ...arrays.variance.data].every(Number.isFinite)) {
      const hint = "Pass numbers, or lists of them.";
      throw new ArgumentError(
        complain({ where, expected: "finite numbers", found: JSON.stringify({ mean, variance }), hint }),
      );
    }
    const found = `shapes ${showShape(arrays.mean.shape)} and ${showShape(arrays.variance.shape)}`;
    if (!sameShape(arrays.mean.shape, arrays.variance.shape)) {
      throw new ArgumentError(complain({ where, expected: "one shape", found }));
    }
    if (arrays.mean.shape.length > this.axis.length) {
      const expected = `at most ${this.axis.length} axes, as many as are kept`;
      throw new ArgumentError(complain({ where, expected, found }));
    }
    const variable = (name: string, { data: initial, shape }: NdArray): Variable =>
      new Variable({ name: `${this.name}/${name}`, shape, initial, trainable: false });
    return { mean: variable("mean", arrays.mean), variance: variable("variance", arrays.variance) };
  }
}
