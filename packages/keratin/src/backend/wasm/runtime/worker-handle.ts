import type { FromWorker, ToWorker } from "../worker/protocol.ts";

/** What a platform's worker can do for the pool. */
export interface WorkerHandle {
  post(message: ToWorker, transfer?: ArrayBuffer[]): void;
  /** Whether the process must stay alive for it. Browsers have no such notion. */
  keepAlive(yes: boolean): void;
  terminate(): void;
}

export interface WorkerEvents {
  onMessage(message: FromWorker): void;
  /** The worker is gone, or could not start. */
  onDeath(reason: string): void;
}

export type SpawnWorker = (events: WorkerEvents) => WorkerHandle;
