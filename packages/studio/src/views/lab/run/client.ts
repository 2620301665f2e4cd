/** The Lab's worker, as the page sees it: all of training happens there, so that the page stays free. */
import type { Answer, Method, Request, RunEvent, Session } from "./protocol.ts";

interface Waiting {
  readonly resolve: (value: never) => void;
  readonly reject: (error: Error) => void;
}

/** An error of the worker, with the name that it had there. */
export class RunError extends Error {
  constructor({ name, message }: { readonly name: string; readonly message: string }) {
    super(message);
    this.name = name;
  }
}

const METHODS: readonly Method[] = [
  "train",
  "pause",
  "resume",
  "stop",
  "setLearningRate",
  "watch",
  "look",
  "classMap",
  "save",
  "stored",
  "forget",
];

/** Starts the worker. @param onEvent hears what happens in the run */
export function startSession(onEvent: (event: RunEvent) => void): Session {
  const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
  const waiting = new Map<number, Waiting>();
  let last = 0;
  worker.onmessage = ({ data }: MessageEvent<Answer>) => {
    if ("event" in data) return onEvent(data.event);
    const asked = waiting.get(data.id);
    waiting.delete(data.id);
    if ("error" in data) asked?.reject(new RunError(data.error));
    else asked?.resolve(data.value as never);
  };
  worker.onerror = ({ message }) => {
    const error = new RunError({ name: "Error", message: message || "The worker could not be loaded." });
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  };
  const ask = (method: Method, values: readonly unknown[]): Promise<never> => {
    const { promise, resolve, reject } = Promise.withResolvers<never>();
    const id = ++last;
    waiting.set(id, { resolve, reject });
    worker.postMessage({ id, method, values } satisfies Request);
    return promise;
  };
  return Object.fromEntries(
    METHODS.map((method) => [method, (...values: unknown[]) => ask(method, values)]),
  ) as unknown as Session;
}
