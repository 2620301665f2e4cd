import type { Node } from "../ir/graph.ts";
import { type ReluOptions, relu } from "../nn/activations.ts";
import { type BatchShape, Layer, type LayerOptions } from "./layer.ts";
import { numberIn } from "./options.ts";

/** Options of `layers.ReLU`. */
export interface ReLUOptions extends LayerOptions, Omit<ReluOptions, "maxValue"> {
  /** The largest value. Default (null): none. */
  maxValue?: number | null;
}

/** x above the threshold, held at maxValue; below it negativeSlope · (x − threshold). The shape stays. */
export class ReLU extends Layer {
  readonly #options: ReluOptions;

  /** @throws ArgumentError if a number is negative */
  constructor(options: ReLUOptions = {}) {
    super("ReLU", options);
    const { maxValue = null, negativeSlope, threshold } = options;
    const check = (name: string, value: number): number =>
      numberIn(`${this.label}: ${name}`, value, 0, Number.MAX_VALUE);
    this.#options = {
      negativeSlope: check("negativeSlope", negativeSlope ?? 0),
      threshold: check("threshold", threshold ?? 0),
      ...(maxValue !== null && { maxValue: check("maxValue", maxValue) }),
    };
  }

  override get isBuiltFromStart(): boolean {
    return true;
  }

  override computeOutputShape(inputShape: BatchShape): BatchShape {
    return inputShape;
  }

  override getConfig(): ReLUOptions {
    return { ...this.baseConfig(), maxValue: null, ...this.#options };
  }

  protected override call(x: Node): Node {
    return relu(x, this.#options);
  }
}
