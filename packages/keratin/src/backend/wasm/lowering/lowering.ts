import { distributionsOf } from "../../../compile/passes/shard.ts";
import {
  type Access,
  type Buffer,
  type Operand,
  type Placement,
  RANGE_UNIT,
  rowsPerShard,
} from "../../../compile/program.ts";
import { usersOf } from "../../../compile/rewrite.ts";
import type { Graph, Node } from "../../../ir/graph.ts";
import { Variable } from "../../../ir/variable.ts";
import type { Distribution } from "../../../ops/op.ts";
import { InternalError } from "../../../util/errors.ts";
import { sizeOf } from "../../../util/shape.ts";
import type { Engine } from "../engine.ts";
import type { Argument, EmitKernel, LoweringContext, WasmCall } from "./context.ts";
import { variablesWrittenInPlace } from "./in-place.ts";

const BYTES = 4;

/** Ops that give their input's value another type; they cost nothing. */
const ALIASES: ReadonlySet<string> = new Set(["reshape", "stop_gradient"]);

export interface LoweringOptions {
  readonly engine: Engine;
  readonly batch: number;
  readonly shards: number;
  readonly frugal: boolean;
}

/** The state of lowering one graph: where each value lives, and the calls so far. */
export class Lowering implements LoweringContext {
  readonly engine: Engine;
  readonly batch: number;
  readonly rows: number;
  readonly shards: number;
  readonly frugal: boolean;
  readonly calls: WasmCall[] = [];
  readonly feeds = new Map<string, Buffer>();
  readonly results = new Map<string, Buffer>();
  readonly variables = new Map<Variable, Buffer>();
  readonly #distributions: ReadonlyMap<Node, Distribution>;
  readonly #users: ReadonlyMap<Node, readonly (Node | null)[]>;
  readonly #inPlace: ReadonlyMap<Node, Variable>;
  readonly #feeders = new Map<Node, boolean>();
  readonly #values = new Map<Node, Buffer>();
  readonly #shared = new Map<string, unknown>();
  #current: Node | undefined;
  #buffers = 0;

  constructor(graph: Graph, { engine, batch, shards, frugal }: LoweringOptions) {
    this.engine = engine;
    this.batch = batch;
    this.rows = rowsPerShard(batch, shards);
    this.shards = shards;
    this.frugal = frugal;
    this.#distributions = distributionsOf(graph);
    this.#users = usersOf(graph);
    this.#inPlace = variablesWrittenInPlace(graph, (node) => this.isSplit(node));
  }

  /** States which node the next rule lowers: reads depend on how the reader is split. */
  enter(node: Node | undefined): void {
    this.#current = node;
  }

  distributionOf(node: Node): Distribution {
    const distribution = this.#distributions.get(node);
    if (!distribution) throw new InternalError(`Node %${node.id} (${node.op}) is not of the graph being lowered.`);
    return distribution;
  }

  isSplit(node: Node): boolean {
    return this.#canSplit(node) && !this.#feedsBatch(node);
  }

  /** Whether each shard could compute its own range of a whole value's elements. */
  #canSplit(node: Node): boolean {
    const size = sizeOf(node.shape);
    if (size === 1 || this.distributionOf(node) !== "whole") return false;
    if (node.op === "cross_batch_sum") return true;
    return node.op === "fused" && node.inputs.every((input) => [1, size].includes(sizeOf(input.shape)));
  }

  /**
   * Whether every shard needs all elements of a whole value, as of a mean that is subtracted from the batch. Then all
   * compute all of it: cheaper than another barrier. What only ends in variables is split.
   */
  #feedsBatch(node: Node): boolean {
    let feeds = this.#feeders.get(node);
    if (feeds === undefined) {
      feeds = this.usersOf(node).some((user) => !this.#canSplit(user) || this.#feedsBatch(user));
      this.#feeders.set(node, feeds);
    }
    return feeds;
  }

  usersOf(node: Node): readonly Node[] {
    return (this.#users.get(node) ?? []).filter((user) => user !== null);
  }

  isUsedAsRoot(node: Node): boolean {
    return (this.#users.get(node) ?? []).includes(null);
  }

  isInPlace(node: Node): boolean {
    return this.#inPlace.has(node);
  }

  read(node: Node, copies: "own" | "every-shard" = "own"): Argument {
    const buffer = this.value(node);
    if (copies === "every-shard")
      return this.#address(buffer, [{ buffer, write: false, reach: "all" }], { first: true });
    const reader = this.#current;
    const size = sizeOf(node.shape);
    const inParts = reader !== undefined && size > 1 && this.isSplit(reader);
    const crosses = !inParts && (buffer.placement === "shared" || buffer.placement === "state");
    return this.#address(buffer, [{ buffer, write: false, reach: crosses ? "all" : "own" }], {
      split: inParts ? size : 0,
    });
  }

  write(node: Node): Argument {
    const buffer = this.value(node);
    const split = this.isSplit(node) ? sizeOf(node.shape) : 0;
    return this.#address(buffer, [{ buffer, write: true, reach: "own" }], { split });
  }

  /** The buffer in which a node's value is found; made on first use. */
  value(node: Node): Buffer {
    if (ALIASES.has(node.op)) return this.value(node.inputs[0] as Node);
    const known = this.#values.get(node);
    if (known) return known;
    const buffer = this.#place(node);
    this.#values.set(node, buffer);
    return buffer;
  }

  #place(node: Node): Buffer {
    const { op, attributes } = node;
    const bytes = sizeOf(node.shape) * BYTES;
    if (op === "variable") return this.variable(attributes["variable"] as Variable);
    if (op === "constant") return this.#constant(attributes["value"] as number, node.dtype);
    const batch = this.distributionOf(node) === "batch";
    const rowBytes = batch ? (sizeOf(node.shape.slice(1)) || 1) * BYTES : 0;
    const name = `${op}#${node.id}`;
    if (op === "input") {
      const feed = this.#buffer("feed", bytes, String(attributes["name"]), rowBytes);
      this.feeds.set(String(attributes["name"]), feed);
      return feed;
    }
    const overwritten = this.#inPlace.get(node);
    if (overwritten) return this.variable(overwritten);
    if (this.isSplit(node)) return this.#buffer("shared", bytes, name);
    return this.#buffer("shard", batch ? rowBytes * this.rows : bytes, name);
  }

  /** The buffer of a variable. */
  variable(variable: Variable): Buffer {
    let buffer = this.variables.get(variable);
    if (!buffer) {
      buffer = this.#buffer("state", sizeOf(variable.shape) * BYTES, variable.name);
      this.variables.set(variable, buffer);
    }
    return buffer;
  }

  /** A constant outside of any body is a variable that nobody writes. */
  #constant(value: number, dtype: "float32" | "int32"): Buffer {
    return this.once(`constant ${dtype} ${value}`, () => {
      const initial = dtype === "float32" ? Float32Array.of(value) : Int32Array.of(value);
      return this.variable(new Variable({ name: `constant ${value}`, shape: [], dtype, initial, trainable: false }));
    });
  }

  table(key: string, initial: Int32Array): Argument {
    const buffer = this.once(`table ${key}`, () =>
      this.variable(new Variable({ name: key, shape: [initial.length], dtype: "int32", initial, trainable: false })),
    );
    return this.use(buffer, "read", "all");
  }

  /** The buffer that the host reads an output from. */
  result(name: string, node: Node): Buffer {
    const batch = this.distributionOf(node) === "batch";
    const bytes = sizeOf(node.shape) * BYTES;
    const buffer = this.#buffer("result", bytes, name, batch ? bytes / (node.shape[0] ?? 1) : 0);
    this.results.set(name, buffer);
    return buffer;
  }

  scratch(name: string, bytes: number): Buffer {
    return this.#buffer("shard", bytes, name);
  }

  shared(name: string, bytes: number): Buffer {
    return this.#buffer("shared", bytes, name);
  }

  use(buffer: Buffer, access: "read" | "write" | "update", reach: "own" | "all" = "own", split = 0): Argument {
    const accesses: Access[] = [];
    if (access !== "write") accesses.push({ buffer, write: false, reach });
    if (access !== "read") accesses.push({ buffer, write: true, reach });
    return this.#address(buffer, accesses, { split });
  }

  once<T>(key: string, make: () => T): T {
    if (!this.#shared.has(key)) this.#shared.set(key, make());
    return this.#shared.get(key) as T;
  }

  rowCount(times = 1): Argument {
    return plain({ kind: "rows", times });
  }

  firstRow(times = 1): Argument {
    return plain({ kind: "first-row", times });
  }

  number(value: number): Argument {
    return plain({ kind: "number", value });
  }

  range(part: "start" | "length", total: number, unit: number = RANGE_UNIT): Argument {
    return plain({ kind: part === "start" ? "range-start" : "range-length", total, unit });
  }

  shardStride(): Argument {
    return plain({ kind: "shard-stride" });
  }

  shardCount(): Argument {
    return plain({ kind: "shards" });
  }

  call(node: Node, name: string, emit: EmitKernel, args: readonly Argument[], { once = false } = {}): void {
    const operands = args.map((a) => a.operand);
    const accesses = args.flatMap((a) => a.accesses);
    this.calls.push({ name, kernel: emit, operands, accesses, scope: node.scope, once });
  }

  #buffer(placement: Placement, bytes: number, name: string, rowBytes = 0): Buffer {
    return { id: this.#buffers++, placement, bytes, rowBytes, name };
  }

  #address(buffer: Buffer, accesses: readonly Access[], { split = 0, first = false }): Argument {
    return { operand: { kind: "address", buffer, split, first }, accesses };
  }
}

const plain = (operand: Operand): Argument => ({ operand, accesses: [] });
