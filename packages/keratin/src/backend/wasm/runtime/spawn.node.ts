import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { SpawnWorker } from "./worker-handle.ts";

/** The number of workers that pays here. */
export const processors = (): number => availableParallelism();

export const spawnWorker: SpawnWorker = (events) => {
  // From the sources (types stripped by Node) the entry is a .ts file, from the build a .js file.
  const entry = import.meta.url.endsWith(".ts") ? "../worker/node.ts" : "../worker/node.js";
  const worker = new Worker(new URL(entry, import.meta.url));
  worker.unref();
  worker.on("message", (message) => events.onMessage(message));
  worker.on("error", (error) => events.onDeath(String(error)));
  worker.on("exit", (code) => events.onDeath(`exit code ${code}`));
  return {
    post: (message, transfer = []) => worker.postMessage(message, transfer),
    keepAlive: (yes) => (yes ? worker.ref() : worker.unref()),
    terminate: () => void worker.terminate(),
  };
};
