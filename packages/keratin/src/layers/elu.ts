import type { Node } from "../ir/graph.ts";
import * as ops from "../ops/index.ts";
import { type BatchShape, Layer, type LayerOptions } from "./layer.ts";
import { numberIn } from "./options.ts";

/** Options of `layers.ELU`. */
export interface ELUOptions extends LayerOptions {
  /** −alpha is the limit far below 0. Default 1. */
  alpha?: number;
}

/** x above 0, alpha · (eˣ − 1) below. The shape stays. Clevert et al. 2016 (https://arxiv.org/abs/1511.07289). */
export class ELU extends Layer {
  readonly alpha: number;

  /** @throws ArgumentError unless alpha is a number */
  constructor(options: ELUOptions = {}) {
    super("ELU", options);
    const { alpha = 1 } = options;
    this.alpha = numberIn(`${this.label}: alpha`, alpha, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY);
  }

  override get isBuiltFromStart(): boolean {
    return true;
  }

  override computeOutputShape(inputShape: BatchShape): BatchShape {
    return inputShape;
  }

  override getConfig(): Required<ELUOptions> {
    return { ...this.baseConfig(), alpha: this.alpha };
  }

  protected override call(x: Node): Node {
    // The minimum keeps the side that is not taken from overflowing.
    const below = ops.mul(ops.sub(ops.exp(ops.minimum(x, 0)), 1), this.alpha);
    return ops.select(ops.less(0, x), x, below);
  }
}
