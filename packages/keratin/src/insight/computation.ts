/**
 * Any computation over the inside of a model as one compiled program: activations, and gradients of scalars of them with
 * respect to inputs or other activations.
 */
import { getBackend } from "../backend/current.ts";
import { gather } from "../data/batches.ts";
import type { BatchPart } from "../data/source.ts";
import { Graph, type Node } from "../ir/graph.ts";
import type { KerasTensor } from "../layers/operation.ts";
import { adaptSamples } from "../model/data-adapter.ts";
import type { Model } from "../model/model.ts";
import { ProgramCache } from "../model/program-cache.ts";
import * as ops from "../ops/index.ts";
import { NdArray } from "../util/ndarray.ts";
import { type Shape, sizeOf } from "../util/shape.ts";
import { nodeOf, type Step, type Trace, type Value } from "./trace.ts";

/** Rows that go through a program at one time. */
const MOST_ROWS = 32;

/** The graph of a model's prediction, while a computation is added to it. */
export class Inside {
  readonly inputs: readonly Node[];
  /** The nodes of the model's outputs. */
  readonly outputs: readonly Node[];
  readonly rows: number;
  readonly #nodes: ReadonlyMap<Value, Node>;
  readonly #feeds: Readonly<Record<string, Node>>;

  constructor(trace: Trace, graph: Graph, rows: number, feeds: Readonly<Record<string, Shape>>) {
    this.rows = rows;
    this.inputs = trace.inputs.map(({ shape: [, ...sizes] }, i) =>
      ops.input(graph, { name: `x${i}`, shape: [rows, ...sizes] }),
    );
    const fed = Object.entries(feeds).map(([name, sizes]) => [
      name,
      ops.input(graph, { name: `feed ${name}`, shape: [rows, ...sizes] }),
    ]);
    this.#feeds = Object.fromEntries(fed) as Readonly<Record<string, Node>>;
    this.#nodes = trace.forward(this.inputs, { training: false });
    this.outputs = trace.outputs.map((value) => nodeOf(this.#nodes, value));
  }

  /** The output of a layer, `[rows, …]`. */
  output(step: Step): Node {
    return nodeOf(this.#nodes, step.outputs[0] as Value);
  }

  /** An input of a layer, `[rows, …]`. */
  input(step: Step): Node {
    return nodeOf(this.#nodes, step.inputs[0] as Value);
  }

  /** What else is fed, by name. */
  feed(name: string): Node {
    return this.#feeds[name] as Node;
  }
}

/** A computation: from the inside of a model to named results with the batch in front. */
export interface Recipe {
  /** Names the computation and all that it depends on; programs are kept under it. */
  readonly key: string;
  build(inside: Inside): Readonly<Record<string, Node>>;
}

/** Results by name, `[rows, …]`. */
export type ComputedArrays = Readonly<Record<string, NdArray<Float32Array>>>;

interface Kept {
  readonly programs: ProgramCache;
  /** Shapes of one row of the results, by the key of the program. */
  readonly shapes: Map<string, Readonly<Record<string, Shape>>>;
}

/** By a model's first output: a model that gets another layer has another one. */
const KEPT = new WeakMap<KerasTensor, Kept>();

/** The input arrays of a model, checked. @throws as `predict` */
export function inputsOf(where: string, model: Model, x: BatchPart): readonly NdArray[] {
  const check = { losses: undefined, judged: [], checkData: true, inputNames: model.inputNames };
  const portsFor = (samples: readonly Shape[]) => {
    if (!model.built) model.buildFor(samples.map((shape) => [null, ...shape]));
    const ports = (tensors: readonly KerasTensor[]) => tensors.map(({ name, shape }) => ({ name, shape }));
    return { inputs: ports(model.inputs), outputs: ports(model.outputs) };
  };
  return adaptSamples(where, { x }, { ...check, portsFor }).inputs;
}

/**
 * Runs a recipe over all rows, some at a time.
 *
 * @param feeds more arrays with the batch in front, for `Inside.feed`
 */
export async function compute(
  trace: Trace,
  recipe: Recipe,
  inputs: readonly NdArray[],
  feeds: Readonly<Record<string, NdArray>> = {},
): Promise<ComputedArrays> {
  const total = inputs[0]?.shape[0] ?? 0;
  const parts: ComputedArrays[] = [];
  for (let start = 0; start < total; start += MOST_ROWS) {
    const rows = Int32Array.from({ length: Math.min(MOST_ROWS, total - start) }, (_, i) => start + i);
    parts.push(await computeRows(trace, recipe, rows, inputs, feeds));
  }
  const names = Object.keys(parts[0] ?? {});
  return Object.fromEntries(
    names.map((name) => [name, joined(parts.map((part) => part[name] as NdArray<Float32Array>))]),
  );
}

async function computeRows(
  trace: Trace,
  { key, build }: Recipe,
  rows: Int32Array,
  inputs: readonly NdArray[],
  feeds: Readonly<Record<string, NdArray>>,
): Promise<ComputedArrays> {
  const { programs, shapes } = keptFor(trace.model);
  const fullKey = `${key} × ${rows.length}`;
  const executable = await programs.get(getBackend(), fullKey, `${key} of ${trace.model.label}`, () => {
    const graph = new Graph();
    const sizes = Object.entries(feeds).map(([name, { shape }]) => [name, shape.slice(1)] as const);
    const results = Object.entries(build(new Inside(trace, graph, rows.length, Object.fromEntries(sizes))));
    for (const [name, node] of results) graph.output(name, node);
    shapes.set(fullKey, Object.fromEntries(results.map(([name, { shape }]) => [name, shape])));
    return graph;
  });
  const arrays = [
    ...inputs.map((array, i) => [`x${i}`, array] as const),
    ...Object.entries(feeds).map(([name, array]) => [`feed ${name}`, array] as const),
  ];
  const results = await executable.submit((slots) => {
    for (const [name, array] of arrays) {
      // What the results do not need is not part of the program.
      const slot = slots[name];
      if (slot) gather(array, rows, slot as Float32Array);
    }
  });
  const named = Object.entries(shapes.get(fullKey) ?? {}).map(([name, shape]) => [
    name,
    new NdArray(Float32Array.from(results[name] ?? []), shape),
  ]);
  return Object.fromEntries(named) as ComputedArrays;
}

function keptFor(model: Model): Kept {
  const end = model.outputs[0] as KerasTensor;
  const known = KEPT.get(end);
  if (known) return known;
  const kept = { programs: new ProgramCache(), shapes: new Map() };
  KEPT.set(end, kept);
  return kept;
}

function joined(parts: readonly NdArray<Float32Array>[]): NdArray<Float32Array> {
  const [first] = parts;
  if (parts.length === 1 && first) return first;
  const [, ...row] = first?.shape ?? [];
  const rows = parts.reduce((sum, { shape }) => sum + (shape[0] ?? 0), 0);
  const data = new Float32Array(rows * sizeOf(row));
  let offset = 0;
  for (const part of parts) {
    data.set(part.data, offset);
    offset += part.data.length;
  }
  return new NdArray(data, [rows, ...row]);
}
