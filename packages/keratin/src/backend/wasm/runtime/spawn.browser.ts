import type { FromWorker } from "../worker/protocol.ts";
import type { SpawnWorker } from "./worker-handle.ts";

/** The number of workers that pays here. */
export const processors = (): number => navigator.hardwareConcurrency || 1;

export const spawnWorker: SpawnWorker = (events) => {
  // Bundlers find the entry by this very pattern.
  const worker = new Worker(new URL("../worker/browser.js", import.meta.url), { type: "module" });
  worker.onmessage = (event: MessageEvent<FromWorker>) => events.onMessage(event.data);
  worker.onerror = (event) => events.onDeath(event.message || "the worker's script could not be loaded");
  return {
    post: (message, transfer = []) => worker.postMessage(message, transfer),
    keepAlive: () => undefined,
    terminate: () => worker.terminate(),
  };
};
