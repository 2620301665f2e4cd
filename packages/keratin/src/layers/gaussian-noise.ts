import type { Node } from "../ir/graph.ts";
import * as ops from "../ops/index.ts";
import type { BatchShape, CallContext } from "./layer.ts";
import { numberIn } from "./options.ts";
import { RandomLayer, type RandomOptions } from "./random.ts";

/** Options of `layers.GaussianNoise`. */
export interface GaussianNoiseOptions extends RandomOptions {
  /** The noise's standard deviation, 0 to 1. */
  stddev: number;
}

/** In training adds normal noise with mean 0 to every value; else the identity. The shape stays. */
export class GaussianNoise extends RandomLayer {
  readonly stddev: number;

  /** @throws ArgumentError unless stddev is from 0 to 1 */
  constructor(options: GaussianNoiseOptions) {
    super("GaussianNoise", options);
    this.stddev = numberIn(`${this.label}: stddev`, options.stddev, 0, 1);
  }

  override get isBuiltFromStart(): boolean {
    return true;
  }

  override computeOutputShape(inputShape: BatchShape): BatchShape {
    return inputShape;
  }

  override getConfig(): Required<GaussianNoiseOptions> {
    return { ...this.baseConfig(), stddev: this.stddev, seed: this.seed };
  }

  protected override call(x: Node, { training }: CallContext): Node {
    if (!training || this.stddev === 0) return x;
    // Box and Muller: a length and an angle make a normal number. 1 − u is never 0.
    const length = ops.sqrt(ops.mul(ops.log(ops.sub(1, this.uniform(x.graph, x.shape, true))), -2));
    const angle = ops.mul(this.uniform(x.graph, x.shape, true), 2 * Math.PI);
    return ops.add(x, ops.mul(ops.mul(length, ops.cos(angle)), this.stddev));
  }
}
