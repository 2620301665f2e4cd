import type { Node } from "../ir/graph.ts";
import * as ops from "../ops/index.ts";
import { AffineNormalization, type AffineOptions } from "./affine-normalization.ts";
import type { BatchShape, WeightSpec } from "./layer.ts";
import { axesOf, featureAxis } from "./options.ts";

/** Options of `layers.LayerNormalization`. */
export interface LayerNormalizationOptions extends AffineOptions {
  /** The axes over which each sample is normalised; gamma and beta have them too. Default −1, the last. */
  axis?: number | readonly number[];
  /** Divides by the deviation but leaves the mean and has no beta, as Keras's deprecated option does. Default false. */
  rmsScaling?: boolean;
}

/**
 * Mean 0 and variance 1 over some axes of each sample, then gamma · x + beta; the shape stays. Weights: gamma and beta
 * of the sizes of these axes. Ba et al. 2016 (https://arxiv.org/abs/1607.06450), form of
 * `keras/src/ops/nn.py`, `_layer_normalization`.
 */
export class LayerNormalization extends AffineNormalization {
  /** Ascending, as they were given. */
  readonly axis: number | readonly number[];
  readonly rmsScaling: boolean;

  /** @throws ArgumentError naming the option that is out of range or unknown */
  constructor(options: LayerNormalizationOptions = {}) {
    super("LayerNormalization", options);
    const { axis = -1, rmsScaling = false } = options;
    const axes = axesOf(`${this.label}: axis`, axis);
    this.axis = typeof axes === "number" ? axes : [...axes].sort((a, b) => a - b);
    this.rmsScaling = rmsScaling;
  }

  override computeOutputShape(inputShape: BatchShape): BatchShape {
    this.#axesOf(inputShape);
    return inputShape;
  }

  override getConfig(): Required<LayerNormalizationOptions> {
    return { ...this.affineConfig(), axis: this.axis, rmsScaling: this.rmsScaling };
  }

  protected override weightSpecs(inputShape: BatchShape): WeightSpec[] {
    const shape = this.#axesOf(inputShape).map((axis) => inputShape[axis] ?? 1);
    return this.affineSpecs(shape, this.#wanted);
  }

  protected override call(x: Node): Node {
    const axes = this.#axesOf([null, ...x.shape.slice(1)]);
    const { centered, factor } = this.standardize(x, axes);
    const shape = x.shape.map((size, axis) => (axes.includes(axis) ? size : 1));
    return this.affine(ops.mul(this.rmsScaling ? x : centered, factor), shape, this.#wanted);
  }

  get #wanted(): { scale: boolean; center: boolean } {
    const { scale, center, rmsScaling } = this;
    return { scale: scale || rmsScaling, center: center && !rmsScaling };
  }

  /** In the order in which gamma and beta have them. */
  #axesOf(inputShape: BatchShape): number[] {
    const axes = typeof this.axis === "number" ? [this.axis] : this.axis;
    return axes.map((axis) => featureAxis(`${this.label}: axis`, axis, inputShape));
  }
}
