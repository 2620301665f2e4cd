import type { Node } from "../ir/graph.ts";
import { Variable } from "../ir/variable.ts";
import * as ops from "../ops/index.ts";
import { drawSeed } from "../util/random.ts";
import { type BatchShape, type CallContext, Layer, type LayerOptions } from "./layer.ts";
import { numberIn, wholeNumber } from "./options.ts";

/** Options of `layers.Dropout`. */
export interface DropoutOptions extends LayerOptions {
  /** The part of the values that is dropped, 0 to 1. */
  rate: number;
  /** Fixes what is dropped. Default: drawn from the seed of `setRandomSeed`. */
  seed?: number;
}

/**
 * In training sets a random part of the values to 0 and divides the others by 1 − rate, so that the expected sum stays;
 * else the identity. The random numbers come from a counter, so that they do not depend on the number of threads.
 */
export class Dropout extends Layer {
  readonly rate: number;
  readonly seed: number | undefined;
  /** Two words of key, and the number of draws so far; no weight, as in Keras. */
  readonly seedState: Variable;

  /** @throws ArgumentError unless rate is from 0 to 1 */
  constructor(options: DropoutOptions) {
    super("Dropout", options);
    this.rate = numberIn(`${this.label}: rate`, options.rate, 0, 1);
    this.seed = options.seed === undefined ? undefined : wholeNumber(`${this.label}: seed`, options.seed, 0);
    const key = this.seed ?? drawSeed();
    const initial = Int32Array.of(key | 0, Math.floor(key / 2 ** 32) | 0, 0);
    this.seedState = new Variable({
      name: `${this.name}/seed_state`,
      shape: [3],
      initial,
      dtype: "int32",
      trainable: false,
    });
  }

  override computeOutputShape(inputShape: BatchShape): BatchShape {
    return inputShape;
  }

  override getConfig(): DropoutOptions {
    return { ...this.baseConfig(), rate: this.rate, ...(this.seed !== undefined && { seed: this.seed }) };
  }

  protected override call(x: Node, { training }: CallContext): Node {
    if (!training || this.rate === 0) return x;
    if (this.rate === 1) return ops.mul(x, 0);
    const { graph, shape } = x;
    const uniform = ops.randomUniform(graph, { shape }, this.#nextSeed(x));
    const kept = ops.select(ops.lessEqual(this.rate, uniform), 1 / (1 - this.rate), 0);
    return ops.mul(x, kept);
  }

  /** The seed of this draw; the next step's is one stream further. */
  #nextSeed({ graph }: Node): Node {
    const seed = ops.variable(graph, this.seedState);
    const key = ops.slice(seed, [0], [2]);
    const stream = ops.slice(seed, [2], [1]);
    graph.update(this.seedState, ops.concat([key, ops.add(stream, 1)], 0));
    return seed;
  }
}
