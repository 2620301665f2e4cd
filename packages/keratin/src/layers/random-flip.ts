import type { Node } from "../ir/graph.ts";
import * as ops from "../ops/index.ts";
import { lookUp } from "../util/suggest.ts";
import { AugmentationLayer, type AugmentationOptions, type Range } from "./augmentation.ts";
import { imageSizes } from "./options.ts";
import { transformsOf } from "./random-transform.ts";

/** Along which axes images are flipped. */
export type FlipMode = "horizontal" | "vertical" | "horizontal_and_vertical";

/** Which axes a mode flips: [vertical, horizontal]. */
const MODES: Readonly<Record<FlipMode, readonly [boolean, boolean]>> = {
  horizontal: [false, true],
  vertical: [true, false],
  horizontal_and_vertical: [true, true],
};

/** Options of `layers.RandomFlip`. */
export interface RandomFlipOptions extends AugmentationOptions {
  /** "horizontal" (left and right), "vertical" (top and bottom) or "horizontal_and_vertical" (the default). */
  mode?: FlipMode;
}

/**
 * In training flips each image with probability ½. Mode "horizontal_and_vertical" flips both ways or neither, as Keras
 * does: put two layers behind one another for independent flips.
 */
export class RandomFlip extends AugmentationLayer {
  readonly mode: FlipMode;

  /** @throws ArgumentError for an unknown mode */
  constructor(options: RandomFlipOptions = {}) {
    super("RandomFlip", options);
    const { mode = "horizontal_and_vertical" } = options;
    lookUp(`${this.label}: mode`, mode, MODES);
    this.mode = mode;
  }

  override getConfig(): Required<RandomFlipOptions> {
    return { ...this.augmentationConfig(), mode: this.mode };
  }

  protected override ranges(): Range[] {
    return [[0, 1]];
  }

  /** Flips the images whose number is at most ½. */
  override transformImages(x: Node, transformation: readonly Node[]): Node {
    const [number] = transformation as readonly [Node];
    const [height, width] = imageSizes(this.label, [null, ...x.shape.slice(1)]).size;
    const [vertical, horizontal] = MODES[this.mode];
    const flips = ops.lessEqual(number, 0.5);
    const along = (isFlipped: boolean, size: number): [Node | number, Node | number] =>
      isFlipped ? [ops.select(flips, -1, 1), ops.select(flips, size - 1, 0)] : [1, 0];
    const [a0, a2] = along(horizontal, width);
    const [b1, b2] = along(vertical, height);
    const transforms = transformsOf(x, [a0, 0, a2, 0, b1, b2]);
    return ops.affineTransform(x, transforms, { interpolation: "nearest", fillMode: "nearest" });
  }
}
