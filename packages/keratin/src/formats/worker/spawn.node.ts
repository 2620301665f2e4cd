/** Starts the worker for files in Node: `#spawn-format-worker` resolves here, in browsers to spawn.browser.ts. */
import { startWorker } from "../../util/worker.node.ts";
import type { SpawnFormatWorker } from "./handle.ts";

/** Most MiB of a worker's own objects; arrays do not count. Without a limit a hostile file could end the process. */
const HEAP = 1024;

export const spawnFormatWorker: SpawnFormatWorker = (onMessage, onDeath) =>
  startWorker("./node", import.meta.url, { onMessage, onDeath, resourceLimits: { maxOldGenerationSizeMb: HEAP } });
