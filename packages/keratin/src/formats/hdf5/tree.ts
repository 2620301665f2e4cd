/** An HDF5 file as plain data: groups, datasets and attributes. No type of any library appears here. */
import { ArgumentError, complain } from "../../util/errors.ts";
import { REFERENCE_BYTES } from "./texts.ts";

/** Element types. Strings are of variable length (as h5py writes them) or of one fixed length (as Keras 2 does). */
export type H5DType =
  | "float16"
  | "bfloat16"
  | "float32"
  | "float64"
  | "int8"
  | "int16"
  | "int32"
  | "int64"
  | "uint8"
  | "uint16"
  | "uint32"
  | "uint64"
  | "bool"
  | "string"
  | "fixedString";

export type H5Data =
  | Float32Array
  | Float64Array
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | BigUint64Array
  | readonly string[];

/**
 * An array of any rank; a scalar has shape [] and one element. float16 and bfloat16 are widened to a Float32Array,
 * bool is a Uint8Array of 0 and 1.
 */
export interface H5Array {
  readonly shape: readonly number[];
  readonly dtype: H5DType;
  readonly data: H5Data;
}

export interface H5Dataset extends H5Array {
  readonly kind: "dataset";
  readonly attributes: Map<string, H5Array>;
}

export interface H5Group {
  readonly kind: "group";
  readonly attributes: Map<string, H5Array>;
  readonly children: Map<string, H5Group | H5Dataset>;
}

/** Attributes live in an object's header, whose size HDF5 limits; Keras splits lists above this many bytes. */
const LARGEST_ATTRIBUTE = 64_512;

export function h5Group(): H5Group {
  return { kind: "group", attributes: new Map(), children: new Map() };
}

const DTYPES: readonly (readonly [new (length: number) => H5Data, H5DType])[] = [
  [Float32Array, "float32"],
  [Float64Array, "float64"],
  [Int8Array, "int8"],
  [Int16Array, "int16"],
  [Int32Array, "int32"],
  [BigInt64Array, "int64"],
  [Uint8Array, "uint8"],
  [Uint16Array, "uint16"],
  [Uint32Array, "uint32"],
  [BigUint64Array, "uint64"],
];

/** An array whose dtype follows from its data; a list of strings becomes `string`. */
export function h5Array(data: H5Data, shape: readonly number[] = [data.length]): H5Array {
  const dtype = DTYPES.find(([type]) => data instanceof type)?.[1] ?? "string";
  return { shape, dtype, data };
}

/**
 * Puts a dataset at a path below a group, making the groups between, as Keras's names of weights need it
 * (`dense/kernel`).
 *
 * @throws ArgumentError when there is something at the path already, or a dataset on the way
 */
export function putDataset(root: H5Group, path: string, array: H5Array): H5Dataset {
  const parts = path.split("/");
  const name = parts.pop() ?? "";
  const group = parts.reduce((parent, part) => childGroup(parent, part), root);
  if (name === "" || group.children.has(name)) {
    throw new ArgumentError(complain({ where: "HDF5 file", expected: "each path once", found: JSON.stringify(path) }));
  }
  const dataset: H5Dataset = { kind: "dataset", attributes: new Map(), ...array };
  group.children.set(name, dataset);
  return dataset;
}

/** The group of that name in another, made if there is none. */
export function childGroup(parent: H5Group, name: string): H5Group {
  const child = parent.children.get(name) ?? h5Group();
  if (name === "" || child.kind !== "group") {
    throw new ArgumentError(
      complain({ where: "HDF5 file", expected: "a group", found: name === "" ? "no name" : `the dataset "${name}"` }),
    );
  }
  parent.children.set(name, child);
  return child;
}

/** What is at a path such as `layers/dense/vars/0`, or undefined. */
export function h5Get(root: H5Group, path: string): H5Group | H5Dataset | undefined {
  let found: H5Group | H5Dataset | undefined = root;
  for (const part of path.split("/")) {
    found = found?.kind === "group" ? found.children.get(part) : undefined;
  }
  return found;
}

/** A string attribute, or undefined if there is none of that name or it is no single string. */
export function stringAttribute({ attributes }: H5Group | H5Dataset, name: string): string | undefined {
  const value = attributes.get(name)?.data;
  return value?.length === 1 && typeof value[0] === "string" ? value[0] : undefined;
}

/**
 * A list of strings, such as `layer_names` and `weight_names`; undefined if there is none. A list that did not fit into
 * one attribute is put together from `layer_names0`, `layer_names1`, … An empty list of numbers is an empty list of
 * strings: NumPy does not know what an empty list would hold.
 */
export function stringListAttribute(group: H5Group, name: string): string[] | undefined {
  const parts: H5Array[] = [];
  const whole = group.attributes.get(name);
  if (whole) parts.push(whole);
  for (let i = 0; !whole; i++) {
    const part = group.attributes.get(`${name}${i}`);
    if (!part) break;
    parts.push(part);
  }
  const values = parts.flatMap(({ data }) => [...data]);
  return parts.length === 0 || values.some((value) => typeof value !== "string") ? undefined : (values as string[]);
}

/** Sets an attribute of one string, of variable length as h5py writes it. */
export function setString({ attributes }: H5Group | H5Dataset, name: string, value: string): void {
  attributes.set(name, { shape: [], dtype: "string", data: [value] });
}

/**
 * Sets an attribute that lists strings, split as Keras splits it when it would be too large.
 *
 * @param dtype `string` as Keras 3 writes lists, `fixedString` as Keras 2 does
 */
export function setStringList(
  { attributes }: H5Group,
  name: string,
  values: readonly string[],
  dtype: "string" | "fixedString" = "string",
): void {
  const encoder = new TextEncoder();
  // A fixed string ends with a zero.
  const longest = values.reduce((most, value) => Math.max(most, encoder.encode(value).length + 1), 1);
  const perAttribute = Math.floor(LARGEST_ATTRIBUTE / (dtype === "string" ? REFERENCE_BYTES : longest));
  const parts = Math.ceil(values.length / perAttribute);
  if (parts <= 1) {
    // NumPy's empty list is of float64.
    attributes.set(name, values.length === 0 ? h5Array(new Float64Array(0)) : { ...h5Array(values), dtype });
    return;
  }
  for (let i = 0; i < parts; i++) {
    const part = values.slice(i * perAttribute, (i + 1) * perAttribute);
    attributes.set(`${name}${i}`, { ...h5Array(part), dtype });
  }
}
