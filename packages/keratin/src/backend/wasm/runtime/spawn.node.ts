import { availableParallelism } from "node:os";
import { startWorker } from "../../../util/worker.node.ts";
import type { FromWorker } from "../worker/protocol.ts";
import type { SpawnWorker } from "./worker-handle.ts";

/** The number of workers that pays here. */
export const processors = (): number => availableParallelism();

export const spawnWorker: SpawnWorker = (events) =>
  startWorker("../worker/node", import.meta.url, {
    onMessage: (message: FromWorker) => events.onMessage(message),
    onDeath: (reason) => events.onDeath(reason),
  });
