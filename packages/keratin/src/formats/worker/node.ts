/** Entry of the worker thread that parses files in Node. */
import { parentPort } from "node:worker_threads";
import { createHandler } from "./handler.ts";
import type { ToWorker } from "./protocol.ts";

const port = parentPort;
if (port) {
  const handle = createHandler((message, transfer) => port.postMessage(message, transfer));
  port.on("message", (message: ToWorker) => void handle(message));
}
