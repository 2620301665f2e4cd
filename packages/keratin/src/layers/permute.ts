import type { Node } from "../ir/graph.ts";
import * as ops from "../ops/index.ts";
import { ArgumentError, complain, ShapeError } from "../util/errors.ts";
import { showShape } from "../util/shape.ts";
import { type BatchShape, Layer, type LayerOptions } from "./layer.ts";

/** Options of `layers.Permute`. */
export interface PermuteOptions extends LayerOptions {
  /** The axes in their new order, counted from 1, without the batch: `[2, 1]` swaps the two axes of a sample. */
  dims: readonly number[];
}

/** The axes of each sample in another order. */
export class Permute extends Layer {
  readonly dims: readonly number[];

  /** @throws ArgumentError unless dims holds 1, 2, … once each */
  constructor(options: PermuteOptions) {
    super("Permute", options);
    const { dims } = options;
    if (!Array.isArray(dims) || ![...dims].sort((a, b) => a - b).every((axis, i) => axis === i + 1)) {
      const expected = "the axes 1, 2, … in any order, each once, without the batch axis";
      const found = JSON.stringify(dims) ?? "nothing";
      throw new ArgumentError(complain({ where: `${this.label}: dims`, expected, found }));
    }
    this.dims = [...dims];
  }

  override computeOutputShape(inputShape: BatchShape): BatchShape {
    if (inputShape.length === this.dims.length + 1) return [null, ...this.dims.map((axis) => inputShape[axis] ?? 1)];
    throw new ShapeError(
      complain({
        where: this.label,
        expected: `${this.dims.length} axes behind the batch, as many as dims [${this.dims.join(", ")}]`,
        found: `shape ${showShape(inputShape)}`,
      }),
    );
  }

  override getConfig(): Required<PermuteOptions> {
    return { ...this.baseConfig(), dims: this.dims };
  }

  protected override call(x: Node): Node {
    return ops.transpose(x, [0, ...this.dims]);
  }
}
