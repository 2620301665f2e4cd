import type { Node } from "../ir/graph.ts";
import * as ops from "../ops/index.ts";
import { ArgumentError, complain, ShapeError } from "../util/errors.ts";
import { showShape } from "../util/shape.ts";
import { type BatchShape, Layer, type LayerOptions, type WeightSpec } from "./layer.ts";
import { WeightChoices, type WeightOptions } from "./weights.ts";

/** Options of `layers.PReLU`. */
export interface PReLUOptions extends LayerOptions, WeightOptions<"alpha"> {
  /** Axes along which slopes are shared, counted from 1: `[1, 2]` for one slope per channel of images. Default null: none. */
  sharedAxes?: number | readonly number[] | null;
}

/**
 * x from 0 on, alpha · x below, with learned slopes. The shape stays. Weights: alpha, of a sample's shape with 1 on the
 * shared axes ("zeros"). He et al. 2015 (https://arxiv.org/abs/1502.01852).
 */
export class PReLU extends Layer {
  readonly sharedAxes: readonly number[] | null;
  readonly #weights: WeightChoices<"alpha">;

  /** @throws ArgumentError naming the option that is out of range or unknown */
  constructor(options: PReLUOptions = {}) {
    super("PReLU", options);
    const { sharedAxes = null } = options;
    const axes = typeof sharedAxes === "number" ? [sharedAxes] : sharedAxes;
    if (axes !== null && (!Array.isArray(axes) || !axes.every((axis) => Number.isInteger(axis) && axis > 0))) {
      const expected = "axes behind the batch, counted from 1";
      const complaint = { where: `${this.label}: sharedAxes`, expected, found: JSON.stringify(sharedAxes) };
      throw new ArgumentError(complain(complaint));
    }
    this.sharedAxes = axes && [...axes];
    this.#weights = new WeightChoices(this.label, options, { alpha: "zeros" });
  }

  override computeOutputShape(inputShape: BatchShape): BatchShape {
    const outside = this.sharedAxes?.find((axis) => axis >= inputShape.length);
    if (outside === undefined) return inputShape;
    const expected = `axes of ${showShape(inputShape)} behind the batch`;
    throw new ShapeError(complain({ where: `${this.label}: sharedAxes`, expected, found: String(outside) }));
  }

  override getConfig(): Required<PReLUOptions> {
    return { ...this.baseConfig(), sharedAxes: this.sharedAxes, ...this.#weights.config };
  }

  protected override weightSpecs([, ...sizes]: BatchShape): WeightSpec[] {
    const shape = sizes.map((size, i) => (this.sharedAxes?.includes(i + 1) ? 1 : size));
    return [this.#weights.spec("alpha", shape)];
  }

  protected override call(x: Node): Node {
    const below = ops.mul(this.node("alpha", x), ops.relu(ops.neg(x)));
    return ops.sub(ops.relu(x), below);
  }
}
