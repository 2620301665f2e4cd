/** What the host and the worker for files say to each other. One task at a time. */
import type { H5Group } from "../hdf5/tree.ts";
import type { ListedMember, ZipMembers } from "../zip/read.ts";

/** Task → what it takes and gives. */
export interface Tasks {
  readonly readZip: {
    readonly takes: { readonly bytes: Uint8Array; readonly maxBytes: number };
    readonly gives: ZipMembers;
  };
  readonly listZip: {
    readonly takes: { readonly bytes: Uint8Array; readonly most: number };
    readonly gives: readonly ListedMember[];
  };
  readonly readHdf5: {
    readonly takes: { readonly bytes: Uint8Array; readonly maxBytes: number };
    readonly gives: H5Group;
  };
  readonly writeHdf5: { readonly takes: { readonly tree: H5Group }; readonly gives: Uint8Array<ArrayBuffer> };
}

export type TaskName = keyof Tasks;

export type ToWorker = {
  readonly [Name in TaskName]: { readonly task: Name; readonly where: string } & Tasks[Name]["takes"];
}[TaskName];

export type FromWorker =
  /** The worker has loaded what it needs. */
  | { readonly type: "ready" }
  | { readonly type: "done"; readonly value: unknown }
  /** A typed error; the worker can go on. */
  | { readonly type: "refused"; readonly error: "FileFormatError" | "ArgumentError"; readonly message: string }
  /** Something else was thrown, such as a trap of WebAssembly: the worker must not be used again. */
  | { readonly type: "failed"; readonly message: string };

/** All buffers of a value made of plain data, each once, to be moved instead of copied. */
export function buffersOf(value: unknown, found: Set<ArrayBuffer> = new Set()): Set<ArrayBuffer> {
  if (ArrayBuffer.isView(value)) {
    if (value.buffer instanceof ArrayBuffer) found.add(value.buffer);
  } else if (value instanceof Map || Array.isArray(value)) {
    for (const item of value.values()) if (typeof item === "object") buffersOf(item, found);
  } else if (typeof value === "object" && value !== null) {
    for (const item of Object.values(value)) if (typeof item === "object") buffersOf(item, found);
  }
  return found;
}
