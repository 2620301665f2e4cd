import type { Node } from "../ir/graph.ts";
import { softmax } from "../nn/activations.ts";
import { complain, ShapeError } from "../util/errors.ts";
import { showShape } from "../util/shape.ts";
import { type BatchShape, Layer, type LayerOptions } from "./layer.ts";

/** Options of `layers.Softmax`. */
export interface SoftmaxOptions extends LayerOptions {
  /** The axis along which the values sum to 1; the batch is axis 0. Default −1, the last. */
  axis?: number;
}

/** eˣ / Σeˣ along an axis; the shape stays. */
export class Softmax extends Layer {
  readonly axis: number;

  constructor(options: SoftmaxOptions = {}) {
    super("Softmax", options);
    this.axis = options.axis ?? -1;
  }

  override computeOutputShape(inputShape: BatchShape): BatchShape {
    this.#axisOf(inputShape);
    return inputShape;
  }

  override getConfig(): Required<SoftmaxOptions> {
    return { ...this.baseConfig(), axis: this.axis };
  }

  protected override call(x: Node): Node {
    return softmax(x, { axis: this.#axisOf([null, ...x.shape.slice(1)]) });
  }

  #axisOf(inputShape: BatchShape): number {
    const rank = inputShape.length;
    const axis = this.axis < 0 ? this.axis + rank : this.axis;
    if (Number.isInteger(axis) && axis > 0 && axis < rank) return axis;
    throw new ShapeError(
      complain({
        where: `${this.label}: axis`,
        expected: `an axis of ${showShape(inputShape)} other than the batch`,
        found: String(this.axis),
      }),
    );
  }
}
