/**
 * The worker in which files are parsed. The code that parses is synchronous and partly not ours, so it runs where it can
 * be stopped: after the deadline the worker is ended, and the caller gets a typed error.
 */
import { spawnFormatWorker } from "#spawn-format-worker";
import { ArgumentError, BackendError, complain, FileFormatError } from "../../util/errors.ts";
import type { H5Group } from "../hdf5/tree.ts";
import type { FileLimits } from "../limits.ts";
import type { ListedMember, ZipMembers } from "../zip/read.ts";
import type { FormatWorkerHandle } from "./handle.ts";
import { buffersOf, type FromWorker, type TaskName, type Tasks, type ToWorker } from "./protocol.ts";

interface Pending {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/** Parses files of one origin. Use `withFormatWorker` for a file of the user's. */
export class FormatWorker {
  readonly #limits: FileLimits;
  #worker: FormatWorkerHandle | undefined;
  #ready: Promise<void> | undefined;
  #pending: Pending | undefined;
  /** Ends when the tasks before have ended: the worker does one at a time. */
  #queue: Promise<unknown> = Promise.resolve();

  constructor(limits: FileLimits) {
    this.#limits = limits;
  }

  /**
   * All members of a zip.
   *
   * @param where how errors call the file
   * @param bytes are moved to the worker: their buffer is empty afterwards
   * @throws FileFormatError when the file is refused, or not parsed before the deadline
   */
  readZip(where: string, bytes: Uint8Array): Promise<ZipMembers> {
    return this.#perform("readZip", { task: "readZip", where, bytes, maxBytes: this.#limits.maxBytes });
  }

  /**
   * The members that a zip's directory lists, as far as it can be read; nothing is unpacked.
   *
   * @param bytes are moved to the worker: their buffer is empty afterwards
   */
  listZip(where: string, bytes: Uint8Array, most: number): Promise<readonly ListedMember[]> {
    return this.#perform("listZip", { task: "listZip", where, bytes, most });
  }

  /**
   * The tree of an HDF5 file.
   *
   * @param where how errors call the file
   * @param bytes are moved to the worker: their buffer is empty afterwards
   * @throws FileFormatError when the file is refused, or not parsed before the deadline
   */
  readHdf5(where: string, bytes: Uint8Array): Promise<H5Group> {
    return this.#perform("readHdf5", { task: "readHdf5", where, bytes, maxBytes: this.#limits.maxBytes });
  }

  /**
   * The bytes of an HDF5 file. Its datasets' buffers are moved to the worker: they are empty afterwards.
   *
   * @throws ArgumentError when HDF5 cannot hold the tree
   */
  writeHdf5(where: string, tree: H5Group): Promise<Uint8Array<ArrayBuffer>> {
    return this.#perform("writeHdf5", { task: "writeHdf5", where, tree });
  }

  /** Ends the worker. */
  dispose(): void {
    this.#worker?.terminate();
    this.#worker = undefined;
    this.#ready = undefined;
  }

  #perform<Name extends TaskName>(name: Name, message: ToWorker): Promise<Tasks[Name]["gives"]> {
    const result = this.#queue.then(() => this.#performNow(name, message));
    this.#queue = result.catch(() => undefined);
    return result;
  }

  async #performNow<Name extends TaskName>(name: Name, message: ToWorker): Promise<Tasks[Name]["gives"]> {
    const worker = await this.#start();
    const answer = this.#answer<Tasks[Name]["gives"]>();
    worker.post(message, [...buffersOf(message)]);
    // What we write ourselves has no deadline.
    const seconds = name === "writeHdf5" ? undefined : this.#limits.deadline;
    const timer =
      seconds === undefined ? undefined : setTimeout(() => this.#giveUp(message.where, seconds), seconds * 1000);
    try {
      return await answer;
    } catch (error) {
      throw error instanceof WorkerFailure ? unreadable(message.where, error) : error;
    } finally {
      clearTimeout(timer);
      worker.keepAlive(false);
    }
  }

  /** The worker, started if there is none, when it has loaded what it needs; this time is not the file's. */
  async #start(): Promise<FormatWorkerHandle> {
    const worker = this.#worker ?? this.#spawn();
    worker.keepAlive(true);
    this.#ready ??= this.#answer<void>();
    try {
      await this.#ready;
    } catch (error) {
      const found = (error as Error).message;
      throw new BackendError(
        complain({
          where: "worker for files",
          expected: "it to start",
          found,
          hint: "Is the page allowed to start workers?",
        }),
      );
    }
    return worker;
  }

  #spawn(): FormatWorkerHandle {
    // A worker that was ended may still report it.
    const ifCurrent = (action: () => void): void => {
      if (this.#worker === worker) action();
    };
    const worker = spawnFormatWorker(
      (message) => ifCurrent(() => this.#receive(message)),
      (reason) => ifCurrent(() => this.#fail(reason)),
    );
    this.#worker = worker;
    return worker;
  }

  #answer<T>(): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#pending = { resolve: resolve as (value: unknown) => void, reject };
    });
  }

  #receive(message: FromWorker): void {
    switch (message.type) {
      case "ready":
        return this.#pending?.resolve(undefined);
      case "done":
        return this.#pending?.resolve(message.value);
      case "refused": {
        const type = message.error === "ArgumentError" ? ArgumentError : FileFormatError;
        return this.#pending?.reject(new type(message.message));
      }
      case "failed":
        return this.#fail(message.message);
      default:
        message satisfies never;
    }
  }

  #giveUp(where: string, seconds: number): void {
    this.dispose();
    const hint = "If the file is very large and you trust it, pass a larger deadline.";
    const found = "it still being parsed";
    this.#pending?.reject(
      new FileFormatError(complain({ where, expected: `to be read within ${seconds} s (deadline)`, found, hint })),
    );
  }

  #fail(reason: string): void {
    this.dispose();
    this.#pending?.reject(new WorkerFailure(reason));
  }
}

/** The worker threw something untyped, or died. */
class WorkerFailure extends Error {}

function unreadable(where: string, { message }: WorkerFailure): FileFormatError {
  const hint = "The file is damaged, or made to do harm.";
  return new FileFormatError(
    complain({ where, expected: "a file that can be parsed", found: `the parser stopped by it (${message})`, hint }),
  );
}

/** Runs with a fresh worker and ends it afterwards, so that no file can leave anything behind for the next. */
export async function withFormatWorker<T>(limits: FileLimits, work: (worker: FormatWorker) => Promise<T>): Promise<T> {
  const worker = new FormatWorker(limits);
  try {
    return await work(worker);
  } finally {
    worker.dispose();
  }
}
