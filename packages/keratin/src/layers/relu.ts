import type { Node } from "../ir/graph.ts";
import { type ReluOptions, relu } from "../nn/activations.ts";
import { type BatchShape, Layer, type LayerOptions } from "./layer.ts";
import { numberIn } from "./options.ts";

/** Options of `layers.ReLU`. */
export interface ReLUOptions extends LayerOptions, ReluOptions {}

/** x above the threshold, held at maxValue; below it negativeSlope · (x − threshold). The shape stays. */
export class ReLU extends Layer {
  readonly #options: ReluOptions;

  /** @throws ArgumentError if a number is negative */
  constructor(options: ReLUOptions = {}) {
    super("ReLU", options);
    const { maxValue, negativeSlope = 0, threshold = 0 } = options;
    const check = (name: string, value: number): number =>
      numberIn(`${this.label}: ${name}`, value, 0, Number.MAX_VALUE);
    this.#options = {
      negativeSlope: check("negativeSlope", negativeSlope),
      threshold: check("threshold", threshold),
      ...(maxValue !== undefined && { maxValue: check("maxValue", maxValue) }),
    };
  }

  override computeOutputShape(inputShape: BatchShape): BatchShape {
    return inputShape;
  }

  override getConfig(): ReLUOptions {
    return { ...this.baseConfig(), ...this.#options };
  }

  protected override call(x: Node): Node {
    return relu(x, this.#options);
  }
}
