/**
 * Keratin in a process of its own: `model.fit` with shuffling, metrics and the live progress line, then `predict`.
 * Run by bench/run.ts with one JSON argument; prints one line `@@{json}`.
 */
import { readFileSync } from "node:fs";
import type { WasmOptions } from "keratin";
import { type ChildResult, NETWORKS, type TrainTask } from "../lib/workload.ts";

/** A task for Keratin: the engine's options besides. */
export interface KeratinTask extends TrainTask {
  readonly threads: number;
  readonly turbo: boolean;
}

const task = JSON.parse(process.argv[2] ?? "{}") as KeratinTask;
// The live progress line is part of what is measured, also where the output goes to a pipe.
process.stdout.isTTY = true;
const count = task.batch * task.stepsPerEpoch;
const images = new Float32Array(bytesOf(`${task.data}.images.f32`));
const labels = new Int32Array(bytesOf(`${task.data}.labels.i32`)).subarray(0, count);

const born = performance.now();
const { NdArray, setBackend, setRandomSeed, toCategorical, WasmBackend } = await import("keratin");
const { MODELS } = await import("./networks.ts");

type Compile = InstanceType<typeof WasmBackend>["compile"];

/** Notes what the first program, the training step, was planned to take. */
class WatchedBackend extends WasmBackend {
  memory: ChildResult["memory"];

  override async compile(...args: Parameters<Compile>): Promise<Awaited<ReturnType<Compile>>> {
    const executable = await super.compile(...args);
    const { arenaBytes, liveBytes } = executable.statistics;
    this.memory ??= { arenaBytes, liveBytes };
    return executable;
  }
}

/** What is asked for here and what the engine offers may differ: then there is no figure, not a wrong one. */
interface Turbo {
  readonly turbo?: boolean;
}
const options: WasmOptions & Turbo = { threads: task.threads, turbo: task.turbo };
const backend = new WatchedBackend(options);
const { turbo = false } = backend.engine as typeof backend.engine & Turbo;
if (turbo !== task.turbo) throw new Error(`the engine has no turbo here (asked for: ${task.turbo}, found: ${turbo})`);
setBackend(backend);
setRandomSeed(1);
const { shape } = NETWORKS[task.network];
const pixels = shape.reduce((a, b) => a * b, 1);
const rows = (n: number) => new NdArray(images.subarray(0, n * pixels), [n, ...shape]);
const model = MODELS[task.network]();

const stepEnds: number[] = [];
let firstStepDone = 0;
let start = 0;
const clock = {
  onTrainBatchBegin(): void {
    if (stepEnds.length > 0) return;
    start = performance.now();
    stepEnds.push(0);
  },
  onTrainBatchEnd(): void {
    const now = performance.now();
    if (stepEnds.length === 1) firstStepDone = now;
    stepEnds.push(now - start);
  },
};
const y = toCategorical(new NdArray(labels, [count]), 10);
const history = await model.fit(rows(count), y, { epochs: task.epochs, batchSize: task.batch, callbacks: [clock] });

const inference: Record<string, number> = {};
for (const [batch, batches] of task.predict) inference[batch] = await imagesPerSecond(batch, batches);

const loss = history.history["loss"]?.at(-1);
const result: ChildResult = {
  version: `keratin, Node ${process.version}`,
  stepEnds,
  startupMilliseconds: firstStepDone - born,
  inference,
  ...(loss === undefined ? {} : { loss }),
  residentBytes: process.memoryUsage.rss(),
  ...(backend.memory ? { memory: backend.memory } : {}),
};
console.log(`\n@@${JSON.stringify(result)}`);

function bytesOf(path: string): ArrayBuffer {
  const file = readFileSync(path);
  return file.buffer.slice(file.byteOffset, file.byteOffset + file.byteLength);
}

/** Best of three calls after warm-up, by `predict`, which is what a user calls. */
async function imagesPerSecond(batch: number, batches: number): Promise<number> {
  const x = rows(batch * batches);
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 4; i++) {
    const begin = performance.now();
    await model.predict(x, { batchSize: batch, verbose: 0 });
    if (i > 0) best = Math.min(best, performance.now() - begin);
  }
  return (batch * batches * 1000) / best;
}
