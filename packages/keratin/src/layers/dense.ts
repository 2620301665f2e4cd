import type { Node } from "../ir/graph.ts";
import * as ops from "../ops/index.ts";
import { complain, ShapeError } from "../util/errors.ts";
import { showShape, sizeOf } from "../util/shape.ts";
import { type BatchShape, type CallContext, Layer, type LayerOptions, type WeightSpec } from "./layer.ts";
import { wholeNumber } from "./options.ts";
import { OutputChoices, type OutputOptions } from "./output.ts";
import { WeightChoices, type WeightOptions } from "./weights.ts";

/** Options of `layers.Dense`. */
export interface DenseOptions extends LayerOptions, OutputOptions, WeightOptions<"kernel" | "bias"> {
  /** The number of outputs. */
  units: number;
}

/**
 * Every output looks at all inputs of the last axis: `[batch, …, in]` → `[batch, …, units]`. Weights: kernel
 * `[in, units]` ("glorot_uniform"), bias `[units]` ("zeros").
 */
export class Dense extends Layer {
  readonly units: number;
  readonly useBias: boolean;
  readonly #output: OutputChoices;
  readonly #weights: WeightChoices<"kernel" | "bias">;

  /** @throws ArgumentError naming the option that is out of range or unknown */
  constructor(options: DenseOptions) {
    super("Dense", options);
    this.units = wholeNumber(`${this.label}: units`, options.units);
    this.#output = new OutputChoices(this.label, options);
    this.useBias = this.#output.config.useBias;
    this.#weights = new WeightChoices(this.label, options, { kernel: "glorot_uniform", bias: "zeros" });
  }

  override computeOutputShape(inputShape: BatchShape): BatchShape {
    this.#inputs(inputShape);
    return [null, ...(inputShape.slice(1, -1) as number[]), this.units];
  }

  override getConfig(): Required<DenseOptions> {
    return { ...this.baseConfig(), units: this.units, ...this.#output.config, ...this.#weights.config };
  }

  protected override weightSpecs(inputShape: BatchShape): WeightSpec[] {
    const kernel = this.#weights.spec("kernel", [this.#inputs(inputShape), this.units]);
    return this.useBias ? [kernel, this.#weights.spec("bias", [this.units])] : [kernel];
  }

  protected override call(x: Node, context: CallContext): Node {
    const product = this.#multiply(x, this.node("kernel", x));
    return this.#output.finish(product, this.useBias ? this.node("bias", x) : undefined, context);
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
