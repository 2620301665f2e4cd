/** What random layers for images share: they act in training only, by numbers drawn for each image. */
import type { Node } from "../ir/graph.ts";
import * as ops from "../ops/index.ts";
import { ArgumentError, complain } from "../util/errors.ts";
import type { BatchShape, CallContext } from "./layer.ts";
import { type ChannelsLast, channelsLast, type ImageOptions, imageSizes, numberIn } from "./options.ts";
import { RandomLayer, type RandomOptions } from "./random.ts";

/** Options of all random layers for images. */
export interface AugmentationOptions extends RandomOptions, ImageOptions {}

/** `[lowest, highest]`. */
export type Range = readonly [number, number];

/** One number f for the range −f … f, or the range itself. */
export type FactorOption = number | Range;

/** A random layer for images `[batch, height, width, channels]`: the identity except in training. */
export abstract class AugmentationLayer extends RandomLayer {
  readonly dataFormat: ChannelsLast;

  /** @throws ArgumentError unless the seed is a whole number of at least 0 */
  constructor(className: string, options: AugmentationOptions) {
    super(className, options);
    this.dataFormat = channelsLast(this.label, options.dataFormat);
  }

  /** The ranges of the numbers that are drawn for each image. */
  protected abstract ranges(): readonly Range[];

  /**
   * The images changed by given numbers instead of random ones.
   *
   * @param x [batch, height, width, channels]
   * @param transformation what `randomTransformation` draws: nodes [batch, 1]
   */
  abstract transformImages(x: Node, transformation: readonly Node[]): Node;

  override computeOutputShape(inputShape: BatchShape): BatchShape {
    imageSizes(this.label, inputShape);
    return inputShape;
  }

  /** Numbers for each image, as many as the layer needs: nodes [batch, 1]. Others at every call. */
  randomTransformation(x: Node): Node[] {
    const ranges = this.ranges();
    const [batch = 1] = x.shape;
    const uniform = this.uniform(x.graph, [batch, ranges.length], true);
    return ranges.map(([low, high], column) =>
      ops.add(ops.mul(ops.slice(uniform, [0, column], [batch, 1]), high - low), low),
    );
  }

  protected override call(x: Node, { training }: CallContext): Node {
    return training ? this.transformImages(x, this.randomTransformation(x)) : x;
  }

  /** The options of `AugmentationOptions`, for `getConfig`. */
  protected augmentationConfig(): Required<AugmentationOptions> {
    return { ...this.baseConfig(), seed: this.seed, dataFormat: this.dataFormat };
  }
}

/**
 * The range that a factor means, as Keras has it: f stands for −f … f, cut off at `least`.
 *
 * @throws ArgumentError unless all numbers are from `least` to `most`
 */
export function rangeOf(where: string, factor: FactorOption, least: number, most: number): Range {
  if (typeof factor === "number") {
    const size = Math.abs(numberIn(where, factor, least, most));
    return [Math.max(-size, least), size];
  }
  const [low, high] = pairOfNumbers(where, factor);
  return [numberIn(where, low, least, most), numberIn(where, high, least, most)];
}

/** Two numbers, the lower one first. @throws ArgumentError unless there are two */
export function pairOfNumbers(where: string, pair: Range): Range {
  if (Array.isArray(pair) && pair.length === 2 && pair.every(Number.isFinite)) {
    return [Math.min(...pair), Math.max(...pair)];
  }
  const expected = "a number, or two of them [lowest, highest]";
  throw new ArgumentError(complain({ where, expected, found: JSON.stringify(pair) ?? "nothing" }));
}
