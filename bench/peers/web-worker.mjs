/**
 * The browser's `Worker`, for peers that start their threads with one where Node has none: enough for a module worker
 * made from a blob that talks through `postMessage` and `onmessage`. It lets a peer use both cores in Node too.
 */
import { resolveObjectURL } from "node:buffer";
import vm from "node:vm";
import { isMainThread, parentPort, Worker as ThreadWorker, workerData } from "node:worker_threads";

class WebWorker {
  #thread;
  #early = [];

  constructor(url) {
    void this.#start(url);
  }

  async #start(url) {
    const source = await resolveObjectURL(String(url)).text();
    this.#thread = new ThreadWorker(new URL(import.meta.url), { workerData: { source } });
    this.#thread.on("message", (data) => this.onmessage?.({ data }));
    this.#thread.on("error", (error) => this.onerror?.(error));
    for (const message of this.#early) this.#thread.postMessage(message);
  }

  postMessage(message) {
    if (this.#thread) this.#thread.postMessage(message);
    else this.#early.push(message);
  }

  terminate() {
    void this.#thread?.terminate();
  }
}

/** Gives this process the browser's `Worker`. */
export function installWebWorker() {
  globalThis.Worker = WebWorker;
}

if (!isMainThread && workerData?.source) {
  globalThis.self = globalThis;
  globalThis.postMessage = (message) => parentPort.postMessage(message);
  parentPort.on("message", (data) => globalThis.onmessage({ data }));
  vm.runInThisContext(workerData.source);
}
