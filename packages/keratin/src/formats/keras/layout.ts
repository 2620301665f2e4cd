/**
 * Where Keras 3 keeps the variables of a model in `model.weights.h5`: a group for each layer, addressed by class names, so
 * that automatic names do not matter. Source: `keras/src/saving/saving_lib.py` (`_walk_saveable`, `_save_state`).
 */
import type { Operation } from "../../layers/operation.ts";
import { RandomLayer } from "../../layers/random.ts";
import { Model } from "../../model/model.ts";
import { toSnakeCase } from "../../nn/naming.ts";
import { type Saved, saved, savedSeed } from "./values.ts";

/** The variables of one layer, model or optimizer. */
export interface State {
  /** The group that holds them in its group `vars`: `layers/conv2d_1`; empty for the model itself. */
  readonly path: string;
  /** Keras writes it as an attribute, for the reader. */
  readonly name: string | undefined;
  readonly saved: readonly Saved[];
  /** Whether a file may lack it: Keras does not save the state of random numbers. */
  readonly optional: boolean;
}

/** The group of a model's layers, and what is below it. */
export const LAYERS = "layers";
/** The group below a layer's with the state of its random numbers. */
export const SEEDS = "seed_generator";

/** The states of a model's layers in the order of files; what is shared comes once, where it is met first. */
export function statesOf(model: Model): State[] {
  const states: State[] = [];
  const seen = new Set<Operation>();
  const visit = (operation: Operation, path: string): void => {
    if (seen.has(operation)) return;
    seen.add(operation);
    const own = operation instanceof Model ? [] : savedWeights(operation);
    states.push({ path, name: operation.name, saved: own, optional: false });
    if (operation instanceof RandomLayer) {
      const seed = savedSeed(`${operation.label}, seed`, operation.seedState);
      states.push({ path: join(path, SEEDS), name: undefined, saved: [seed], optional: true });
    }
    if (operation instanceof Model) visitAll(operation.layers, join(path, LAYERS));
  };
  const visitAll = (operations: readonly Operation[], path: string): void => {
    const used = new Map<string, number>();
    for (const operation of operations) {
      const name = toSnakeCase(operation.className);
      const count = used.get(name) ?? 0;
      used.set(name, count + 1);
      visit(operation, join(path, count === 0 ? name : `${name}_${count}`));
    }
  };
  visit(model, "");
  return states;
}

const join = (path: string, name: string): string => (path === "" ? name : `${path}/${name}`);

/** A layer's weights with the names that messages use. */
function savedWeights(layer: Operation): Saved[] {
  return layer.weights.map((variable) => {
    const name = variable.name.split("/").at(-1) ?? variable.name;
    return saved(`${layer.label}, ${name}`, variable, layer.className === "Normalization" && name === "count");
  });
}

/** The weights of a layer or nested model in the order of legacy files: those that are trained come first. */
export function legacyWeights(layer: Operation): Saved[] {
  const all = new Map<unknown, Saved>();
  const visit = (operation: Operation): void => {
    if (operation instanceof Model) for (const inner of operation.layers) visit(inner);
    else for (const one of savedWeights(operation)) all.set(one.variable, one);
  };
  visit(layer);
  return [...layer.trainableWeights, ...layer.nonTrainableWeights].map((variable) => all.get(variable) as Saved);
}
