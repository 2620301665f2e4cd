import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { planMemory } from "../../src/compile/memory.ts";
import type { Access, Buffer, Call } from "../../src/compile/program.ts";
import { schedule } from "../../src/compile/schedule.ts";

const buffer = (id: number, placement: Buffer["placement"] = "shard", bytes = 64): Buffer => ({
  id,
  placement,
  bytes,
  rowBytes: 0,
  name: `b${id}`,
});
const call = (name: string, ...accesses: Access[]): Call<null> => ({
  name,
  kernel: null,
  operands: [],
  accesses,
  scope: "",
  once: false,
});
const reads = (b: Buffer, reach: "own" | "all" = "own"): Access => ({ buffer: b, write: false, reach });
const writes = (b: Buffer, reach: "own" | "all" = "own"): Access => ({ buffer: b, write: true, reach });
const names = (phases: Call<null>[][]): string[][] => phases.map((phase) => phase.map((c) => c.name));

describe("schedule", () => {
  it("needs no barrier between a shard's own values", () => {
    const b = buffer(0);
    assert.deepEqual(names(schedule([call("make", writes(b)), call("use", reads(b))])), [["make", "use"]]);
  });

  it("puts a barrier before a read of what other shards wrote", () => {
    const b = buffer(0);
    assert.deepEqual(names(schedule([call("make", writes(b)), call("sum", reads(b, "all"))])), [["make"], ["sum"]]);
  });

  it("puts a barrier before a write of what other shards may still read", () => {
    const weights = buffer(0, "state");
    const calls = [call("forward", reads(weights, "all")), call("update", writes(weights))];
    assert.deepEqual(names(schedule(calls)), [["forward"], ["update"]]);
  });

  it("gathers all sums behind one barrier, whatever their order", () => {
    const gradients = [buffer(0), buffer(1), buffer(2)];
    const calls = gradients.flatMap((g, i) => [call(`gradient ${i}`, writes(g)), call(`sum ${i}`, reads(g, "all"))]);
    assert.deepEqual(names(schedule(calls)), [
      ["gradient 0", "gradient 1", "gradient 2"],
      ["sum 0", "sum 1", "sum 2"],
    ]);
  });
});

/** Random chains of calls, each reading earlier buffers and writing a new one. */
const programs = fc
  .array(
    fc.record({
      bytes: fc.integer({ min: 4, max: 5000 }),
      back: fc.array(fc.nat(6), { maxLength: 3 }),
      all: fc.boolean(),
      shared: fc.boolean(),
    }),
    {
      minLength: 1,
      maxLength: 40,
    },
  )
  .map((steps) => {
    const buffers: Buffer[] = [];
    return steps.map(({ bytes, back, all, shared }, i) => {
      const inputs = back.flatMap((n) => buffers[buffers.length - 1 - n] ?? []);
      const result = buffer(i, shared ? "shared" : "shard", bytes);
      buffers.push(result);
      return call(`call ${i}`, ...inputs.map((b) => reads(b, all ? "all" : "own")), writes(result));
    });
  });

describe("planMemory", () => {
  it("gives buffers that live at the same time places that do not overlap (300 random programs)", () => {
    fc.assert(
      fc.property(programs, fc.integer({ min: 1, max: 4 }), (calls, shards) => {
        const phases = schedule(calls);
        const { offsets, sharedBytes, shardBytes } = planMemory(phases, shards);
        const flat = phases.flat();
        const life = (b: Buffer): [number, number] => {
          const at = flat.flatMap((c, i) => (c.accesses.some((a) => a.buffer === b) ? [i] : []));
          return [Math.min(...at), Math.max(...at)];
        };
        const all = [...offsets];
        for (const [a, aOffset] of all) {
          assert.ok(aOffset + a.bytes <= (a.placement === "shared" ? sharedBytes : shardBytes));
          for (const [b, bOffset] of all) {
            if (a.id >= b.id || a.placement !== b.placement) continue;
            const [[aFirst, aLast], [bFirst, bLast]] = [life(a), life(b)];
            const together = aFirst <= bLast && bFirst <= aLast;
            const overlap = aOffset < bOffset + b.bytes && bOffset < aOffset + a.bytes;
            assert.ok(!(together && overlap), `${a.name} and ${b.name}`);
          }
        }
      }),
      { numRuns: 300, seed: 1 },
    );
  });

  it("is never below its own lower bound", () => {
    fc.assert(
      fc.property(programs, (calls) => {
        const { arenaBytes, liveBytes } = planMemory(schedule(calls), 2);
        assert.ok(arenaBytes >= liveBytes);
      }),
      { numRuns: 200, seed: 2 },
    );
  });
});
