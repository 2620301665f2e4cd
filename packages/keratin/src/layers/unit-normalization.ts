import type { Node } from "../ir/graph.ts";
import * as ops from "../ops/index.ts";
import { type BatchShape, Layer, type LayerOptions } from "./layer.ts";
import { axesOf, featureAxis } from "./options.ts";

/** Options of `layers.UnitNormalization`. */
export interface UnitNormalizationOptions extends LayerOptions {
  /** The axes that make up a vector. Default −1, the last. */
  axis?: number | readonly number[];
}

/** Divides each vector by its length, so that it has length 1; zeros stay. The shape stays. `keras/src/layers/normalization/unit_normalization.py`. */
export class UnitNormalization extends Layer {
  readonly axis: number | readonly number[];

  /** @throws ArgumentError unless axes are whole numbers */
  constructor(options: UnitNormalizationOptions = {}) {
    super("UnitNormalization", options);
    this.axis = axesOf(`${this.label}: axis`, options.axis ?? -1);
  }

  override computeOutputShape(inputShape: BatchShape): BatchShape {
    this.#axesOf(inputShape);
    return inputShape;
  }

  override getConfig(): Required<UnitNormalizationOptions> {
    return { ...this.baseConfig(), axis: this.axis };
  }

  protected override call(x: Node): Node {
    const square = ops.reduceSum(ops.square(x), this.#axesOf([null, ...x.shape.slice(1)]), { keepDims: true });
    // Keras: the factor is 10¹² at most, so that zeros stay zeros.
    return ops.mul(x, ops.minimum(ops.div(1, ops.sqrt(ops.maximum(square, 1e-30))), 1e12));
  }

  #axesOf(inputShape: BatchShape): number[] {
    const axes = typeof this.axis === "number" ? [this.axis] : this.axis;
    return axes.map((axis) => featureAxis(`${this.label}: axis`, axis, inputShape));
  }
}
