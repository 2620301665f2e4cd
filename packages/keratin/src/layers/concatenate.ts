import type { Node } from "../ir/graph.ts";
import * as ops from "../ops/index.ts";
import { complain, ShapeError } from "../util/errors.ts";
import { showShape } from "../util/shape.ts";
import { type BatchShape, type LayerOptions, MergeLayer } from "./layer.ts";
import { featureAxis } from "./options.ts";

/** Options of `layers.Concatenate`. */
export interface ConcatenateOptions extends LayerOptions {
  /** The axis; the batch is axis 0. Default −1, the last. */
  axis?: number;
}

/** The inputs one behind the other along an axis; all other axes must be equal. */
export class Concatenate extends MergeLayer {
  readonly axis: number;

  constructor(options: ConcatenateOptions = {}) {
    super("Concatenate", options);
    this.axis = options.axis ?? -1;
  }

  override computeOutputShape(inputShapes: readonly BatchShape[]): BatchShape {
    const [first = [null] as BatchShape, ...others] = inputShapes;
    const axis = featureAxis(`${this.label}: axis`, this.axis, first);
    const fits = (shape: BatchShape): boolean =>
      shape.length === first.length && shape.every((size, a) => a === axis || size === first[a]);
    if (!others.every(fits)) {
      const expected = `inputs of shapes that differ on axis ${axis} only`;
      const found = inputShapes.map(showShape).join(" and ");
      throw new ShapeError(complain({ where: this.label, expected, found }));
    }
    const total = inputShapes.reduce((sum, shape) => sum + (shape[axis] ?? 0), 0);
    const [, ...sizes] = first;
    return [null, ...sizes.map((size, i) => (i + 1 === axis ? total : size))];
  }

  override getConfig(): Required<ConcatenateOptions> {
    return { ...this.baseConfig(), axis: this.axis };
  }

  protected override call(inputs: readonly Node[]): Node {
    return ops.concat(inputs, this.axis);
  }
}
