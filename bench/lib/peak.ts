/**
 * The peak of 128-bit fused multiply-adds that this engine reaches here, on one core and on two at once: a loop of
 * `relaxed_madd` on registers that loads and stores nothing. No direct convolution can be faster.
 *
 * The same code under V8's revectorizer, which packs its pairs of vectors into 256 bits, shows what turbo can gain on
 * this processor: up to 2× where the units are 256 bits wide, nothing where they are 128.
 */
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { ModuleBuilder } from "../../packages/keratin/src/backend/wasm/encoder/index.ts";
import { detectEngine } from "../../packages/keratin/src/backend/wasm/engine.ts";
import { runChild } from "./child.ts";

/** Pairs of sums that do not depend on each other: 12 vectors hide two units' latency and fit 16 registers. */
const PAIRS = 6;
/** Rounds over all sums that the loop's body writes out. */
const UNROLL = 4;
/** A multiply-add of four lanes. */
const FLOPS_PER_MADD = 8;

/** GFLOPS: one worker alone, two at once together, and one with 256-bit vectors (if the engine has them). */
export interface Peak {
  readonly one: number;
  readonly two: number;
  readonly wide?: number;
}

export interface PeakTask {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly flopsPerIteration: number;
  /** Workers that start together. */
  readonly workers: number;
  /** A word that counts workers that are ready. */
  readonly gate: Int32Array<SharedArrayBuffer>;
}

/** Each measurement in a fresh process, since V8's flags are the process's. */
export async function measurePeak(): Promise<Peak> {
  const run = async (flags: readonly string[], workers: number): Promise<number> => {
    const args = ["--conditions=keratin-source", ...flags, fileURLToPath(new URL("peak-child.ts", import.meta.url))];
    const outcome = await runChild<number>({ command: process.execPath, args, task: { workers }, timeoutSeconds: 30 });
    return outcome.ok ? outcome.value : Number.NaN;
  };
  const [one, two] = [await run([], 1), await run([], 2)];
  const wide = await run(["--experimental-wasm-revectorize"], 1);
  return Number.isNaN(wide) ? { one, two } : { one, two, wide };
}

/** The micro-kernel: `run(base, iterations)`; its factors come from memory, so that nothing can be folded. */
function peakModule(): Uint8Array<ArrayBuffer> {
  const memory = { shared: false, minimum: 1, maximum: 1 };
  const module = new ModuleBuilder(detectEngine({ deterministic: false }), memory);
  const run = module.func("run", { base: "i32", iterations: "i32" }, [], (f) => {
    const base = f.parameter("base");
    const a = f.v128(base.loadSplat(0));
    const halves = [f.v128(base.loadV128(16)), f.v128(base.loadV128(32))];
    const sums = Array.from({ length: 2 * PAIRS }, (_, i) => f.v128(base.loadV128(64 + 16 * i)));
    f.repeat(f.parameter("iterations"), () => {
      for (let round = 0; round < UNROLL; round++) {
        sums.forEach((sum, i) => {
          const half = halves[i % 2];
          if (half) f.set(sum, module.madd(a, half, sum));
        });
      }
    });
    sums.forEach((sum, i) => {
      f.storeV128(base, sum, 1024 + 16 * i);
    });
  });
  module.export("run", run);
  return module.bytes();
}

/** GFLOPS of so many workers of this process together, each at its best while all of them ran. */
export async function peakOfWorkers(workers: number): Promise<number> {
  const gate = new Int32Array(new SharedArrayBuffer(4));
  const flopsPerIteration = 2 * PAIRS * UNROLL * FLOPS_PER_MADD;
  const workerData: PeakTask = { bytes: peakModule(), flopsPerIteration, workers, gate };
  const each = await Promise.all(
    Array.from({ length: workers }, async () => {
      const worker = new Worker(new URL("peak-worker.ts", import.meta.url), { workerData });
      const [gflops] = (await once(worker, "message")) as [number];
      return gflops;
    }),
  );
  return each.reduce((a, b) => a + b, 0);
}
