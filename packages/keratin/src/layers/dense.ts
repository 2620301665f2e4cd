import type { Node } from "../ir/graph.ts";
import { type ActivationFunction, type ActivationOption, getActivation } from "../nn/activations.ts";
import { getInitializer, type Initializer, type InitializerOption } from "../nn/initializers.ts";
import * as ops from "../ops/index.ts";
import { complain, ShapeError } from "../util/errors.ts";
import { showShape, sizeOf } from "../util/shape.ts";
import { type BatchShape, Layer, type LayerOptions, type WeightSpec } from "./layer.ts";
import { wholeNumber } from "./options.ts";

/** Options of `layers.Dense`. */
export interface DenseOptions extends LayerOptions {
  /** The number of outputs. */
  units: number;
  /** Default none ("linear"). */
  activation?: ActivationOption;
  /** Default true. */
  useBias?: boolean;
  /** Default "glorot_uniform". */
  kernelInitializer?: InitializerOption;
  /** Default "zeros". */
  biasInitializer?: InitializerOption;
}

/**
 * Every output looks at all inputs of the last axis: `[batch, …, in]` → `[batch, …, units]`. Weights: kernel
 * `[in, units]`, bias `[units]`.
 */
export class Dense extends Layer {
  readonly units: number;
  readonly useBias: boolean;
  readonly #options: Required<Pick<DenseOptions, "activation" | "kernelInitializer" | "biasInitializer">>;
  readonly #activation: ActivationFunction;
  readonly #kernelInitializer: Initializer;
  readonly #biasInitializer: Initializer;

  /** @throws ArgumentError naming the option that is out of range or unknown */
  constructor(options: DenseOptions) {
    super("Dense", options);
    const { activation = "linear", kernelInitializer = "glorot_uniform", biasInitializer = "zeros" } = options;
    this.units = wholeNumber(`${this.label}: units`, options.units);
    this.useBias = options.useBias ?? true;
    this.#options = { activation, kernelInitializer, biasInitializer };
    this.#activation = getActivation(`${this.label}: activation`, activation);
    this.#kernelInitializer = getInitializer(`${this.label}: kernelInitializer`, kernelInitializer);
    this.#biasInitializer = getInitializer(`${this.label}: biasInitializer`, biasInitializer);
  }

  override computeOutputShape(inputShape: BatchShape): BatchShape {
    this.#inputs(inputShape);
    return [null, ...(inputShape.slice(1, -1) as number[]), this.units];
  }

  override getConfig(): Required<DenseOptions> {
    return { ...this.baseConfig(), units: this.units, useBias: this.useBias, ...this.#options };
  }

  protected override weightSpecs(inputShape: BatchShape): WeightSpec[] {
    const shape = [this.#inputs(inputShape), this.units];
    const kernel = { name: "kernel", shape, initializer: this.#kernelInitializer };
    const bias = { name: "bias", shape: [this.units], initializer: this.#biasInitializer };
    return this.useBias ? [kernel, bias] : [kernel];
  }

  protected override call(x: Node): Node {
    const y = this.#multiply(x, this.node("kernel", x));
    return this.#activation(this.useBias ? ops.add(y, this.node("bias", x)) : y);
  }

  /** The product along the last axis; with axes between it is a 1×1 convolution, which keeps the batch axis apart. */
  #multiply(x: Node, kernel: Node): Node {
    if (x.shape.length === 2) return ops.matmul(x, kernel);
    const [batch = 1] = x.shape;
    const inputs = x.shape.at(-1) ?? 1;
    const image = ops.reshape(x, [batch, sizeOf(x.shape) / (batch * inputs), 1, inputs]);
    const y = ops.conv2d(image, ops.reshape(kernel, [1, 1, inputs, this.units]));
    return ops.reshape(y, [...x.shape.slice(0, -1), this.units]);
  }

  #inputs(inputShape: BatchShape): number {
    const inputs = inputShape.at(-1);
    if (inputShape.length > 1 && inputs !== undefined && inputs !== null) return inputs;
    throw new ShapeError(
      complain({
        where: this.label,
        expected: "an input of at least 2 axes [batch, …, in]",
        found: `shape ${showShape(inputShape)}`,
        hint: "Give single numbers an axis of 1: layers.Input({ shape: [1] }).",
      }),
    );
  }
}
