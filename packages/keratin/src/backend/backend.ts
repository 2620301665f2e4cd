/** The narrow interface between models and the machines that run them. Types only. */
import type { Graph } from "../ir/graph.ts";
import type { Variable } from "../ir/variable.ts";
import type { TypedArray } from "../util/ndarray.ts";

/** Views into an input slot, by input name; fill them before `submit` returns. Float32Array or Int32Array per dtype. */
export type Feeds = Readonly<Record<string, TypedArray>>;

/** Copies of the graph's outputs, by name, row-major. */
export type Results = Readonly<Record<string, TypedArray>>;

export interface CompileOptions {
  /** For messages: "train step of model …". */
  readonly name: string;
}

/** What was planned and chosen; for tests, reports and `bench`. */
export interface ProgramStatistics {
  /** Bytes that all values of a step take at their peak, all shards together. */
  readonly arenaBytes: number;
  /** The largest sum of bytes of values alive at one time: no plan can be smaller. */
  readonly liveBytes: number;
  readonly shards: number;
  readonly workers: number;
  readonly barriers: number;
  /** Names of the kernels called, in order. */
  readonly kernels: readonly string[];
  /** Size of the emitted code. */
  readonly codeBytes: number;
}

/** A compiled graph, ready to run. Runs of one executable happen in the order of their submission. */
export interface Executable {
  /**
   * Runs one step. `fill` is called once, synchronously or later, with views of a free input slot; up to two steps may
   * be in flight, so that the next batch is gathered while the step runs.
   *
   * @throws BackendError (through the promise) if a worker failed, with the layer's name
   */
  submit(fill: (feeds: Feeds) => void): Promise<Results>;
  readonly statistics: ProgramStatistics;
  /** Frees what it holds at once; not required, garbage collection does it too. */
  dispose(): void;
}

export interface Backend {
  readonly name: string;
  /**
   * Compiles a graph; its variables are placed on this backend (their `storage` is taken over).
   *
   * @throws MemoryError stating what is needed, before anything runs
   */
  compile(graph: Graph, options: CompileOptions): Promise<Executable>;
  /** Places variables now, keeping their values; compile does it for those of its graph. */
  place(variables: Iterable<Variable>): Promise<void>;
}
