/** What Dropout and SpatialDropout2D share. */
import type { Node } from "../ir/graph.ts";
import * as ops from "../ops/index.ts";
import type { Shape } from "../util/shape.ts";
import type { BatchShape, CallContext } from "./layer.ts";
import { numberIn } from "./options.ts";
import { RandomLayer, type RandomOptions } from "./random.ts";

/** Options of layers that drop. */
export interface DropoutBaseOptions extends RandomOptions {
  /** The part of the values that is dropped, 0 to 1. */
  rate: number;
}

/**
 * In training sets a random part of the values to 0 and divides the others by 1 − rate, so that the expected sum stays;
 * else the identity.
 */
export abstract class DropoutBase extends RandomLayer {
  readonly rate: number;

  /** @throws ArgumentError unless rate is from 0 to 1 */
  constructor(className: string, options: DropoutBaseOptions) {
    super(className, options);
    this.rate = numberIn(`${this.label}: rate`, options.rate, 0, 1);
  }

  /** The shape of the draw: 1 on axes along which all values are dropped together. Axis 0 is the batch if as long. */
  protected abstract noiseShapeFor(shape: Shape): { shape: Shape; batch: boolean };

  override get isBuiltFromStart(): boolean {
    return true;
  }

  override computeOutputShape(inputShape: BatchShape): BatchShape {
    return inputShape;
  }

  protected override call(x: Node, { training }: CallContext): Node {
    if (!training || this.rate === 0) return x;
    if (this.rate === 1) return ops.mul(x, 0);
    const { shape, batch } = this.noiseShapeFor(x.shape);
    const uniform = this.uniform(x.graph, shape, batch);
    const kept = ops.select(ops.lessEqual(this.rate, uniform), 1 / (1 - this.rate), 0);
    return ops.mul(x, kept);
  }
}
