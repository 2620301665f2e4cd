/**
 * The peak of 128-bit fused multiply-adds that this engine reaches here, on one core and on two at once: a loop of
 * `relaxed_madd` on registers that loads and stores nothing. No direct convolution can be faster.
 */
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { ModuleBuilder } from "../../packages/keratin/src/backend/wasm/encoder/index.ts";
import { detectEngine } from "../../packages/keratin/src/backend/wasm/engine.ts";

/** Sums that do not depend on each other: more than two units × five cycles of latency, and they fit 16 registers. */
const ACCUMULATORS = 12;
/** Rounds over all accumulators that the loop's body writes out. */
const UNROLL = 4;
const FLOPS_PER_MADD = 8;

export interface PeakTask {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly flopsPerIteration: number;
  /** Workers that start together. */
  readonly workers: number;
  /** A word that counts workers that are ready. */
  readonly gate: Int32Array<SharedArrayBuffer>;
}

/** The micro-kernel: `run(iterations)` multiplies numbers that it loads from memory, so that nothing can be folded. */
function peakModule(): Uint8Array<ArrayBuffer> {
  const module = new ModuleBuilder(detectEngine({ deterministic: false, turbo: false }), {
    shared: false,
    minimum: 1,
    maximum: 1,
  });
  const run = module.func("run", { base: "i32", iterations: "i32" }, [], (f) => {
    const base = f.parameter("base");
    const [a, b] = [f.v128(base.loadV128(0)), f.v128(base.loadV128(16))];
    const sums = Array.from({ length: ACCUMULATORS }, () => f.v128(base.loadV128(32)));
    f.repeat(f.parameter("iterations"), () => {
      for (let round = 0; round < UNROLL; round++) {
        for (const sum of sums) f.set(sum, module.madd(a, b, sum));
      }
    });
    sums.forEach((sum, i) => {
      f.storeV128(base, sum, 48 + 16 * i);
    });
  });
  module.export("run", run);
  return module.bytes();
}

/** GFLOPS of so many workers together, each at its best while all of them ran. */
export async function measurePeak(workers: number): Promise<number> {
  const gate = new Int32Array(new SharedArrayBuffer(4));
  const workerData: PeakTask = {
    bytes: peakModule(),
    flopsPerIteration: ACCUMULATORS * UNROLL * FLOPS_PER_MADD,
    workers,
    gate,
  };
  const each = await Promise.all(
    Array.from({ length: workers }, async () => {
      const worker = new Worker(new URL("./peak-worker.ts", import.meta.url), { workerData });
      const [gflops] = (await once(worker, "message")) as [number];
      return gflops;
    }),
  );
  return each.reduce((a, b) => a + b, 0);
}
