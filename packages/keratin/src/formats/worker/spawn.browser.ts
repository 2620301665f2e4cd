/** Starts the worker for files in browsers. */
import type { SpawnFormatWorker } from "./handle.ts";
import type { FromWorker } from "./protocol.ts";

export const spawnFormatWorker: SpawnFormatWorker = (onMessage, onDeath) => {
  // Bundlers find the entry by this very pattern.
  const worker = new Worker(new URL("./browser.js", import.meta.url), { type: "module" });
  worker.onmessage = (event: MessageEvent<FromWorker>) => onMessage(event.data);
  worker.onerror = (event) => onDeath(event.message || "the worker's script could not be loaded");
  return {
    post: (message, transfer) => worker.postMessage(message, transfer),
    keepAlive: () => undefined,
    terminate: () => worker.terminate(),
  };
};
