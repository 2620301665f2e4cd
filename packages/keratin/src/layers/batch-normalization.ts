import type { Node } from "../ir/graph.ts";
import { getInitializer, type InitializerOption } from "../nn/initializers.ts";
import * as ops from "../ops/index.ts";
import { ArgumentError, complain, InternalError } from "../util/errors.ts";
import { AffineNormalization, type AffineOptions } from "./affine-normalization.ts";
import type { BatchShape, CallContext, WeightSpec } from "./layer.ts";
import { featureAxis, numberIn } from "./options.ts";
import { advance, currentValue } from "./state.ts";

/** Options of `layers.BatchNormalization`. */
export interface BatchNormalizationOptions extends AffineOptions {
  /** The axis of features, each of which is normalised by itself. Default −1, the last. */
  axis?: number;
  /** How slowly the moving averages forget, 0 to 1. Default 0.99. */
  momentum?: number;
  /** Default "zeros". */
  movingMeanInitializer?: InitializerOption | null;
  /** Default "ones". */
  movingVarianceInitializer?: InitializerOption | null;
  /** Taken for Keras's sake: statistics are of the whole batch in any case. Default false. */
  synchronized?: boolean;
  /** Batch renormalization is not supported: only false. */
  renorm?: false;
}

/**
 * Mean 0 and variance 1 per feature, then gamma · x + beta; the shape stays. In training by the statistics of the whole
 * batch (variance ÷ N), of which moving averages are kept; else (or if it is not trainable) by the moving averages.
 * Weights: gamma, beta, moving_mean, moving_variance, all `[features]`.
 * Ioffe & Szegedy 2015 (https://arxiv.org/abs/1502.03167), form of `keras/src/layers/normalization/batch_normalization.py`.
 */
export class BatchNormalization extends AffineNormalization {
  readonly axis: number;
  readonly momentum: number;
  readonly #options: Required<
    Pick<BatchNormalizationOptions, "movingMeanInitializer" | "movingVarianceInitializer" | "synchronized" | "renorm">
  >;

  /** @throws ArgumentError naming the option that is out of range or unknown */
  constructor(options: BatchNormalizationOptions = {}) {
    super("BatchNormalization", options);
    const { axis = -1, momentum = 0.99, synchronized = false } = options;
    const movingMeanInitializer = options.movingMeanInitializer ?? "zeros";
    const movingVarianceInitializer = options.movingVarianceInitializer ?? "ones";
    this.axis = axis;
    this.momentum = numberIn(`${this.label}: momentum`, momentum, 0, 1);
    getInitializer(`${this.label}: movingMeanInitializer`, movingMeanInitializer);
    getInitializer(`${this.label}: movingVarianceInitializer`, movingVarianceInitializer);
    if (options.renorm) {
      const hint = "Batch renormalization is not supported.";
      throw new ArgumentError(complain({ where: `${this.label}: renorm`, expected: "false", found: "true", hint }));
    }
    this.#options = { movingMeanInitializer, movingVarianceInitializer, synchronized, renorm: false };
  }

  override computeOutputShape(inputShape: BatchShape): BatchShape {
    featureAxis(`${this.label}: axis`, this.axis, inputShape);
    return inputShape;
  }

  override getConfig(): Required<BatchNormalizationOptions> {
    const { axis, momentum } = this;
    return { ...this.affineConfig(), axis, momentum, ...this.#options };
  }

  protected override weightSpecs(inputShape: BatchShape): WeightSpec[] {
    const shape = [inputShape[featureAxis(`${this.label}: axis`, this.axis, inputShape)] ?? 1];
    const moving = (name: string, initializer: InitializerOption): WeightSpec => ({
      name,
      shape,
      initializer: getInitializer(`${this.label}: ${name}`, initializer),
      trainable: false,
    });
    const { movingMeanInitializer, movingVarianceInitializer } = this.#options;
    return [
      ...this.affineSpecs(shape),
      moving("moving_mean", movingMeanInitializer as InitializerOption),
      moving("moving_variance", movingVarianceInitializer as InitializerOption),
    ];
  }

  protected override call(x: Node, { training }: CallContext): Node {
    const { mean, variance } = training && this.trainable ? this.#ofBatch(x) : this.#moving(x);
    // Factor and summand are made per feature, so that each value takes one product and one sum.
    const root = ops.sqrt(ops.add(variance, this.epsilon));
    const factor = this.scale ? ops.div(this.node("gamma", x), root) : ops.div(1, root);
    const offset = ops.neg(ops.mul(mean, factor));
    const shift = this.center ? ops.add(this.node("beta", x), offset) : offset;
    return ops.add(ops.mul(x, this.#spread(factor, x)), this.#spread(shift, x));
  }

  #moving(x: Node): { mean: Node; variance: Node } {
    return { mean: this.node("moving_mean", x), variance: this.node("moving_variance", x) };
  }

  /** The batch's statistics `[features]`; the moving averages take them up when the step ends. */
  #ofBatch(x: Node): { mean: Node; variance: Node } {
    const feature = this.#axisOf(x);
    const axes = x.shape.flatMap((_, axis) => (axis === feature ? [] : [axis]));
    const mean = ops.mean(x, axes);
    const variance = ops.mean(ops.square(ops.sub(x, this.#spread(mean, x))), axes);
    this.#follow("moving_mean", mean);
    this.#follow("moving_variance", variance);
    return { mean, variance };
  }

  #follow(name: string, batch: Node): void {
    const weight = this.weight(name);
    if (!weight) throw new InternalError(`${this.label} has no weight "${name}".`);
    const moving = ops.mul(currentValue(batch.graph, weight), this.momentum);
    advance(batch.graph, weight, ops.add(moving, ops.mul(batch, 1 - this.momentum)));
  }

  /** A vector over the features, shaped so that it broadcasts over x. */
  #spread(vector: Node, x: Node): Node {
    const feature = this.#axisOf(x);
    if (feature === x.shape.length - 1) return vector;
    const shape = x.shape.map((size, axis) => (axis === feature ? size : 1));
    return ops.reshape(vector, shape);
  }

  #axisOf(x: Node): number {
    return featureAxis(`${this.label}: axis`, this.axis, [null, ...x.shape.slice(1)]);
  }
}
