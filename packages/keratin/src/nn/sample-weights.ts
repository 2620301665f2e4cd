import type { Node } from "../ir/graph.ts";
import * as ops from "../ops/index.ts";
import { complain, ShapeError } from "../util/errors.ts";
import { showShape } from "../util/shape.ts";

/**
 * Sample weights with as many axes as the values that they weigh: axes of size 1 are added behind, a needless last one
 * is dropped. (Keras does the same where the numbers of axes differ by one, and refuses or mixes up the others.)
 *
 * @param weights `[batch]` or `[batch, …]`
 * @param values `[batch, …]`, or a scalar for which the weights stay as they are
 * @throws ShapeError if the weights do not fit the values
 */
export function alignWeights(weights: Node, values: Node): Node {
  const rank = values.shape.length;
  if (rank === 0) return weights;
  const needless = weights.shape.length === rank + 1 && weights.shape.at(-1) === 1;
  const shape = needless ? weights.shape.slice(0, -1) : [...weights.shape];
  while (shape.length < rank) shape.push(1);
  const fits =
    shape.length === rank && shape.every((size, axis) => size === values.shape[axis] || (axis > 0 && size === 1));
  if (fits) return shape.length === weights.shape.length ? weights : ops.reshape(weights, shape);
  throw new ShapeError(
    complain({
      where: "Sample weights",
      expected: `a shape that begins like that of the values, ${showShape([null, ...values.shape.slice(1)])}`,
      found: showShape([null, ...weights.shape.slice(1)]),
      hint: "Give one weight per sample: a list as long as the data.",
    }),
  );
}
