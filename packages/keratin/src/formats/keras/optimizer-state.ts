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

/** Where an optimizer's variables come from. */
export interface OptimizerFile {
  readonly arrays: readonly H5Array[];
  /** The version of Keras that wrote them; undefined if the file does not say. */
  readonly version: string | undefined;
  /** Whether all first slots come before all second ones, as in the optimizers that Keras 2.11 called legacy. */
  readonly bySlot?: boolean;
}

/**
 * What a file's variables give to an optimizer, which must be built; nothing is changed yet. Keras 2 keeps the learning
 * rate in the config only, and an optimizer that has done no step may have no slots.
 *
 * @returns nothing, after a warning, if they do not fit: weights can be used without them
 */
export function optimizerAssignments(where: string, optimizer: Optimizer, file: OptimizerFile): Assignment[] {
  const { arrays } = file;
  if (arrays.length === 0) return [];
  const order = ordersOf(optimizer, file).find((variables) => fit(variables, arrays));
  if (order) {
    return order.map((variable, i) => {
      const array = arrays[i] as H5Array;
      return assign(where, savedVariable(variable), numbersOf(array), array.shape);
    });
  }
  const found = `${arrays.length} in the file`;
  warnOnce(`${where}: the optimizer starts anew: its ${optimizer.variables.length} variables do not fit the ${found}.`);
  return [];
}

const fit = (variables: readonly Variable[], arrays: readonly H5Array[]): boolean =>
  variables.length === arrays.length &&
  variables.every(({ shape }, i) => sameShape(shape, arrays[i]?.shape ?? [Number.NaN]));

/** The orders that a file may have, the likelier ones first. */
function ordersOf(optimizer: Optimizer, { version, bySlot }: OptimizerFile): Variable[][] {
  const heads = optimizer.variables.slice(0, optimizer.schedule ? 1 : 2);
  const made = optimizer.variables.slice(heads.length);
  const [, major = 3, minor = 99] = (/^(\d+)\.(\d+)/.exec(version ?? "") ?? []).map(Number);
  const isOld = major < 3 || (major === 3 && minor < 10);
  const orders = [made, orderBefore310(optimizer, made)];
  if (isOld) orders.reverse();
  if (bySlot) orders.unshift(orderBySlot(made));
  const withoutRate = heads.slice(0, 1);
  const complete = (order: Variable[]): Variable[][] => [
    [...heads, ...order],
    [...withoutRate, ...order],
  ];
  return [...orders, []].flatMap(complete);
}

/** The slot's name is behind the weight's. */
const endsWith =
  (suffix: string) =>
  ({ name }: Variable): boolean =>
    name.endsWith(`_${suffix}`);

/**
 * Keras before 3.10 made the average and the sum of gradients of a weight one after the other, and Nadam's product before
 * the slots (pull requests 21232 and 21247 of Keras).
 */
function orderBefore310(optimizer: Optimizer, made: readonly Variable[]): Variable[] {
  const { useEma, gradientAccumulationSteps } = optimizer.getConfig();
  const averages = useEma ? made.filter(endsWith("average")) : [];
  const sums = gradientAccumulationSteps ? made.filter(endsWith("gradient_accumulator")) : [];
  const length = Math.max(averages.length, sums.length);
  const pairs = Array.from({ length }, (_, i) => [averages[i] ?? [], sums[i] ?? []].flat()).flat();
  const product = optimizer.className === "Nadam" ? made.slice(-1) : [];
  const others = made.filter((variable) => !pairs.includes(variable) && !product.includes(variable));
  return [...pairs, ...product, ...others];
}

/** Slots of one kind together. */
function orderBySlot(made: readonly Variable[]): Variable[] {
  const first = made.filter((variable) => SECOND.every((suffix) => !endsWith(suffix)(variable)));
  return [...first, ...SECOND.flatMap((suffix) => made.filter(endsWith(suffix)))];
}

/** Slots that are made together with another one of their weight. */
const SECOND = ["velocity", "accumulated_delta_var", "velocity_hat"] as const;
