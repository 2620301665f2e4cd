/** Starts the worker for files in Node: `#spawn-format-worker` resolves here, in browsers to spawn.browser.ts. */
import { Worker } from "node:worker_threads";
import type { SpawnFormatWorker } from "./handle.ts";

/** Most MiB of a worker's own objects; arrays do not count. Without a limit a hostile file could end the process. */
const HEAP = 1024;

export const spawnFormatWorker: SpawnFormatWorker = (onMessage, onDeath) => {
  // From the sources (types stripped by Node) the entry is a .ts file, from the build a .js file.
  const entry = import.meta.url.endsWith(".ts") ? "./node.ts" : "./node.js";
  const worker = new Worker(new URL(entry, import.meta.url), { resourceLimits: { maxOldGenerationSizeMb: HEAP } });
  worker.unref();
  worker.on("message", onMessage);
  worker.on("error", (error) => onDeath(String(error)));
  worker.on("exit", (code) => onDeath(`exit code ${code}`));
  return {
    post: (message, transfer) => worker.postMessage(message, transfer),
    keepAlive: (yes) => (yes ? worker.ref() : worker.unref()),
    terminate: () => void worker.terminate(),
  };
};
