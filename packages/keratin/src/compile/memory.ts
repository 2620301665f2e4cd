/**
 * Gives every buffer of the arena an offset, such that buffers alive at the same time do not overlap.
 *
 * Largest first, each at the lowest gap that fits ("greedy by size", Pisarchyk & Lee 2020, https://arxiv.org/abs/2001.03288).
 */
import type { Buffer, Call, MemoryPlan } from "./program.ts";

/** First and last call (counted over all phases) that need a buffer. */
interface Lifetime {
  first: number;
  last: number;
}

interface Placed extends Lifetime {
  offset: number;
  end: number;
}

/** One cache line: also what vector loads at a buffer's end may read beyond it. */
const ALIGNMENT = 64;

export function planMemory<K>(phases: readonly (readonly Call<K>[])[], shards: number): MemoryPlan {
  const lifetimes = lifetimesOf(phases);
  const offsets = new Map<Buffer, number>();
  const placements = (placement: "shared" | "shard"): [Buffer, Lifetime][] =>
    [...lifetimes].filter(([buffer]) => buffer.placement === placement);
  const sharedBytes = place(placements("shared"), offsets);
  const shardBytes = place(placements("shard"), offsets);
  return {
    offsets,
    sharedBytes,
    shardBytes,
    arenaBytes: sharedBytes + shards * shardBytes,
    liveBytes: liveBound(lifetimes, shards),
  };
}

/**
 * A buffer that other shards touch is alive for the whole of the phases in which it is touched: a fast shard must not
 * reuse its place while a slow one still reads it.
 */
function lifetimesOf<K>(phases: readonly (readonly Call<K>[])[]): Map<Buffer, Lifetime> {
  const lifetimes = new Map<Buffer, Lifetime>();
  let start = 0;
  for (const phase of phases) {
    const end = start + phase.length - 1;
    phase.forEach((call, index) => {
      for (const { buffer, reach } of call.accesses) {
        const shared = reach === "all" || buffer.placement === "shared";
        const first = shared ? start : start + index;
        const last = shared ? end : start + index;
        const known = lifetimes.get(buffer) ?? { first, last };
        lifetimes.set(buffer, { first: Math.min(known.first, first), last: Math.max(known.last, last) });
      }
    });
    start = end + 1;
  }
  return lifetimes;
}

const align = (bytes: number): number => Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;

/** Places buffers into one address range; returns its size. */
function place(buffers: [Buffer, Lifetime][], offsets: Map<Buffer, number>): number {
  const placed: Placed[] = [];
  let size = 0;
  for (const [buffer, life] of buffers.sort(([a], [b]) => b.bytes - a.bytes || a.id - b.id)) {
    const bytes = align(buffer.bytes);
    const neighbours = placed
      .filter((p) => p.first <= life.last && life.first <= p.last)
      .sort((a, b) => a.offset - b.offset);
    let offset = 0;
    let bestGap = Number.POSITIVE_INFINITY;
    let cursor = 0;
    for (const neighbour of neighbours) {
      const gap = neighbour.offset - cursor;
      if (gap >= bytes && gap < bestGap) {
        bestGap = gap;
        offset = cursor;
      }
      cursor = Math.max(cursor, neighbour.end);
    }
    if (bestGap === Number.POSITIVE_INFINITY) offset = cursor;
    placed.push({ ...life, offset, end: offset + bytes });
    offsets.set(buffer, offset);
    size = Math.max(size, offset + bytes);
  }
  return size;
}

/** The largest sum of live bytes over all calls: no plan can do with less. */
function liveBound(lifetimes: ReadonlyMap<Buffer, Lifetime>, shards: number): number {
  const changes = new Map<number, number>();
  for (const [buffer, { first, last }] of lifetimes) {
    if (buffer.placement !== "shared" && buffer.placement !== "shard") continue;
    const bytes = buffer.bytes * (buffer.placement === "shard" ? shards : 1);
    changes.set(first, (changes.get(first) ?? 0) + bytes);
    changes.set(last + 1, (changes.get(last + 1) ?? 0) - bytes);
  }
  let live = 0;
  let most = 0;
  for (const time of [...changes.keys()].sort((a, b) => a - b)) {
    live += changes.get(time) ?? 0;
    most = Math.max(most, live);
  }
  return most;
}
