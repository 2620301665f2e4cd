import type { Node } from "../ir/graph.ts";
import * as ops from "../ops/index.ts";
import { ArgumentError, complain, ShapeError } from "../util/errors.ts";
import { type Shape, showShape, sizeOf } from "../util/shape.ts";
import { type BatchShape, Layer, type LayerOptions } from "./layer.ts";

/** Options of `layers.Reshape`. */
export interface ReshapeOptions extends LayerOptions {
  /** The new shape of a sample, without the batch axis; one −1 stands for what is left. */
  targetShape: Shape;
}

/** The same numbers of each sample under another shape: `[batch, …]` → `[batch, …targetShape]`. */
export class Reshape extends Layer {
  readonly targetShape: Shape;

  /** @throws ArgumentError unless it is a list of positive whole numbers with at most one −1 */
  constructor(options: ReshapeOptions) {
    super("Reshape", options);
    const { targetShape } = options;
    const isShape = Array.isArray(targetShape) && targetShape.every((n) => Number.isInteger(n) && (n > 0 || n === -1));
    if (!isShape || targetShape.filter((n) => n === -1).length > 1) {
      const expected = "a list of positive whole numbers with at most one -1";
      const found = JSON.stringify(targetShape) ?? "nothing";
      throw new ArgumentError(complain({ where: `${this.label}: targetShape`, expected, found }));
    }
    this.targetShape = [...targetShape];
  }

  override computeOutputShape([, ...sizes]: BatchShape): BatchShape {
    const known = this.targetShape.filter((n) => n !== -1);
    const rest = sizeOf(sizes) / sizeOf(known);
    if (this.targetShape.includes(-1) ? Number.isInteger(rest) : rest === 1) {
      return [null, ...this.targetShape.map((n) => (n === -1 ? rest : n))];
    }
    throw new ShapeError(
      complain({
        where: this.label,
        expected: `as many numbers per sample as targetShape ${showShape(this.targetShape)} has`,
        found: `${sizeOf(sizes)}, input shape ${showShape([null, ...sizes])}`,
      }),
    );
  }

  override getConfig(): Required<ReshapeOptions> {
    return { ...this.baseConfig(), targetShape: this.targetShape };
  }

  protected override call(x: Node): Node {
    const [batch = 1, ...sizes] = x.shape;
    const [, ...target] = this.computeOutputShape([null, ...sizes]);
    return ops.reshape(x, [batch, ...target]);
  }
}
