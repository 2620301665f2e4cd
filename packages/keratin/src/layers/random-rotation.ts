import type { Node } from "../ir/graph.ts";
import * as ops from "../ops/index.ts";
import { type FactorOption, type Range, rangeOf } from "./augmentation.ts";
import { imageSizes } from "./options.ts";
import { RandomTransform, type RandomTransformOptions } from "./random-transform.ts";

/** Options of `layers.RandomRotation`. */
export interface RandomRotationOptions extends RandomTransformOptions {
  /** Parts of a full turn, −1 to 1: f for −f … f, or `[lowest, highest]`. Positive is counter-clockwise. */
  factor: FactorOption;
}

/** In training rotates each image about its centre by a random angle. */
export class RandomRotation extends RandomTransform {
  readonly factor: Range;

  /** @throws ArgumentError unless the factor's numbers are from −1 to 1 */
  constructor(options: RandomRotationOptions) {
    super("RandomRotation", options);
    this.factor = rangeOf(`${this.label}: factor`, options.factor, -1, 1);
  }

  override getConfig(): Required<RandomRotationOptions> {
    return { ...this.transformConfig(), factor: this.factor };
  }

  protected override ranges(): Range[] {
    const [low, high] = this.factor;
    return [[low * 360, high * 360]];
  }

  /** Rotates by angles in degrees. */
  override transformImages(x: Node, transformation: readonly Node[]): Node {
    const [degrees] = transformation as readonly [Node];
    if (this.factor.every((turn) => turn === 0)) return x;
    const [height, width] = imageSizes(this.label, [null, ...x.shape.slice(1)]).size;
    const [centerX, centerY] = [(width - 1) / 2, (height - 1) / 2];
    const angle = ops.mul(degrees, Math.PI / 180);
    const cos = ops.cos(angle);
    const sin = ops.cos(ops.sub(angle, Math.PI / 2));
    const shiftX = ops.add(ops.sub(centerX, ops.mul(cos, centerX)), ops.mul(sin, centerY));
    const shiftY = ops.sub(ops.sub(centerY, ops.mul(sin, centerX)), ops.mul(cos, centerY));
    return this.transformed(x, [cos, ops.neg(sin), shiftX, sin, cos, shiftY]);
  }
}
