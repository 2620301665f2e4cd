import type { Node } from "../ir/graph.ts";
import * as ops from "../ops/index.ts";
import { lookUp } from "../util/suggest.ts";
import { AugmentationLayer, type AugmentationOptions } from "./augmentation.ts";
import { numberIn } from "./options.ts";

/** Options of layers that move the pixels of images. */
export interface RandomTransformOptions extends AugmentationOptions {
  /**
   * What lies beyond the edge: "reflect" (the default; d c b a | a b c d | d c b a), "constant" (k k | a b c d | k k),
   * "wrap" (c d | a b c d | a b) or "nearest" (a a | a b c d | d d).
   */
  fillMode?: ops.FillMode;
  /** Between the pixels: "bilinear" (the default) or "nearest". */
  interpolation?: ops.SamplingInterpolation;
  /** The value of fill mode "constant". Default 0. */
  fillValue?: number;
}

/** A random layer that moves the pixels of each image by an affine transform. */
export abstract class RandomTransform extends AugmentationLayer {
  readonly fillMode: ops.FillMode;
  readonly interpolation: ops.SamplingInterpolation;
  readonly fillValue: number;

  /** @throws ArgumentError for unknown fill modes and interpolations */
  constructor(className: string, options: RandomTransformOptions) {
    super(className, options);
    const { fillMode = "reflect", interpolation = "bilinear", fillValue = 0 } = options;
    this.fillMode = lookUp(`${this.label}: fillMode`, fillMode, ops.FILL_MODES);
    this.interpolation = lookUp(`${this.label}: interpolation`, interpolation, ops.SAMPLING_INTERPOLATIONS);
    this.fillValue = numberIn(
      `${this.label}: fillValue`,
      fillValue,
      Number.NEGATIVE_INFINITY,
      Number.POSITIVE_INFINITY,
    );
  }

  /** The images looked up at (a0·x + a1·y + a2, b0·x + b1·y + b2); each number the same for all, or a node [batch, 1]. */
  protected transformed(x: Node, numbers: readonly (Node | number)[]): Node {
    const { fillMode, interpolation, fillValue } = this;
    return ops.affineTransform(x, transformsOf(x, numbers), { fillMode, interpolation, fillValue });
  }

  protected transformConfig(): Required<RandomTransformOptions> {
    const { fillMode, interpolation, fillValue } = this;
    return { ...this.augmentationConfig(), fillMode, interpolation, fillValue };
  }
}

/** Transforms [batch, 6] for the images x, from six columns. */
export function transformsOf(x: Node, columns: readonly (Node | number)[]): Node {
  const [batch = 1] = x.shape;
  const whole = (value: number): Node => ops.broadcastTo(ops.constant(x.graph, value), [batch, 1], { batch: true });
  return ops.concat(
    columns.map((column) => (typeof column === "number" ? whole(column) : column)),
    1,
  );
}
