import type { Node } from "../ir/graph.ts";
import * as ops from "../ops/index.ts";
import { type FactorOption, type Range, rangeOf } from "./augmentation.ts";
import { imageSizes } from "./options.ts";
import { RandomTransform, type RandomTransformOptions } from "./random-transform.ts";

/** Options of `layers.RandomTranslation`. */
export interface RandomTranslationOptions extends RandomTransformOptions {
  /** Parts of the height, −1 to 1: f for −f … f, or `[lowest, highest]`. Positive shifts down. */
  heightFactor: FactorOption;
  /** Parts of the width, the same way. Positive shifts right. */
  widthFactor: FactorOption;
}

/** In training shifts each image. */
export class RandomTranslation extends RandomTransform {
  readonly heightFactor: FactorOption;
  readonly widthFactor: FactorOption;

  /** @throws ArgumentError unless the factors' numbers are from −1 to 1 */
  constructor(options: RandomTranslationOptions) {
    super("RandomTranslation", options);
    this.heightFactor = options.heightFactor;
    this.widthFactor = options.widthFactor;
    this.ranges();
  }

  override getConfig(): Required<RandomTranslationOptions> {
    const { heightFactor, widthFactor } = this;
    return { ...this.transformConfig(), heightFactor, widthFactor };
  }

  protected override ranges(): Range[] {
    const { label, heightFactor, widthFactor } = this;
    return [
      rangeOf(`${label}: heightFactor`, heightFactor, -1, 1),
      rangeOf(`${label}: widthFactor`, widthFactor, -1, 1),
    ];
  }

  /** Shifts by parts of the height and of the width. */
  override transformImages(x: Node, transformation: readonly Node[]): Node {
    const [down, right] = transformation as readonly [Node, Node];
    const [height, width] = imageSizes(this.label, [null, ...x.shape.slice(1)]).size;
    return this.transformed(x, [1, 0, ops.mul(right, -width), 0, 1, ops.mul(down, -height)]);
  }
}
