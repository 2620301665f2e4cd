/**
 * Whole models and weights in one HDF5 file, as Keras 2 wrote them and Keras 3 still does: configs as attributes, weights
 * by layer. Source: `keras/src/legacy/saving/legacy_h5_format.py`.
 */
import type { Operation } from "../../layers/operation.ts";
import { serializeModel } from "../../model/config.ts";
import { Model } from "../../model/model.ts";
import { isObject, type JsonObject } from "../../saving/json.ts";
import { serializeObject } from "../../saving/serialize.ts";
import {
  childGroup,
  type H5Array,
  type H5Group,
  h5Get,
  h5Group,
  putDataset,
  setString,
  setStringList,
  stringAttribute,
  stringListAttribute,
} from "../hdf5/tree.ts";
import { parseJson } from "../json.ts";
import type { FileLimits } from "../limits.ts";
import { quote, refuse } from "../refusal.ts";
import { legacyWeights } from "./layout.ts";
import { type LoadOptions, modelOf } from "./model-of.ts";
import { optimizerAssignments, optimizerStates } from "./optimizer-state.ts";
import { numbersOf, type Saved } from "./values.ts";
import { KERAS_VERSION } from "./version.ts";
import { type Assignment, assign, write } from "./weights.ts";

const MODEL_CONFIG = "model_config";
const TRAINING_CONFIG = "training_config";
const WEIGHTS = "model_weights";
const OPTIMIZER = "optimizer_weights";
const LAYER_NAMES = "layer_names";
const WEIGHT_NAMES = "weight_names";
const HINT = "The file belongs to another model.";

/** The tree of a whole-model file. */
export async function legacyTree(model: Model): Promise<H5Group> {
  const root = h5Group();
  const { compile_config: compiled, ...config } = serializeModel(model);
  setString(root, "backend", "tensorflow");
  setString(root, "keras_version", KERAS_VERSION);
  setString(root, MODEL_CONFIG, JSON.stringify(withoutModules(config)));
  root.children.set(WEIGHTS, await legacyWeightsTree(model));
  const { optimizer } = model;
  if (!optimizer || !isObject(compiled)) return root;
  const training = { ...compiled, optimizer: undefined, optimizer_config: serializeObject("optimizers", optimizer) };
  setString(root, TRAINING_CONFIG, JSON.stringify(withoutModules(training)));
  const group = childGroup(root, OPTIMIZER);
  await putAll(
    group,
    optimizerStates(model, true).flatMap(({ saved }) => saved),
    ({ name }) => name,
  );
  return root;
}

/** The tree of a file of weights alone. */
export async function legacyWeightsTree(model: Model): Promise<H5Group> {
  const root = h5Group();
  const names = model.layers.map(({ name }) => name);
  setStringList(root, LAYER_NAMES, names);
  setString(root, "backend", "tensorflow");
  setString(root, "keras_version", KERAS_VERSION);
  for (const layer of model.layers) {
    const paths = pathsOf(layer);
    await putAll(groupAt(root, layer.name), legacyWeights(layer), (variable) => paths.get(variable) ?? variable.name);
  }
  setStringList(childGroup(root, "top_level_model_weights"), WEIGHT_NAMES, []);
  return root;
}

const groupAt = (root: H5Group, path: string): H5Group => path.split("/").reduce(childGroup, root);

/** Puts variables under their names, which are made different if they are not. */
async function putAll(
  group: H5Group,
  all: readonly Saved[],
  nameOf: (variable: Saved["variable"]) => string,
): Promise<void> {
  const names = new Set<string>();
  for (const { variable, encode } of all) {
    const name = nameOf(variable);
    let free = name;
    for (let i = 1; names.has(free); i++) free = `${name}_${i}`;
    names.add(free);
    putDataset(group, free, encode(await variable.read()));
  }
  setStringList(group, WEIGHT_NAMES, [...names]);
}

/** Names of a layer's weights: those of nested models begin with the models' names. */
function pathsOf(layer: Operation, prefix = ""): Map<unknown, string> {
  if (!(layer instanceof Model)) {
    return new Map(layer.weights.map((variable) => [variable, `${prefix}${variable.name}`]));
  }
  const below = layer.layers.flatMap((inner) => [...pathsOf(inner, `${prefix}${layer.name}/`)]);
  return new Map(below.reverse());
}

/** The form that Keras 2 knows: classes without modules. Initializers and the like keep theirs, as in Keras's own files. */
function withoutModules(json: object): object {
  const clean = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(clean);
    if (!isObject(value)) return value;
    if (typeof value["class_name"] !== "string" || value["class_name"].startsWith("__")) {
      return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, clean(item)]));
    }
    const { module: _module, registered_name: registered, build_config: _build, ...rest } = value;
    const { shared_object_id: _shared, config, ...more } = rest;
    const own = typeof registered === "string" && registered.includes(">");
    const layers = isObject(config) && Array.isArray(config["layers"]);
    return {
      ...more,
      ...(own && { class_name: registered }),
      config: layers ? { ...(config as JsonObject), layers: clean((config as JsonObject)["layers"]) } : config,
    };
  };
  return clean(json) as object;
}

/** The model of a whole-model file. @throws FileFormatError naming the part and layer that do not fit */
export async function readLegacy(
  where: string,
  root: H5Group,
  options: LoadOptions & Pick<FileLimits, "maxBytes">,
): Promise<Model> {
  const config = configOf(where, root, MODEL_CONFIG);
  if (!config) {
    const hint = "If it holds weights alone, build the model and call model.loadWeights.";
    return refuse({ where, expected: `the attribute ${MODEL_CONFIG}`, found: "none", hint });
  }
  const training = configOf(where, root, TRAINING_CONFIG);
  const compiled = training && { compile_config: { ...training, optimizer: training["optimizer_config"] } };
  const model = modelOf(where, MODEL_CONFIG, { ...config, ...compiled }, options);
  const weights = root.children.get(WEIGHTS);
  if (weights?.kind !== "group") {
    return refuse({ where, expected: `the group ${WEIGHTS}`, found: "none", hint: "The file is damaged." });
  }
  const assignments = legacyAssignments(where, weights, model);
  // Only now that the weights fit is memory taken for the optimizer's.
  if (model.built) model.optimizer?.build(model.trainableWeights);
  await write([...assignments, ...ofOptimizer(where, root, model)]);
  return model;
}

/** Whether a file has this form, rather than that of Keras 3's `.weights.h5`. */
export const isLegacy = (root: H5Group): boolean =>
  root.children.has(WEIGHTS) || stringListAttribute(root, LAYER_NAMES) !== undefined;

/** The group of the weights: of a whole-model file, or of one of weights alone. */
export function legacyWeightsOf(root: H5Group): H5Group {
  const weights = root.children.get(WEIGHTS);
  return weights?.kind === "group" ? weights : root;
}

/** JSON in an attribute. */
function configOf(where: string, root: H5Group, name: string): JsonObject | undefined {
  const text = stringAttribute(root, name);
  if (text === undefined) return undefined;
  const json = parseJson(`${where}, ${name}`, text);
  return isObject(json) ? json : undefined;
}

/** The arrays of a group in the order of its list of names; undefined if there is no list. */
function arraysOf(where: string, root: H5Group, path: string): Map<string, H5Array> {
  const group = path === "" ? root : h5Get(root, path);
  const names = group?.kind === "group" ? stringListAttribute(group, WEIGHT_NAMES) : undefined;
  if (group?.kind !== "group" || !names) {
    const found = group?.kind === "group" ? "no list of its weights" : "none";
    return refuse({ where, expected: `the group ${quote(path)}`, found, hint: "The file is damaged." });
  }
  const arrays = new Map<string, H5Array>();
  for (const name of names) {
    const dataset = h5Get(group, name);
    if (dataset?.kind !== "dataset") {
      refuse({
        where,
        expected: `the dataset ${quote(name)} of ${quote(path)}`,
        found: "none",
        hint: "The file is damaged.",
      });
    }
    arrays.set(name, dataset as H5Array);
  }
  return arrays;
}

/**
 * What a file gives to a model's weights; nothing is changed yet. Layers are found by their names if all are in the file,
 * else by their order.
 *
 * @throws FileFormatError naming the layer whose weights are missing, too many, or of another shape
 */
export function legacyAssignments(where: string, group: H5Group, model: Model): Assignment[] {
  const names = stringListAttribute(group, LAYER_NAMES) ?? [];
  const found = names
    .map((name) => [name, arraysOf(where, group, name)] as const)
    .filter(([, arrays]) => arrays.size > 0);
  const wanted = model.layers
    .map((layer) => [layer, legacyWeights(layer)] as const)
    .filter(([, all]) => all.length > 0);
  if (found.length !== wanted.length) {
    const expected = `weights of ${wanted.length} layers (${wanted.map(([{ name }]) => name).join(", ")})`;
    const names = found.map(([name]) => name).join(", ");
    refuse({ where, expected, found: `${found.length} layers (${names})`, hint: HINT });
  }
  const byName = new Map(found);
  const useNames = wanted.every(([{ name }]) => byName.has(name));
  return wanted.flatMap(([layer, all], i) => {
    const [name, inOrder] = found[i] as (typeof found)[number];
    const arrays = [...((useNames && byName.get(layer.name)) || inOrder).values()];
    if (arrays.length !== all.length) {
      const labels = all.map(({ label }) => label).join("; ");
      const place = quote(useNames ? layer.name : name);
      refuse({
        where,
        expected: `${all.length} weights (${labels}) in ${place}`,
        found: String(arrays.length),
        hint: HINT,
      });
    }
    return all.map((one, place) => {
      const array = arrays[place] as H5Array;
      return assign(where, one, numbersOf(array), array.shape);
    });
  });
}

/** Slots have their names behind those of the weights in the optimizers that Keras 2.11 called legacy: `…/kernel/m:0`. */
const SLOT_LAST = /\/(m|v|vhat|accum_grad|accum_var)(:0)?$/;

function ofOptimizer(where: string, root: H5Group, { optimizer }: Model): Assignment[] {
  if (!optimizer?.built || !root.children.has(OPTIMIZER)) return [];
  const found = arraysOf(where, root, OPTIMIZER);
  const version = stringAttribute(root, "keras_version");
  const bySlot = [...found.keys()].some((name) => SLOT_LAST.test(name));
  return optimizerAssignments(where, optimizer, { arrays: [...found.values()], version, bySlot });
}
