import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { Heap } from "../../../src/backend/wasm/runtime/heap.ts";

describe("Heap", () => {
  it("never hands out a place twice, and is as small as before once all is freed (300 random histories)", () => {
    const actions = fc.array(fc.oneof(fc.record({ bytes: fc.nat(1000) }), fc.record({ free: fc.nat(50) })), {
      maxLength: 80,
    });
    fc.assert(
      fc.property(actions, (history) => {
        const heap = new Heap(4096);
        const live: { address: number; bytes: number }[] = [];
        for (const action of history) {
          if ("bytes" in action) {
            const expectedEnd = heap.endAfter(action.bytes);
            const address = heap.allocate(action.bytes);
            assert.equal(heap.end, expectedEnd);
            assert.equal(address % 64, 0);
            assert.ok(address >= 4096 && address + action.bytes <= heap.end);
            for (const other of live)
              assert.ok(
                address + action.bytes <= other.address ||
                  other.address + other.bytes <= address ||
                  action.bytes === 0 ||
                  other.bytes === 0,
              );
            live.push({ address, bytes: action.bytes });
          } else if (live.length > 0) {
            const [gone] = live.splice(action.free % live.length, 1);
            heap.free(gone?.address ?? 0);
          }
        }
        for (const { address } of live) heap.free(address);
        assert.equal(heap.usedBytes, 0);
        const end = heap.end;
        heap.allocate(Math.max(0, end - 4096));
        assert.ok(heap.end <= Math.max(end, 4096 + 64), "what was freed is in one piece again");
      }),
      { numRuns: 300, seed: 1 },
    );
  });
});
