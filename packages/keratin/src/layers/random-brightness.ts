import type { Node } from "../ir/graph.ts";
import * as ops from "../ops/index.ts";
import {
  AugmentationLayer,
  type AugmentationOptions,
  type FactorOption,
  pairOfNumbers,
  type Range,
  rangeOf,
} from "./augmentation.ts";
import { perImage } from "./random-contrast.ts";

/** Options of `layers.RandomBrightness`. */
export interface RandomBrightnessOptions extends AugmentationOptions {
  /** Parts of the value range to add, −1 (black) to 1 (white): f for −f … f, or `[lowest, highest]`. */
  factor: FactorOption;
  /** `[lowest, highest]` value of the images, at which the result is cut off. Default [0, 255]. */
  valueRange?: Range;
}

/** In training makes each image brighter or darker by adding one number to all its values. */
export class RandomBrightness extends AugmentationLayer {
  readonly factor: Range;
  readonly valueRange: Range;

  /** @throws ArgumentError unless the factor's numbers are from −1 to 1 */
  constructor(options: RandomBrightnessOptions) {
    super("RandomBrightness", options);
    this.factor = rangeOf(`${this.label}: factor`, options.factor, -1, 1);
    this.valueRange = pairOfNumbers(`${this.label}: valueRange`, options.valueRange ?? [0, 255]);
  }

  override getConfig(): Required<RandomBrightnessOptions> {
    const { factor, valueRange } = this;
    return { ...this.augmentationConfig(), factor, valueRange };
  }

  protected override ranges(): Range[] {
    const span = this.valueRange[1] - this.valueRange[0];
    return [[this.factor[0] * span, this.factor[1] * span]];
  }

  /** Adds given numbers. */
  override transformImages(x: Node, transformation: readonly Node[]): Node {
    const [delta] = transformation as readonly [Node];
    return ops.clip(ops.add(x, perImage(delta)), ...this.valueRange);
  }
}
