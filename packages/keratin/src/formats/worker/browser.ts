/** Entry of the Web Worker that parses files. */
import { createHandler } from "./handler.ts";
import type { FromWorker, ToWorker } from "./protocol.ts";

/** The part of a dedicated worker's global scope that is used here; TypeScript's "dom" library describes the page's. */
interface WorkerScope {
  postMessage(message: FromWorker, transfer: ArrayBuffer[]): void;
  onmessage: ((event: MessageEvent<ToWorker>) => void) | null;
}

const scope = globalThis as unknown as WorkerScope;
const handle = createHandler((message, transfer) => scope.postMessage(message, transfer));
scope.onmessage = (event) => void handle(event.data);
