/**
 * A Program: what a graph becomes once kernels are chosen. A flat list of kernel calls over buffers, cut into phases
 * by barriers, with every buffer at a planned place. Nothing here knows what a kernel is: backends supply `K`.
 *
 * The batch's rows are split over S shards. Every shard makes every call, each on its own part; any number of workers
 * may run the shards, since inside a phase no shard reads what another one writes.
 */

import type { Variable } from "../ir/variable.ts";

/**
 * Where a buffer lives:
 * - `state`: a variable, outlives the step;
 * - `feed` / `result`: the host writes or reads it, one copy for all shards;
 * - `shared`: the arena's part that all shards see;
 * - `shard`: the arena's part of one shard; every shard has its own copy, at the same offset.
 */
export type Placement = "state" | "feed" | "result" | "shared" | "shard";

export interface Buffer {
  readonly id: number;
  readonly placement: Placement;
  /** Size in bytes; of the whole buffer, or of one shard's copy with the largest number of rows. */
  readonly bytes: number;
  /** Bytes per batch row, where the rows of one buffer belong to different shards (batch feeds and results); else 0. */
  readonly rowBytes: number;
  /** For dumps and messages. */
  readonly name: string;
}

/**
 * What a call does to a buffer. `own`: only this shard's part (its copy, its rows, its range of elements);
 * `all`: also what other shards wrote, or may read.
 */
export interface Access {
  readonly buffer: Buffer;
  readonly write: boolean;
  readonly reach: "own" | "all";
}

/** A kernel's argument; resolved for each shard. */
export type Operand =
  /** The address of this shard's part of a buffer. */
  | {
      readonly kind: "address";
      readonly buffer: Buffer;
      /** Number of 4-byte elements, where the shard's part is a range of so many; else 0. */
      readonly split: number;
      /** The first shard's copy instead of this shard's: for reading all copies, one shard stride apart. */
      readonly first: boolean;
    }
  /** The number of the shard's rows, times a constant. */
  | { readonly kind: "rows"; readonly times: number }
  /** The index of the shard's first row in the batch, times a constant. */
  | { readonly kind: "first-row"; readonly times: number }
  /** The start / the length of this shard's range when `total` things are split in units of `unit`. */
  | { readonly kind: "range-start" | "range-length"; readonly total: number; readonly unit: number }
  /** The bytes from one shard's copy of a shard buffer to the next one's, and the number of shards. */
  | { readonly kind: "shard-stride" }
  | { readonly kind: "shards" }
  | { readonly kind: "number"; readonly value: number };

export interface Call<K> {
  /** For statistics and dumps, such as `conv2d:direct`. */
  readonly name: string;
  readonly kernel: K;
  readonly operands: readonly Operand[];
  readonly accesses: readonly Access[];
  /** The layer that asked for it. */
  readonly scope: string;
  /** Made by the first shard alone: what must happen once. */
  readonly once: boolean;
}

/** Offsets of the arena's buffers. */
export interface MemoryPlan {
  /** Byte offset by buffer, within the shared part or within each shard's part. */
  readonly offsets: ReadonlyMap<Buffer, number>;
  readonly sharedBytes: number;
  /** Bytes of one shard's part. */
  readonly shardBytes: number;
  /** sharedBytes + shards × shardBytes. */
  readonly arenaBytes: number;
  /** The largest sum of the bytes of all live buffers at one time: the lower bound of any plan. */
  readonly liveBytes: number;
}

export interface Program<K> {
  readonly name: string;
  /** Rows of the batch; 1 where nothing depends on a batch. */
  readonly batch: number;
  readonly shards: number;
  /** Calls between barriers; there is a barrier after each phase. */
  readonly phases: readonly (readonly Call<K>[])[];
  readonly plan: MemoryPlan;
  readonly feeds: ReadonlyMap<string, Buffer>;
  readonly results: ReadonlyMap<string, Buffer>;
  /** Buffers of the variables that the program reads or writes. */
  readonly variables: ReadonlyMap<Variable, Buffer>;
}

/** The largest number of rows that one shard has. */
export function rowsPerShard(batch: number, shards: number): number {
  return Math.ceil(batch / shards);
}

/** Ranges of whole values are cut at multiples of this many elements: one vector. */
export const RANGE_UNIT = 4;
