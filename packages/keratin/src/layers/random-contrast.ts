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

/** Options of `layers.RandomContrast`. */
export interface RandomContrastOptions extends AugmentationOptions {
  /**
   * The contrast is multiplied by 1 − lower … 1 + upper, where the factor is `[lower, upper]`, the smaller first, 0 to 1.
   * As in Keras 3, one number is the upper one alone, lower being 0.
   */
  factor: FactorOption;
  /** `[lowest, highest]` value of the images, at which the result is cut off. Default [0, 255]. */
  valueRange?: Range;
}

/** In training changes the contrast of each image: (x − mean) · factor + mean with the mean of each channel. */
export class RandomContrast extends AugmentationLayer {
  readonly factor: Range;
  readonly valueRange: Range;

  /** @throws ArgumentError unless the factor's numbers are from 0 to 1 */
  constructor(options: RandomContrastOptions) {
    super("RandomContrast", options);
    this.factor = rangeOf(`${this.label}: factor`, options.factor, 0, 1);
    this.valueRange = pairOfNumbers(`${this.label}: valueRange`, options.valueRange ?? [0, 255]);
  }

  override getConfig(): Required<RandomContrastOptions> {
    const { factor, valueRange } = this;
    return { ...this.augmentationConfig(), factor, valueRange };
  }

  protected override ranges(): Range[] {
    const [lower, upper] = this.factor;
    return [[1 - lower, 1 + upper]];
  }

  /** Multiplies the contrast by given factors. */
  override transformImages(x: Node, transformation: readonly Node[]): Node {
    const [factor] = transformation as readonly [Node];
    const mean = ops.mean(x, [1, 2], { keepDims: true });
    const changed = ops.add(ops.mul(ops.sub(x, mean), perImage(factor)), mean);
    return ops.clip(changed, ...this.valueRange);
  }
}

/** A column [batch, 1] as [batch, 1, 1, 1]. */
export const perImage = (column: Node): Node => ops.reshape(column, [column.shape[0] ?? 1, 1, 1, 1]);
