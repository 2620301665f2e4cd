import { type ResourceLimits, type Transferable, Worker } from "node:worker_threads";

/** What a thread of Node can do for those who started it; the platforms' own types say which messages. */
interface NodeWorker {
  post(message: unknown, transfer?: Transferable[]): void;
  keepAlive(yes: boolean): void;
  terminate(): void;
}

interface NodeWorkerOptions<Message> {
  readonly onMessage: (message: Message) => void;
  /** The worker is gone, or could not start. */
  readonly onDeath: (reason: string) => void;
  readonly resourceLimits?: ResourceLimits;
}

/**
 * Workers inherit the process's flags, and refuse to start with the one that `node --input-type=module --eval …` has.
 * Of the others only the conditions matter to a worker.
 */
function flags(): { execArgv?: string[] } {
  if (!process.execArgv.some((flag) => flag.startsWith("--input-type"))) return {};
  return { execArgv: process.execArgv.filter((flag) => flag.startsWith("--conditions=")) };
}

/**
 * Starts a module as a thread that does not keep the process alive.
 *
 * @param entry without extension: from the sources (types stripped by Node) it is a .ts file, from the build a .js file
 * @param base `import.meta.url` of the module beside which it lies
 */
export function startWorker<Message>(
  entry: string,
  base: string,
  { onMessage, onDeath, ...limits }: NodeWorkerOptions<Message>,
): NodeWorker {
  const worker = new Worker(new URL(entry + (base.endsWith(".ts") ? ".ts" : ".js"), base), { ...limits, ...flags() });
  worker.unref();
  worker.on("message", onMessage);
  worker.on("error", (error) => onDeath(String(error)));
  worker.on("exit", (code) => onDeath(`exit code ${code}`));
  return {
    post: (message, transfer = []) => worker.postMessage(message, transfer),
    keepAlive: (yes) => (yes ? worker.ref() : worker.unref()),
    terminate: () => void worker.terminate(),
  };
}
