/** Reading and writing the weights of models. */
import type { Variable } from "../ir/variable.ts";
import { ArgumentError, complain, ShapeError } from "../util/errors.ts";
import { NdArray } from "../util/ndarray.ts";
import { sameShape, showShape } from "../util/shape.ts";

/** Copies of the values, in order. */
export async function readWeights(variables: readonly Variable[]): Promise<NdArray[]> {
  return Promise.all(variables.map(async (variable) => new NdArray(await variable.read(), variable.shape)));
}

/**
 * Copies values in. All are checked before the first is written.
 *
 * @throws ArgumentError if there are more or fewer than variables
 * @throws ShapeError naming the first whose shape differs
 */
export async function writeWeights(variables: readonly Variable[], values: readonly NdArray[]): Promise<void> {
  if (values.length !== variables.length) {
    const names = variables.map(({ name }) => name).join(", ");
    const expected = `${variables.length} arrays (${names})`;
    throw new ArgumentError(complain({ where: "setWeights", expected, found: String(values.length) }));
  }
  variables.forEach((variable, i) => {
    const shape = values[i]?.shape ?? [];
    if (sameShape(variable.shape, shape)) return;
    const where = `setWeights: array ${i}, ${variable.name}`;
    throw new ShapeError(complain({ where, expected: `shape ${showShape(variable.shape)}`, found: showShape(shape) }));
  });
  await Promise.all(variables.map((variable, i) => variable.write((values[i] as NdArray).data)));
}
