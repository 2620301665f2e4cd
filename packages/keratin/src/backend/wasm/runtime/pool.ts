/**
 * The process-wide workers. They start when first needed, serve every program, do not keep a process alive while they
 * have nothing to do, and are replaced after one of them dies.
 */
import { BackendError } from "../../../util/errors.ts";
import { MOST_WORKERS } from "../layout.ts";
import type { FromWorker, RunMessage, ToWorker } from "../worker/protocol.ts";
import type { SpawnWorker, WorkerHandle } from "./worker-handle.ts";

/** Called with the index of the call that failed (−1: unknown) and the engine's message. */
export type DescribeFailure = (position: number, message: string) => string;

interface Pending {
  readonly resolve: (data: Uint8Array | undefined) => void;
  readonly reject: (error: Error) => void;
  readonly describe: DescribeFailure;
}

export class WorkerPool {
  readonly #spawn: SpawnWorker;
  readonly #memory: WebAssembly.Memory | null;
  readonly #onFailure: () => void;
  #workers: WorkerHandle[] = [];
  readonly #pending = new Map<number, Pending>();
  #tickets = 0;
  #generation = 0;
  #idle: Promise<void> = Promise.resolve();
  #becomeIdle: (() => void) | undefined;
  /** How many workers take part in the steps under way. */
  #inUse = 0;

  /**
   * @param memory what the workers share; null where a single worker has its own
   * @param onFailure called after the workers were stopped because one failed
   */
  constructor(spawn: SpawnWorker, memory: WebAssembly.Memory | null, onFailure: () => void) {
    this.#spawn = spawn;
    this.#memory = memory;
    this.#onFailure = onFailure;
  }

  /** Changes whenever the workers are replaced: programs must then be loaded again. */
  get generation(): number {
    return this.#generation;
  }

  get size(): number {
    return this.#workers.length;
  }

  /**
   * Whether a step on so many workers may be started now. Steps on the same workers queue up behind one another; but
   * workers that had no part in the step before would run ahead of it, in the memory that it still uses.
   */
  isFreeFor(workers: number): boolean {
    return this.#pending.size === 0 || this.#inUse === workers;
  }

  /** Resolves when nothing runs. */
  settled(): Promise<void> {
    return this.#idle;
  }

  /** Starts workers until there are so many. */
  ensure(count: number): void {
    while (this.#workers.length < Math.min(count, MOST_WORKERS)) {
      const generation = this.#generation;
      const worker = this.#spawn({
        // What a worker that was replaced still says does not concern its successors.
        onMessage: (message) => generation === this.#generation && this.#receive(message),
        onDeath: (reason) => generation === this.#generation && this.#fail(`A worker died: ${reason}.`, -1),
      });
      worker.post({ type: "start", memory: this.#memory });
      this.#workers.push(worker);
    }
  }

  /** Sends a message to the first `count` workers. */
  broadcast(message: ToWorker, count = this.#workers.length): void {
    for (const worker of this.#workers.slice(0, count)) worker.post(message);
  }

  /** Runs a step on the first `workers` workers; resolves with what worker 0 sends back. */
  run(
    message: Omit<RunMessage, "type" | "ticket" | "worker">,
    describe: DescribeFailure,
  ): Promise<Uint8Array | undefined> {
    this.#inUse = message.workers;
    return this.#ask(describe, (ticket) => {
      for (let worker = 0; worker < message.workers; worker++) {
        this.#workers[worker]?.post({ ...message, type: "run", ticket, worker });
      }
    });
  }

  /** Bytes of the memory that the only worker has. */
  async read(address: number, bytes: number): Promise<Uint8Array> {
    const data = await this.#ask(
      (_, message) => message,
      (ticket) => this.broadcast({ type: "read", ticket, address, bytes }, 1),
    );
    return data ?? new Uint8Array(0);
  }

  #ask(describe: DescribeFailure, send: (ticket: number) => void): Promise<Uint8Array | undefined> {
    const ticket = this.#tickets++;
    return new Promise((resolve, reject) => {
      this.#pending.set(ticket, { resolve, reject, describe });
      this.#busy();
      send(ticket);
    });
  }

  #receive(message: FromWorker): void {
    switch (message.type) {
      case "done": {
        const pending = this.#pending.get(message.ticket);
        this.#pending.delete(message.ticket);
        this.#restWhenDone();
        pending?.resolve(message.data);
        return;
      }
      case "failed":
        return this.#fail(message.message, message.position, message.ticket);
      default:
        message satisfies never;
    }
  }

  /** Rejects all that is under way and drops the workers: after a failure nobody knows what they hold. */
  #fail(message: string, position: number, ticket?: number): void {
    this.#generation++;
    for (const worker of this.#workers) worker.terminate();
    this.#workers = [];
    const pending = [...this.#pending];
    this.#pending.clear();
    this.#restWhenDone();
    this.#onFailure();
    for (const [id, { reject, describe }] of pending) {
      const own = ticket === undefined || id === ticket;
      reject(
        new BackendError(own ? describe(position, message) : `Given up, since an earlier step failed: ${message}`),
      );
    }
  }

  #busy(): void {
    if (this.#becomeIdle) return;
    this.#idle = new Promise((resolve) => {
      this.#becomeIdle = resolve;
    });
    for (const worker of this.#workers) worker.keepAlive(true);
  }

  #restWhenDone(): void {
    if (this.#pending.size > 0) return;
    for (const worker of this.#workers) worker.keepAlive(false);
    this.#becomeIdle?.();
    this.#becomeIdle = undefined;
  }
}
