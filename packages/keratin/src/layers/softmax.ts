import type { Node } from "../ir/graph.ts";
import { softmax } from "../nn/activations.ts";
import * as ops from "../ops/index.ts";
import { type BatchShape, Layer, type LayerOptions } from "./layer.ts";
import { axesOf, featureAxis } from "./options.ts";

/** Options of `layers.Softmax`. */
export interface SoftmaxOptions extends LayerOptions {
  /** The axis, or the axes together, along which the values sum to 1; the batch is axis 0. Default −1, the last. */
  axis?: number | readonly number[];
}

/** eˣ / Σeˣ along an axis or over several; the shape stays. */
export class Softmax extends Layer {
  readonly axis: number | readonly number[];

  /** @throws ArgumentError unless axis is a whole number or a list of such */
  constructor(options: SoftmaxOptions = {}) {
    super("Softmax", options);
    const { axis = -1 } = options;
    this.axis = axesOf(`${this.label}: axis`, axis);
  }

  override get isBuiltFromStart(): boolean {
    return true;
  }

  override computeOutputShape(inputShape: BatchShape): BatchShape {
    this.#axesOf(inputShape);
    return inputShape;
  }

  override getConfig(): Required<SoftmaxOptions> {
    return { ...this.baseConfig(), axis: this.axis };
  }

  protected override call(x: Node): Node {
    const axes = this.#axesOf([null, ...x.shape.slice(1)]);
    const [axis = -1, ...others] = axes;
    if (others.length === 0) return softmax(x, { axis });
    const largest = ops.stopGradient(ops.reduceMax(x, axes, { keepDims: true }));
    const powers = ops.exp(ops.sub(x, largest));
    return ops.div(powers, ops.reduceSum(powers, axes, { keepDims: true }));
  }

  #axesOf(inputShape: BatchShape): number[] {
    const axes = typeof this.axis === "number" ? [this.axis] : this.axis;
    return axes.map((axis) => featureAxis(`${this.label}: axis`, axis, inputShape));
  }
}
