import type { Node } from "../ir/graph.ts";
import { ArgumentError, complain } from "../util/errors.ts";
import type { Shape } from "../util/shape.ts";
import { type BatchShape, Layer, type LayerOptions } from "./layer.ts";

/** Options of `layers.Input`. */
export interface InputOptions extends Pick<LayerOptions, "name"> {
  /** The shape of one sample, without the batch axis: `[height, width, channels]`. */
  shape: Shape;
}

/** States what a model takes; the first of a Sequential's list. Keras's `InputLayer`. */
export class InputLayer extends Layer {
  readonly shape: Shape;

  /** @throws ArgumentError unless the shape is a list of positive whole numbers */
  constructor({ shape, name }: InputOptions) {
    super("InputLayer", name === undefined ? {} : { name });
    if (!Array.isArray(shape) || !shape.every((size) => Number.isInteger(size) && size > 0)) {
      const expected = "a list of positive whole numbers, such as [28, 28, 1]";
      throw new ArgumentError(
        complain({ where: `${this.label}: shape`, expected, found: JSON.stringify(shape) ?? "nothing" }),
      );
    }
    this.shape = [...shape];
    this.build([null, ...shape]);
  }

  override computeOutputShape(inputShape: BatchShape): BatchShape {
    return inputShape;
  }

  override getConfig(): Required<InputOptions> {
    return { shape: this.shape, name: this.name };
  }

  protected override call(x: Node): Node {
    return x;
  }
}
