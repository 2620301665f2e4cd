/** What layers with random numbers share: a seed, and a draw of its own for every step and use. */
import type { Graph, Node } from "../ir/graph.ts";
import { Variable } from "../ir/variable.ts";
import * as ops from "../ops/index.ts";
import { drawSeed } from "../util/random.ts";
import type { Shape } from "../util/shape.ts";
import { Layer, type LayerOptions } from "./layer.ts";
import { wholeNumber } from "./options.ts";
import { advance, currentValue } from "./state.ts";

/** Options of layers with random numbers. */
export interface RandomOptions extends LayerOptions {
  /** Fixes the random numbers. Default (null): drawn from the seed of `setRandomSeed`. */
  seed?: number | null;
}

/** A layer that draws random numbers. They come from a counter, so that they do not depend on the number of threads. */
export abstract class RandomLayer extends Layer {
  readonly seed: number | null;
  /** Two words of key, and the number of draws so far; no weight, as in Keras. */
  readonly seedState: Variable;

  /** @throws ArgumentError unless the seed is a whole number of at least 0 */
  constructor(className: string, options: RandomOptions) {
    super(className, options);
    this.seed = options.seed == null ? null : wholeNumber(`${this.label}: seed`, options.seed, 0);
    const key = this.seed ?? drawSeed();
    this.seedState = new Variable({
      name: `${this.name}/seed_state`,
      shape: [3],
      initial: Int32Array.of(key | 0, Math.floor(key / 2 ** 32) | 0, 0),
      dtype: "int32",
      trainable: false,
    });
  }

  /** Uniform numbers in [0, 1), others at every call. `batch`: whether axis 0 of the shape is the batch. */
  protected uniform(graph: Graph, shape: Shape, batch: boolean): Node {
    const seed = currentValue(graph, this.seedState);
    const key = ops.slice(seed, [0], [2]);
    const stream = ops.slice(seed, [2], [1]);
    advance(graph, this.seedState, ops.concat([key, ops.add(stream, 1)], 0));
    return ops.randomUniform(graph, { shape, batch }, seed);
  }
}
