import type { Node } from "../ir/graph.ts";
import { softmax } from "../nn/activations.ts";
import { type BatchShape, Layer, type LayerOptions } from "./layer.ts";
import { featureAxis } from "./options.ts";

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
    featureAxis(`${this.label}: axis`, this.axis, inputShape);
    return inputShape;
  }

  override getConfig(): Required<SoftmaxOptions> {
    return { ...this.baseConfig(), axis: this.axis };
  }

  protected override call(x: Node): Node {
    return softmax(x, { axis: featureAxis(`${this.label}: axis`, this.axis, [null, ...x.shape.slice(1)]) });
  }
}
