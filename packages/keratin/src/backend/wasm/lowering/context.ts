/**
 * What a lowering rule works with. A rule turns one node into kernel calls; it says which buffers each call reads and
 * writes and how far, and everything else (barriers, memory, addresses, threads) follows from that.
 */
import type { Access, Buffer, Call, Operand } from "../../../compile/program.ts";
import type { Node } from "../../../ir/graph.ts";
import type { Distribution } from "../../../ops/op.ts";
import type { Func, ModuleBuilder } from "../encoder/index.ts";
import type { Engine } from "../engine.ts";

/** Emits a kernel into a module, once per key; the function takes i32 arguments only. */
export type EmitKernel = (module: ModuleBuilder) => Func;

/** An operand together with the accesses it implies. */
export interface Argument {
  readonly operand: Operand;
  readonly accesses: readonly Access[];
}

export interface LoweringContext {
  readonly engine: Engine;
  /** Rows of the largest shard. */
  readonly rows: number;
  readonly shards: number;
  /** Saved transforms are to be recomputed, since memory is short. */
  readonly frugal: boolean;
  distributionOf(node: Node): Distribution;
  /** Whether a whole elementwise value is computed in parts, each shard its range of elements. */
  isSplit(node: Node): boolean;
  /** The nodes that use a node's value. */
  usersOf(node: Node): readonly Node[];

  /**
   * Address of a value. By default this shard's part (for a whole value: all of it). `every-shard`: the first shard's
   * copy, behind which the others' copies lie one shard stride apart.
   */
  read(node: Node, copies?: "own" | "every-shard"): Argument;
  /** Address of this node's result, allocated by its shape and distribution on first use. */
  write(node: Node): Argument;
  /** A buffer private to one shard that lives from its first to its last use; `bytes` for the largest shard. */
  scratch(name: string, bytes: number): Buffer;
  /** A buffer that all shards see. */
  shared(name: string, bytes: number): Buffer;
  /** Address of a buffer made by `scratch` or `shared`. */
  use(buffer: Buffer, access: "read" | "write" | "update", reach?: "own" | "all"): Argument;
  /** Address of numbers that are known when the program is made: tables of a kernel. One per key and program. */
  table(key: string, values: Int32Array): Argument;
  /** One value per key and program: a transform that several nodes share. `make` makes the calls that fill it. */
  once<T>(key: string, make: () => T): T;
  /** The shard's rows × `times`. */
  rowCount(times?: number): Argument;
  firstRow(times?: number): Argument;
  number(value: number): Argument;
  range(part: "start" | "length", total: number, unit: number): Argument;
  shardStride(): Argument;
  shardCount(): Argument;
  /** Adds a call. `name` is what statistics show: `conv2d:direct`. */
  call(node: Node, name: string, emit: EmitKernel, args: readonly Argument[], options?: { once?: boolean }): void;
}

/** Lowers one node. */
export type LoweringRule = (node: Node, context: LoweringContext) => void;

/** What a lowered call holds as its kernel. */
export type WasmCall = Call<EmitKernel>;
