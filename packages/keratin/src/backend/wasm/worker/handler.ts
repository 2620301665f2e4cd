/** A worker's side of the protocol, the same in Node and in browsers. */
import { CONTROL, MOST_PAGES, PAGE_BYTES } from "../layout.ts";
import type { FromWorker, RunMessage, StepFunction, ToWorker } from "./protocol.ts";

type Post = (message: FromWorker, transfer: ArrayBuffer[]) => void;

/** Handles the messages of one worker; `post` sends its answers. */
export function createHandler(post: Post): (message: ToWorker) => void {
  // The worker's own, where memory cannot be shared; modules import a memory that states its maximum.
  let memory = new WebAssembly.Memory({ initial: 1, maximum: MOST_PAGES });
  const steps = new Map<number, StepFunction>();

  const load = (program: number, module: WebAssembly.Module, bindings: Readonly<Record<string, number>>): void => {
    const { exports } = new WebAssembly.Instance(module, { host: { memory }, variables: bindings });
    steps.set(program, exports["step"] as StepFunction);
  };

  const run = ({ program, ticket, worker, workers, arena, io, feeds, results }: RunMessage): void => {
    try {
      if (feeds) new Uint8Array(memory.buffer, io).set(feeds);
      const step = steps.get(program);
      if (!step) throw new Error(`program ${program} is not loaded`);
      const aborted = step(worker, workers, arena, io);
      if (aborted || worker !== 0) return;
      const data = results && new Uint8Array(memory.buffer, results.address, results.bytes).slice();
      post({ type: "done", ticket, ...(data && { data }) }, data ? [data.buffer] : []);
    } catch (error) {
      abort(memory);
      const position = new Int32Array(memory.buffer)[CONTROL.position / 4 + worker] ?? -1;
      post({ type: "failed", ticket, message: String(error), position }, []);
    }
  };

  return (message) => {
    switch (message.type) {
      case "start":
        if (message.memory) memory = message.memory;
        return;
      case "load":
        return load(message.program, message.module, message.bindings);
      case "unload":
        steps.delete(message.program);
        return;
      case "run":
        return run(message);
      case "grow":
        growTo(memory, message.bytes);
        return;
      case "write":
        new Uint8Array(memory.buffer, message.address).set(message.data);
        return;
      case "read": {
        const data = new Uint8Array(memory.buffer, message.address, message.bytes).slice();
        return post({ type: "done", ticket: message.ticket, data }, [data.buffer]);
      }
      default:
        message satisfies never;
    }
  };
}

/** Grows a memory until it has at least so many bytes. */
export function growTo(memory: WebAssembly.Memory, bytes: number): void {
  const missing = Math.ceil((bytes - memory.buffer.byteLength) / PAGE_BYTES);
  if (missing > 0) memory.grow(missing);
}

/** Makes every worker that waits at a barrier give up. */
export function abort(memory: WebAssembly.Memory): void {
  const words = new Int32Array(memory.buffer);
  Atomics.store(words, CONTROL.abort / 4, 1);
  if (!(memory.buffer instanceof ArrayBuffer)) Atomics.notify(words, CONTROL.generation / 4);
}
