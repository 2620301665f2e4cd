/** A worker of peak.ts: waits until all are ready, then times slices and reports its best one in GFLOPS. */
import { parentPort, workerData } from "node:worker_threads";
import type { PeakTask } from "./peak.ts";

const { bytes, flopsPerIteration, workers, gate } = workerData as PeakTask;

/** About 5 ms of work: short enough to find a quiet moment, long enough for the clock. */
const ITERATIONS = 500_000;
/** So many calls let V8 replace its baseline code. */
const WARM_UP_CALLS = 60;
const MEASURE_MILLISECONDS = 700;

const memory = new WebAssembly.Memory({ initial: 1, maximum: 1 });
new Float32Array(memory.buffer).fill(0.5, 0, 12);
const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { host: { memory } });
const run = exports["run"] as (base: number, iterations: number) => void;

for (let i = 0; i < WARM_UP_CALLS; i++) run(0, 20_000);

Atomics.add(gate, 0, 1);
while (Atomics.load(gate, 0) < workers) run(0, 1000);

let best = 0;
const end = performance.now() + MEASURE_MILLISECONDS;
while (performance.now() < end) {
  const start = performance.now();
  run(0, ITERATIONS);
  best = Math.max(best, (ITERATIONS * flopsPerIteration) / (performance.now() - start) / 1e6);
}
parentPort?.postMessage(best);
