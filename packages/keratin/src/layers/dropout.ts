import { ArgumentError, complain, ShapeError } from "../util/errors.ts";
import type { Shape } from "../util/shape.ts";
import { showShape } from "../util/shape.ts";
import { DropoutBase, type DropoutBaseOptions } from "./dropout-base.ts";
import type { BatchShape } from "./layer.ts";

/** Options of `layers.Dropout`. */
export interface DropoutOptions extends DropoutBaseOptions {
  /**
   * The shape of the draw, the batch axis included: 1 on axes along which values are dropped together, null where it is
   * the input's size. Default (null): every value by itself.
   */
  noiseShape?: readonly (number | null)[] | null;
}

/**
 * In training sets a random part of the values to 0 and divides the others by 1 − rate, so that the expected sum stays;
 * else the identity. The random numbers come from a counter, so that they do not depend on the number of threads.
 * Srivastava et al. 2014.
 */
export class Dropout extends DropoutBase {
  readonly noiseShape: readonly (number | null)[] | null;

  /** @throws ArgumentError unless rate is from 0 to 1, and noiseShape a list of positive whole numbers and nulls */
  constructor(options: DropoutOptions) {
    super("Dropout", options);
    const { noiseShape = null } = options;
    const isShape =
      noiseShape === null ||
      (Array.isArray(noiseShape) && noiseShape.every((n) => n === null || (Number.isInteger(n) && n > 0)));
    if (!isShape) {
      const expected = "a list of positive whole numbers and nulls, the batch axis included";
      const complaint = { where: `${this.label}: noiseShape`, expected, found: JSON.stringify(noiseShape) };
      throw new ArgumentError(complain(complaint));
    }
    this.noiseShape = noiseShape && [...noiseShape];
  }

  override computeOutputShape(inputShape: BatchShape): BatchShape {
    const noise = this.noiseShape;
    if (!noise) return inputShape;
    const fits =
      noise.length === inputShape.length &&
      noise.every((size, axis) => size === null || size === 1 || (axis > 0 && size === inputShape[axis]));
    if (fits) return inputShape;
    throw new ShapeError(
      complain({
        where: `${this.label}: noiseShape`,
        expected: `for each axis of ${showShape(inputShape)} its size, 1 or null (for the batch: 1 or null)`,
        found: JSON.stringify(noise),
      }),
    );
  }

  override getConfig(): Required<DropoutOptions> {
    const { rate, seed, noiseShape } = this;
    return { ...this.baseConfig(), rate, seed, noiseShape };
  }

  protected override noiseShapeFor(shape: Shape): { shape: Shape; batch: boolean } {
    const noise = this.noiseShape;
    return { shape: shape.map((size, axis) => noise?.[axis] ?? size), batch: noise?.[0] !== 1 };
  }
}
