/** `.weights.h5` files of Keras 3, which a `.keras` archive contains too: variables to groups and back. */
import type { Variable } from "../../ir/variable.ts";
import type { Model } from "../../model/model.ts";
import type { TypedArray } from "../../util/ndarray.ts";
import { type Shape, showShape } from "../../util/shape.ts";
import { childGroup, type H5Group, h5Get, h5Group, setString } from "../hdf5/tree.ts";
import { quote, refuse } from "../refusal.ts";
import { LAYERS, SEEDS, type State, statesOf } from "./layout.ts";
import { numbersOf, type Saved } from "./values.ts";

/** A value that was found fit for a variable. */
export interface Assignment {
  readonly variable: Variable;
  readonly values: TypedArray;
}

const HINT = "The file belongs to another model.";

/** The group of a model's variables, as a file holds it. */
export async function weightsTree(model: Model, optimizer: readonly State[]): Promise<H5Group> {
  const root = h5Group();
  for (const { path, name, saved } of [...statesOf(model), ...optimizer]) {
    const group = path === "" ? root : path.split("/").reduce(childGroup, root);
    const vars = childGroup(group, "vars");
    if (name !== undefined) setString(vars, "name", name);
    for (const [i, { variable, encode }] of saved.entries()) {
      vars.children.set(String(i), { kind: "dataset", attributes: new Map(), ...encode(await variable.read()) });
    }
  }
  return root;
}

/**
 * What a file gives to a model's variables; nothing is changed yet.
 *
 * @throws FileFormatError naming the layer whose weights are missing, too many, or of another shape
 */
export function assignmentsFor(where: string, root: H5Group, model: Model): Assignment[] {
  const states = statesOf(model);
  const assignments = states.flatMap((state) => assignmentsOf(where, root, state));
  const known = new Set(states.map(({ path }) => path));
  for (const path of pathsOfVariables(root)) {
    if (known.has(path) || path.split("/").at(-1) === SEEDS) continue;
    refuse({ where, expected: `a layer for the weights at ${quote(path)}`, found: "none in the model", hint: HINT });
  }
  return assignments;
}

/** What a file gives to one layer. @throws FileFormatError as `assignmentsFor` */
export function assignmentsOf(where: string, root: H5Group, { path, saved, optional }: State): Assignment[] {
  const vars = varsAt(root, path);
  const count = vars?.children.size ?? 0;
  if (count === 0 && optional) return [];
  if (count !== saved.length) {
    const labels = saved.map(({ label }) => label).join("; ");
    const expected = `${saved.length} variables${labels && ` (${labels})`} at ${quote(path)}`;
    refuse({ where, expected, found: String(count), hint: HINT });
  }
  return saved.map((one, i) => {
    const dataset = vars?.children.get(String(i));
    if (dataset?.kind !== "dataset") {
      return refuse({ where, expected: `a dataset for ${one.label}`, found: `none at ${quote(`${path}/vars/${i}`)}` });
    }
    return assign(where, one, numbersOf(dataset), dataset.shape);
  });
}

/** @throws FileFormatError unless the values fit the variable */
export function assign(where: string, one: Saved, values: ArrayLike<number> | undefined, shape: Shape): Assignment {
  const { label, variable } = one;
  if (!values) return refuse({ where, expected: `numbers for ${label}`, found: "texts", hint: "The file is damaged." });
  if (!one.fits(shape)) {
    refuse({ where: `${where}, ${label}`, expected: one.expected, found: `shape ${showShape(shape)}`, hint: HINT });
  }
  return { variable, values: one.decode(values) };
}

/** Gives all variables their values. */
export async function write(assignments: readonly Assignment[]): Promise<void> {
  await Promise.all(assignments.map(({ variable, values }) => variable.write(values)));
}

/** The group of the variables at a path; Keras 2.13 had another name for layers. */
function varsAt(root: H5Group, path: string): H5Group | undefined {
  const places = [path, path.replace(LAYERS, "_layer_checkpoint_dependencies")];
  for (const place of places) {
    const vars = h5Get(root, place === "" ? "vars" : `${place}/vars`);
    if (vars?.kind === "group") return vars;
  }
  return undefined;
}

/** The paths of all layers in a file that have variables. */
function pathsOfVariables(root: H5Group): string[] {
  const paths: string[] = [];
  const visit = (group: H5Group, path: string): void => {
    for (const [name, child] of group.children) {
      if (child.kind === "dataset") continue;
      if (name === "vars" && child.children.size > 0) paths.push(path);
      visit(child, path === "" ? name : `${path}/${name}`);
    }
  };
  const layers = root.children.get(LAYERS);
  if (layers?.kind === "group") visit(layers, LAYERS);
  return paths;
}
