/** Files in a browser: bytes that the page already has. `#file-access` resolves here, in Node to files.node.ts. */
import { complain, StateError } from "../util/errors.ts";
import { type FileInput, readInput } from "./input.ts";

/** Most bytes that are unpacked from a file unless the caller says otherwise: 512 MiB. */
export const defaultMaxBytes: number = 512 * 2 ** 20;

/**
 * All bytes of a file, in a buffer of their own.
 *
 * @throws StateError for a path: a page has no file system
 */
export async function readFile(input: FileInput, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  if (typeof input === "string")
    throw noFileSystem(`the path ${JSON.stringify(input)}`, "Pass a File, a Blob or an ArrayBuffer.");
  return await readInput(input, maxBytes);
}

/** @throws StateError always: a page has no file system */
export async function writeFile(path: string, _bytes: Uint8Array): Promise<void> {
  throw noFileSystem(`the path ${JSON.stringify(path)}`, "Take the bytes instead, and offer them as a download.");
}

function noFileSystem(found: string, hint: string): StateError {
  return new StateError(complain({ where: "files in a browser", expected: "bytes", found, hint }));
}
