/** The optimizer's variables in files. They have no names there, only places, and Keras has changed their order once. */
import type { Variable } from "../../ir/variable.ts";
import type { Model } from "../../model/model.ts";
import type { Optimizer } from "../../nn/optimizers/index.ts";
import { deserializeObject } from "../../saving/deserialize.ts";
import { serializeObject } from "../../saving/serialize.ts";
import { sameShape } from "../../util/shape.ts";
import { warnOnce } from "../../util/warn.ts";
import type { H5Array } from "../hdf5/tree.ts";
import type { State } from "./layout.ts";
import { numbersOf, saved } from "./values.ts";
import { type Assignment, assign } from "./weights.ts";

/** The group of the optimizer's variables. */
export const OPTIMIZER = "optimizer";

/**
 * The state of a model's optimizer, to be written; none before `compile`.
 *
 * @param complete whether slots are added that it has not made yet, because it has not done a step: Keras, which makes
 * them when it loads a model, warns if they are not in the file
 */
export function optimizerStates({ optimizer, trainableWeights }: Model, complete: boolean): State[] {
  if (!optimizer) return [];
  let { variables } = optimizer;
  if (complete && !optimizer.built) {
    const copy = deserializeObject("optimizers", optimizer.name, serializeObject("optimizers", optimizer)) as Optimizer;
    copy.build(trainableWeights);
    variables = [...variables, ...copy.variables.slice(variables.length)];
  }
  return [{ path: OPTIMIZER, name: optimizer.name, saved: variables.map(savedVariable), optional: true }];
}

const savedVariable = (variable: Variable) => saved(`optimizer, ${variable.name}`, variable);

/**
 * What a file's variables give to an optimizer, which must be built; nothing is changed yet. Those of an optimizer that
 * has done no step are only the counter and the learning rate.
 *
 * @param version of Keras that wrote the file; undefined if it is not known
 * @returns nothing, after a warning, if they do not fit: weights can be used without them
 */
export function optimizerAssignments(
  where: string,
  arrays: readonly H5Array[],
  optimizer: Optimizer,
  version: string | undefined,
): Assignment[] {
  const all = optimizer.variables;
  const heads = optimizer.schedule ? 1 : 2;
  if (arrays.length === heads && all.length > heads) return assignAll(where, all.slice(0, heads), arrays);
  const order = ordersOf(optimizer, heads, version).find((variables) => fit(variables, arrays));
  if (order) return assignAll(where, order, arrays);
  const found = `${arrays.length} in the file`;
  warnOnce(`${where}: the optimizer starts anew, since its ${all.length} variables do not fit the ${found}.`);
  return [];
}

const fit = (variables: readonly Variable[], arrays: readonly H5Array[]): boolean =>
  variables.length === arrays.length && variables.every(({ shape }, i) => sameShape(shape, arrays[i]?.shape ?? [NaN]));

const assignAll = (where: string, variables: readonly Variable[], arrays: readonly H5Array[]): Assignment[] =>
  variables.map((variable, i) => {
    const array = arrays[i] as H5Array;
    return assign(where, savedVariable(variable), numbersOf(array), array.shape);
  });

/** The optimizer's variables in the orders that a file may have, the likelier one first. */
function ordersOf(optimizer: Optimizer, heads: number, version: string | undefined): Variable[][] {
  const now = optimizer.variables;
  const before = orderBefore310(optimizer, heads);
  const [, major = 3, minor = 99] = (/^(\d+)\.(\d+)/.exec(version ?? "") ?? []).map(Number);
  return major < 3 || (major === 3 && minor < 10) ? [before, now] : [now, before];
}

/**
 * Keras before 3.10 made the average and the sum of gradients of a weight one after the other, and Nadam's product before
 * the slots (pull requests 21232 and 21247 of Keras).
 */
function orderBefore310(optimizer: Optimizer, heads: number): Variable[] {
  const { variables } = optimizer;
  const { useEma, gradientAccumulationSteps } = optimizer.getConfig() as Record<string, unknown>;
  const made = variables.slice(heads);
  const slots = (suffix: string): Variable[] => made.filter(({ name }) => name.endsWith(`_${suffix}`));
  const averages = useEma ? slots("average") : [];
  const sums = gradientAccumulationSteps ? slots("gradient_accumulator") : [];
  const paired =
    averages.length > 0 && sums.length > 0
      ? averages.flatMap((average, i) => [average, sums[i] as Variable])
      : [...averages, ...sums];
  const product = optimizer.className === "Nadam" ? made.slice(-1) : [];
  const others = made.filter((variable) => !paired.includes(variable) && !product.includes(variable));
  return [...variables.slice(0, heads), ...paired, ...product, ...others];
}
