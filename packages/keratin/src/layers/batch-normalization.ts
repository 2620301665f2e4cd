import type { Node } from "../ir/graph.ts";
import { getInitializer, type InitializerOption } from "../nn/initializers.ts";
import * as ops from "../ops/index.ts";
import { complain, InternalError, ShapeError } from "../util/errors.ts";
import { showShape } from "../util/shape.ts";
import { type BatchShape, type CallContext, Layer, type LayerOptions, type WeightSpec } from "./layer.ts";
import { numberIn } from "./options.ts";
import { advance, currentValue } from "./state.ts";

/** Options of `layers.BatchNormalization`. */
export interface BatchNormalizationOptions extends LayerOptions {
  /** The axis of features, each of which is normalised by itself. Default −1, the last. */
  axis?: number;
  /** How slowly the moving averages forget, 0 to 1. Default 0.99. */
  momentum?: number;
  /** Added to the variance. Default 0.001. */
  epsilon?: number;
  /** Whether to add beta. Default true. */
  center?: boolean;
  /** Whether to multiply by gamma. Default true. */
  scale?: boolean;
  /** Default "zeros". */
  betaInitializer?: InitializerOption;
  /** Default "ones". */
  gammaInitializer?: InitializerOption;
  /** Default "zeros". */
  movingMeanInitializer?: InitializerOption;
  /** Default "ones". */
  movingVarianceInitializer?: InitializerOption;
}

/**
 * Mean 0 and variance 1 per feature, then gamma · x + beta; the shape stays. In training by the statistics of the whole
 * batch (variance ÷ N), of which moving averages are kept; else (or if it is not trainable) by the moving averages.
 * Ioffe & Szegedy 2015 (https://arxiv.org/abs/1502.03167), form of `keras/src/layers/normalization/batch_normalization.py`.
 */
export class BatchNormalization extends Layer {
  readonly #options: Required<Omit<BatchNormalizationOptions, keyof LayerOptions>>;

  /** @throws ArgumentError naming the option that is out of range or unknown */
  constructor(options: BatchNormalizationOptions = {}) {
    super("BatchNormalization", options);
    const { axis = -1, momentum = 0.99, epsilon = 1e-3, center = true, scale = true } = options;
    const { betaInitializer = "zeros", gammaInitializer = "ones" } = options;
    const { movingMeanInitializer = "zeros", movingVarianceInitializer = "ones" } = options;
    numberIn(`${this.label}: momentum`, momentum, 0, 1);
    numberIn(`${this.label}: epsilon`, epsilon, 0, Number.MAX_VALUE);
    const initializers = { betaInitializer, gammaInitializer, movingMeanInitializer, movingVarianceInitializer };
    for (const [name, initializer] of Object.entries(initializers))
      getInitializer(`${this.label}: ${name}`, initializer);
    this.#options = { axis, momentum, epsilon, center, scale, ...initializers };
  }

  override computeOutputShape(inputShape: BatchShape): BatchShape {
    this.#axisOf(inputShape);
    return inputShape;
  }

  override getConfig(): Required<BatchNormalizationOptions> {
    return { ...this.baseConfig(), ...this.#options };
  }

  protected override weightSpecs(inputShape: BatchShape): WeightSpec[] {
    const shape = [inputShape[this.#axisOf(inputShape)] ?? 1];
    const spec = (name: string, initializer: InitializerOption, trainable: boolean): WeightSpec => ({
      name,
      shape,
      initializer: getInitializer(`${this.label}: ${name}`, initializer),
      trainable,
    });
    const { center, scale, betaInitializer, gammaInitializer, movingMeanInitializer, movingVarianceInitializer } =
      this.#options;
    return [
      ...(scale ? [spec("gamma", gammaInitializer, true)] : []),
      ...(center ? [spec("beta", betaInitializer, true)] : []),
      spec("moving_mean", movingMeanInitializer, false),
      spec("moving_variance", movingVarianceInitializer, false),
    ];
  }

  protected override call(x: Node, { training }: CallContext): Node {
    const { epsilon, center, scale } = this.#options;
    const { mean, variance } = training && this.trainable ? this.#ofBatch(x) : this.#moving(x);
    const root = ops.sqrt(ops.add(variance, epsilon));
    const factor = scale ? ops.div(this.node("gamma", x), root) : ops.div(1, root);
    const offset = ops.neg(ops.mul(mean, factor));
    const shift = center ? ops.add(this.node("beta", x), offset) : offset;
    return ops.add(ops.mul(x, this.#spread(factor, x)), this.#spread(shift, x));
  }

  #moving(x: Node): { mean: Node; variance: Node } {
    return { mean: this.node("moving_mean", x), variance: this.node("moving_variance", x) };
  }

  /** The batch's statistics `[features]`; the moving averages take them up when the step ends. */
  #ofBatch(x: Node): { mean: Node; variance: Node } {
    const feature = this.#axisOf([null, ...x.shape.slice(1)]);
    const axes = x.shape.flatMap((_, axis) => (axis === feature ? [] : [axis]));
    const mean = ops.mean(x, axes);
    const variance = ops.mean(ops.square(ops.sub(x, this.#spread(mean, x))), axes);
    this.#follow("moving_mean", mean);
    this.#follow("moving_variance", variance);
    return { mean, variance };
  }

  #follow(name: string, batch: Node): void {
    const { momentum } = this.#options;
    const weight = this.weight(name);
    if (!weight) throw new InternalError(`${this.label} has no weight "${name}".`);
    const moving = ops.mul(currentValue(batch.graph, weight), momentum);
    advance(batch.graph, weight, ops.add(moving, ops.mul(batch, 1 - momentum)));
  }

  /** A vector over the features, shaped so that it broadcasts over x. */
  #spread(vector: Node, x: Node): Node {
    const feature = this.#axisOf([null, ...x.shape.slice(1)]);
    if (feature === x.shape.length - 1) return vector;
    return ops.reshape(
      vector,
      x.shape.map((size, axis) => (axis === feature ? size : 1)),
    );
  }

  #axisOf(inputShape: BatchShape): number {
    const rank = inputShape.length;
    const { axis } = this.#options;
    const positive = axis < 0 ? axis + rank : axis;
    if (Number.isInteger(positive) && positive > 0 && positive < rank) return positive;
    const expected = `an axis of ${showShape(inputShape)} other than the batch`;
    throw new ShapeError(complain({ where: `${this.label}: axis`, expected, found: String(axis) }));
  }
}
