/** What the normalizations by statistics share: epsilon, and the weights gamma and beta. */
import type { Node } from "../ir/graph.ts";
import * as ops from "../ops/index.ts";
import type { Shape } from "../util/shape.ts";
import { Layer, type LayerOptions, type WeightSpec } from "./layer.ts";
import { numberIn } from "./options.ts";
import { WeightChoices, type WeightOptions } from "./weights.ts";

/** Options of the normalizations. Initializers: gamma "ones", beta "zeros". */
export interface AffineOptions extends LayerOptions, WeightOptions<"gamma" | "beta"> {
  /** Added to the variance. Default 0.001. */
  epsilon?: number;
  /** Whether to add beta. Default true. */
  center?: boolean;
  /** Whether to multiply by gamma. Default true. */
  scale?: boolean;
}

/** (x − mean) / √(variance + epsilon) · gamma + beta. */
export abstract class AffineNormalization extends Layer {
  readonly epsilon: number;
  readonly center: boolean;
  readonly scale: boolean;
  readonly #weights: WeightChoices<"gamma" | "beta">;

  /** @throws ArgumentError naming the option that is out of range or unknown */
  constructor(className: string, options: AffineOptions) {
    super(className, options);
    const { epsilon = 1e-3, center = true, scale = true } = options;
    this.epsilon = numberIn(`${this.label}: epsilon`, epsilon, 0, Number.MAX_VALUE);
    this.center = center;
    this.scale = scale;
    this.#weights = new WeightChoices(this.label, options, { beta: "zeros", gamma: "ones" });
  }

  protected affineConfig(): Required<AffineOptions> {
    const { epsilon, center, scale } = this;
    return { ...this.baseConfig(), epsilon, center, scale, ...this.#weights.config };
  }

  /** Gamma and beta, whichever are wanted. */
  protected affineSpecs(shape: Shape, { scale, center }: { scale: boolean; center: boolean } = this): WeightSpec[] {
    return [
      ...(scale ? [this.#weights.spec("gamma", shape)] : []),
      ...(center ? [this.#weights.spec("beta", shape)] : []),
    ];
  }

  /** x with mean 0 and variance 1 over some axes, and the factor that was taken. */
  protected standardize(x: Node, axes: readonly number[]): { centered: Node; factor: Node } {
    const centered = ops.sub(x, ops.mean(x, axes, { keepDims: true }));
    const variance = ops.mean(ops.square(centered), axes, { keepDims: true });
    return { centered, factor: ops.div(1, ops.sqrt(ops.add(variance, this.epsilon))) };
  }

  /** x · gamma + beta, both given the shape first, so that they broadcast over x. */
  protected affine(x: Node, shape: Shape, { scale, center }: { scale: boolean; center: boolean } = this): Node {
    const scaled = scale ? ops.mul(x, ops.reshape(this.node("gamma", x), shape)) : x;
    return center ? ops.add(scaled, ops.reshape(this.node("beta", x), shape)) : scaled;
  }
}
