/** Gradient clipping. A norm is a plain sum over a whole gradient; the pass `shard` has added that up over the batch before. */
import type { Node } from "../../ir/graph.ts";
import * as ops from "../../ops/index.ts";
import type { OptimizerSettings } from "./options.ts";

type Clipping = Pick<OptimizerSettings, "clipnorm" | "globalClipnorm" | "clipvalue">;

/** Gradients as the options want them (`keras/src/optimizers/base_optimizer.py`, `_clip_gradients`). */
export function clipGradients(gradients: readonly Node[], { clipnorm, globalClipnorm, clipvalue }: Clipping): Node[] {
  if (clipnorm) return gradients.map((gradient) => clipNorm(gradient, clipnorm));
  if (globalClipnorm) return clipGlobalNorm(gradients, globalClipnorm);
  if (clipvalue) return gradients.map((gradient) => ops.clip(gradient, -clipvalue, clipvalue));
  return [...gradients];
}

const squaredNorm = (gradient: Node): Node => ops.reduceSum(ops.square(gradient));

const clipNorm = (gradient: Node, most: number): Node =>
  ops.div(ops.mul(gradient, most), ops.maximum(ops.sqrt(squaredNorm(gradient)), most));

function clipGlobalNorm(gradients: readonly Node[], most: number): Node[] {
  if (gradients.length === 0) return [];
  const norm = ops.sqrt(gradients.map(squaredNorm).reduce((sum, square) => ops.add(sum, square)));
  const scale = ops.mul(ops.minimum(ops.div(1, norm), 1 / most), most);
  // As in Keras: an infinite norm makes everything NaN, so that TerminateOnNaN sees it.
  const marked = ops.add(scale, ops.sub(norm, norm));
  return gradients.map((gradient) => ops.mul(gradient, marked));
}
