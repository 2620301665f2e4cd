/** What layers with a kernel do to their product: bias and activation. */
import type { Node } from "../ir/graph.ts";
import { type ActivationFunction, type ActivationOption, getActivation } from "../nn/activations.ts";
import { getRegularizer, type Regularizer, type RegularizerOption } from "../nn/regularizers.ts";
import * as ops from "../ops/index.ts";
import type { CallContext } from "./layer.ts";

/** Options of layers with a kernel. */
export interface OutputOptions {
  /** Keras's name, or a function over nodes. Default none ("linear"). */
  activation?: ActivationOption | null;
  /** Whether to add a bias per channel. Default true. */
  useBias?: boolean;
  /** A penalty on the layer's output; divided by the batch's size it is added to the loss. Default null: none. */
  activityRegularizer?: RegularizerOption | null;
}

/** The end of a layer with a kernel. */
export class OutputChoices {
  /** The options with their values, for `getConfig`. */
  readonly config: Required<OutputOptions>;
  readonly #activation: ActivationFunction;
  readonly #penalty: Regularizer | undefined;

  /** @throws ArgumentError for an unknown activation or regularizer */
  constructor(label: string, options: OutputOptions) {
    const activation = options.activation ?? "linear";
    const activityRegularizer = options.activityRegularizer ?? null;
    this.config = { activation, useBias: options.useBias ?? true, activityRegularizer };
    this.#activation = getActivation(`${label}: activation`, activation);
    this.#penalty = getRegularizer(`${label}: activityRegularizer`, activityRegularizer ?? undefined);
  }

  /** The layer's result for its product. */
  finish(product: Node, bias: Node | undefined, context: CallContext): Node {
    const y = this.#activation(bias ? ops.add(product, bias) : product);
    const [batch = 1] = y.shape;
    if (this.#penalty) context.addLoss?.(ops.mul(this.#penalty.call(y), 1 / batch));
    return y;
  }
}
