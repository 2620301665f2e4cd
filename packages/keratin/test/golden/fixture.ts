/** Reads the fixtures that real Keras wrote (golden/), and compares with them. */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import type { Backend } from "../../src/backend/backend.ts";
import { ReferenceBackend } from "../../src/backend/reference/backend.ts";
import { WasmBackend } from "../../src/backend/wasm/backend.ts";
import { Graph, type Node } from "../../src/ir/graph.ts";
import type { Variable } from "../../src/ir/variable.ts";
import { NdArray, type TypedArray } from "../../src/util/ndarray.ts";

/** Stands for an array in a suite's JSON. */
export interface Packed {
  readonly $array: number;
  readonly shape: number[];
  readonly dtype: "float32" | "int32";
}

/** Keras's keyword arguments, in snake case. */
export type KerasOptions = Readonly<Record<string, unknown>>;

export interface Suite<Case> {
  readonly cases: readonly Case[];
  array(packed: Packed): NdArray<Float32Array | Int32Array>;
}

const FOLDER = new URL("../../../../golden/fixtures/", import.meta.url);

export function loadSuite<Case extends { readonly name: string }>(name: string): Suite<Case> {
  const { cases } = JSON.parse(readFileSync(new URL(`${name}.json`, FOLDER), "utf8")) as { cases: Case[] };
  const packed = new URL(`${name}.bin.gz`, FOLDER);
  const bytes = existsSync(packed) ? Uint8Array.from(gunzipSync(readFileSync(packed))) : new Uint8Array();
  return {
    cases,
    array({ $array, shape, dtype }) {
      const size = shape.reduce((product, length) => product * length, 1);
      const View = dtype === "float32" ? Float32Array : Int32Array;
      return new NdArray(new View(bytes.buffer, $array, size), shape);
    },
  };
}

/** `{ kernel_size: 3 }` → `{ kernelSize: 3 }`; one option is named after a Greek letter and a number: `beta1`. */
export function camelCase(options: KerasOptions): Record<string, unknown> {
  const camel = (name: string): string => name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
  return Object.fromEntries(Object.entries(options).map(([name, value]) => [camel(name), value]));
}

/** The backends that every golden test runs on. */
export const BACKENDS: readonly { readonly label: string; readonly backend: Backend }[] = [
  { label: "reference", backend: new ReferenceBackend() },
  { label: "wasm, 1 thread", backend: new WasmBackend({ threads: 1 }) },
  { label: "wasm, 2 threads", backend: new WasmBackend({ threads: 2 }) },
  { label: "wasm, deterministic", backend: new WasmBackend({ threads: 2, deterministic: true }) },
];

/** Fails, saying where and by how much, if an element differs by more than `tolerance` of the largest expected (at least 1e-3). */
export function assertClose(found: TypedArray, expected: TypedArray, tolerance: number, what: string): void {
  assert.equal(found.length, expected.length, `${what}: number of elements`);
  let scale = 1e-3;
  for (const x of expected) if (Number.isFinite(x)) scale = Math.max(scale, Math.abs(x));
  let worst = 0;
  let text = "";
  expected.forEach((want, i) => {
    const got = found[i] ?? Number.NaN;
    if (Object.is(got, want) || got === want) return;
    const error =
      Number.isFinite(got) && Number.isFinite(want) ? Math.abs(got - want) / scale : Number.POSITIVE_INFINITY;
    if (error > worst) [worst, text] = [error, `element ${i} of ${expected.length}: found ${got}, Keras has ${want}`];
  });
  assert.ok(
    worst <= tolerance,
    `${what}: ${text}; ${worst.toExponential(2)} of the scale ${scale}, allowed ${tolerance}`,
  );
}

/** Builds a graph, runs it once, returns its outputs. `build` returns the outputs by name. */
export async function evaluate(
  backend: Backend,
  build: (graph: Graph) => Record<string, Node>,
  feeds: Readonly<Record<string, TypedArray>>,
): Promise<Readonly<Record<string, TypedArray>>> {
  const graph = new Graph();
  for (const [name, node] of Object.entries(build(graph))) graph.output(name, node);
  const executable = await backend.compile(graph, { name: "a golden test" });
  const results = await executable.submit((inputs) => {
    for (const [name, values] of Object.entries(feeds)) inputs[name]?.set(values);
  });
  executable.dispose();
  return results;
}

/** Gives variables their values, by position. */
export async function writeAll(variables: readonly Variable[], values: readonly NdArray[]): Promise<void> {
  assert.deepEqual(
    variables.map((v) => v.shape),
    values.map((v) => v.shape),
    "shapes of the weights, in Keras's order",
  );
  await Promise.all(variables.map((variable, i) => variable.write((values[i] as NdArray).data)));
}
