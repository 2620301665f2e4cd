/** Makes, trains and drops 200 models, and prints workers and resident memory before and after as JSON. */
import { setTimeout as sleep } from "node:timers/promises";
import { WasmBackend } from "../../../../src/backend/wasm/backend.ts";
import { trainingStep } from "../../../compile/small-network.ts";
import { train } from "../../../compile/train.ts";

const backend = new WasmBackend({ threads: 2 });
const collect = globalThis.gc as () => void;
const workers = (): number => process.getActiveResourcesInfo().filter((name) => name === "MessagePort").length;

async function settle(): Promise<void> {
  for (let i = 0; i < 5; i++) {
    collect();
    await sleep(20);
  }
}

async function trainWithoutDispose(seed: number): Promise<void> {
  const { graph } = trainingStep(16, seed);
  const executable = await backend.compile(graph, { name: "a model" });
  await executable.submit(() => undefined);
}

async function trainTwoHundred(): Promise<void> {
  for (let seed = 0; seed < 200; seed++) {
    await trainWithoutDispose(seed);
    if (seed % 20 === 0) await sleep(1);
  }
}

// The heaps of the workers fill up to where their own collector starts: that is the level to come back to.
await trainTwoHundred();
await train(backend, trainingStep(16), 16);
await settle();
const [workersBefore, bytesBefore] = [workers(), process.memoryUsage.rss()];
await trainTwoHundred();
await settle();
console.log(
  JSON.stringify({ workersBefore, workersAfter: workers(), bytesBefore, bytesAfter: process.memoryUsage.rss() }),
);
