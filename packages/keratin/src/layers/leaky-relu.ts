import type { Node } from "../ir/graph.ts";
import * as ops from "../ops/index.ts";
import { type BatchShape, Layer, type LayerOptions } from "./layer.ts";
import { numberIn } from "./options.ts";

/** Options of `layers.LeakyReLU`. */
export interface LeakyReLUOptions extends LayerOptions {
  /** The slope below 0, at least 0. Default 0.3. */
  negativeSlope?: number;
}

/** x from 0 on, negativeSlope · x below. The shape stays. */
export class LeakyReLU extends Layer {
  readonly negativeSlope: number;

  /** @throws ArgumentError if the slope is negative */
  constructor(options: LeakyReLUOptions = {}) {
    super("LeakyReLU", options);
    const { negativeSlope = 0.3 } = options;
    this.negativeSlope = numberIn(`${this.label}: negativeSlope`, negativeSlope, 0, Number.MAX_VALUE);
  }

  override get isBuiltFromStart(): boolean {
    return true;
  }

  override computeOutputShape(inputShape: BatchShape): BatchShape {
    return inputShape;
  }

  override getConfig(): Required<LeakyReLUOptions> {
    return { ...this.baseConfig(), negativeSlope: this.negativeSlope };
  }

  protected override call(x: Node): Node {
    return ops.select(ops.lessEqual(0, x), x, ops.mul(x, this.negativeSlope));
  }
}
