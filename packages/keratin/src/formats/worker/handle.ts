/** What Node and browsers give to the host of a worker for files. */
import type { FromWorker, ToWorker } from "./protocol.ts";

/** A running worker. */
export interface FormatWorkerHandle {
  post(message: ToWorker, transfer: ArrayBuffer[]): void;
  /** Whether a Node process waits for it. */
  keepAlive(yes: boolean): void;
  terminate(): void;
}

export type SpawnFormatWorker = (
  onMessage: (message: FromWorker) => void,
  onDeath: (reason: string) => void,
) => FormatWorkerHandle;
