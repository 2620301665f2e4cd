import type { Node } from "../ir/graph.ts";
import * as ops from "../ops/index.ts";
import { ArgumentError, complain } from "../util/errors.ts";
import { type FactorOption, type Range, rangeOf } from "./augmentation.ts";
import { imageSizes } from "./options.ts";
import { RandomTransform, type RandomTransformOptions } from "./random-transform.ts";

/** Options of `layers.RandomZoom`. */
export interface RandomZoomOptions extends RandomTransformOptions {
  /** Parts of the height, above −1 up to 1: f for −f … f, or `[lowest, highest]`. Positive zooms out, negative in. */
  heightFactor: FactorOption;
  /** The same for the width. Default (null): as the height, so that the aspect ratio stays. */
  widthFactor?: FactorOption | null;
}

/** In training zooms each image in or out about its centre. */
export class RandomZoom extends RandomTransform {
  readonly heightFactor: FactorOption;
  readonly widthFactor: FactorOption | null;

  /** @throws ArgumentError unless the factors' numbers are above −1 and at most 1 */
  constructor(options: RandomZoomOptions) {
    super("RandomZoom", options);
    this.heightFactor = options.heightFactor;
    this.widthFactor = options.widthFactor ?? null;
    this.ranges();
  }

  override getConfig(): Required<RandomZoomOptions> {
    const { heightFactor, widthFactor } = this;
    return { ...this.transformConfig(), heightFactor, widthFactor };
  }

  protected override ranges(): Range[] {
    const factors = {
      heightFactor: this.heightFactor,
      ...(this.widthFactor !== null && { widthFactor: this.widthFactor }),
    };
    return Object.entries(factors).map(([name, factor]) => {
      const [low, high] = rangeOf(`${this.label}: ${name}`, factor, -1, 1);
      if (low > -1) return [1 + low, 1 + high];
      const expected = "more than -1, which would zoom in on nothing";
      throw new ArgumentError(complain({ where: `${this.label}: ${name}`, expected, found: JSON.stringify(factor) }));
    });
  }

  /** Zooms by heights and widths: 2 shows twice as much, ½ half as much. Without widths they are as the heights. */
  override transformImages(x: Node, transformation: readonly Node[]): Node {
    const [down, across = down] = transformation as readonly [Node, Node?];
    const [height, width] = imageSizes(this.label, [null, ...x.shape.slice(1)]).size;
    const shift = (size: number, zoom: Node): Node => ops.mul(ops.sub(1, zoom), (size - 1) / 2);
    return this.transformed(x, [across, 0, shift(width, across), 0, down, shift(height, down)]);
  }
}
