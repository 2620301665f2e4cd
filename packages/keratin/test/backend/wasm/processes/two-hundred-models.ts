/**
 * Makes, trains and drops 200 models, and prints as JSON what the process holds before and after: workers, bytes of the
 * engine's memory in use, the JavaScript heap and resident memory.
 *
 * To be run with a small `--max-semi-space-size`: a heap of young objects grows to that size before anything is
 * collected, and in the workers nothing else starts a collection. Even so, resident memory at one moment depends on when
 * each thread last collected and on how the allocator cuts its pages: looks differ by 15 % in both directions without
 * any trend. So the level before is the highest of a few looks, and where memory is above it by more than the test
 * allows, another 200 models follow: noise comes back, a leak only grows.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { WasmBackend } from "../../../../src/backend/wasm/backend.ts";
import type { Device } from "../../../../src/backend/wasm/runtime/device.ts";
import { DeviceStorage } from "../../../../src/backend/wasm/runtime/variables.ts";
import { trainingStep } from "../../../compile/small-network.ts";

/** Models between two looks. */
const MODELS = 200;
const WARM_UPS = 4;
const MOST_ROUNDS = 8;
const TOLERANCE = 1.1;
/** Of `settle`; what is collected is given back in callbacks, which come some time after a collection. */
const MOST_COLLECTIONS = 50;

/** What the process holds at one moment. */
export interface Holding {
  readonly workers: number;
  readonly deviceBytes: number;
  readonly heapBytes: number;
  readonly residentBytes: number;
}

const backend = new WasmBackend({ threads: 2 });
const collect = globalThis.gc as () => void;
let workers = 0;
process.on("worker", (worker) => {
  workers++;
  worker.once("exit", () => workers--);
});
let device: Device | undefined;

async function trainWithoutDispose(seed: number): Promise<void> {
  const { graph, variables } = trainingStep(16, seed);
  const executable = await backend.compile(graph, { name: "a model" });
  await executable.submit(() => undefined);
  const [variable] = variables;
  if (variable?.storage instanceof DeviceStorage) device = variable.storage.device;
}

function look(): Holding {
  const { rss, heapUsed } = process.memoryUsage();
  return { workers, deviceBytes: device?.heap.usedBytes ?? 0, heapBytes: heapUsed, residentBytes: rss };
}

/** Collects until three collections in a row have freed nothing of the engine's memory. */
async function settle(): Promise<Holding> {
  let now = look();
  for (let i = 0, quiet = 0; i < MOST_COLLECTIONS && quiet < 3; i++) {
    collect();
    await sleep(20);
    const next = look();
    quiet = next.deviceBytes === now.deviceBytes ? quiet + 1 : 0;
    now = next;
  }
  return now;
}

async function trainMany(): Promise<Holding> {
  for (let seed = 0; seed < MODELS; seed++) {
    await trainWithoutDispose(seed);
    if (seed % 20 === 0) await sleep(1);
  }
  return settle();
}

let before = await trainMany();
for (let i = 1; i < WARM_UPS; i++) {
  const next = await trainMany();
  before = { ...next, residentBytes: Math.max(before.residentBytes, next.residentBytes) };
}
let after = await trainMany();
for (let i = 1; i < MOST_ROUNDS && after.residentBytes > before.residentBytes * TOLERANCE; i++)
  after = await trainMany();
console.log(JSON.stringify({ before, after }));
