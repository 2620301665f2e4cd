import type { Node } from "../ir/graph.ts";
import { type ActivationFunction, type ActivationOption, getActivation } from "../nn/activations.ts";
import { type BatchShape, Layer, type LayerOptions } from "./layer.ts";

/** Options of `layers.Activation`. */
export interface ActivationOptions extends LayerOptions {
  /** Keras's name, or a function over nodes. */
  activation: ActivationOption;
}

/** An activation function as a layer of its own; the shape stays. `layers.Activation("relu")` works too. */
export class Activation extends Layer {
  readonly activation: ActivationOption;
  readonly #function: ActivationFunction;

  /** @throws ArgumentError for an unknown name */
  constructor(options: ActivationOptions | ActivationOption) {
    const { activation, ...rest } = typeof options === "object" ? options : { activation: options };
    super("Activation", rest);
    this.activation = activation;
    this.#function = getActivation(`${this.label}: activation`, activation);
  }

  override get isBuiltFromStart(): boolean {
    return true;
  }

  override computeOutputShape(inputShape: BatchShape): BatchShape {
    return inputShape;
  }

  override getConfig(): Required<ActivationOptions> {
    return { ...this.baseConfig(), activation: this.activation };
  }

  protected override call(x: Node): Node {
    return this.#function(x);
  }
}
