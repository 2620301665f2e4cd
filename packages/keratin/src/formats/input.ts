/** What Keratin takes as a file, and its bytes. */
import { ArgumentError, complain } from "../util/errors.ts";
import { readableSize, refuse } from "./refusal.ts";

/** A path (Node only), or the bytes in any of the forms in which a page or a program holds them. */
export type FileInput = string | Blob | ArrayBuffer | ArrayBufferView;

/** How error messages call the file. */
export function nameOf(input: FileInput): string {
  if (typeof input === "string") return input;
  const { name } = input as { name?: unknown };
  return typeof name === "string" && name !== "" ? name : "the file";
}

/**
 * The bytes of a Blob or buffer, copied: the caller's stay as they are, whatever is done with these.
 *
 * @throws ArgumentError for anything else
 * @throws FileFormatError when there are more than maxBytes
 */
export async function readInput(input: Exclude<FileInput, string>, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  if (input instanceof Blob) {
    checkFileSize(nameOf(input), input.size, maxBytes);
    return new Uint8Array(await input.arrayBuffer());
  }
  if (!ArrayBuffer.isView(input) && !(input instanceof ArrayBuffer)) {
    const found = input === null ? "null" : typeof input;
    throw new ArgumentError(complain({ where: "file", expected: "a path, Blob, ArrayBuffer or typed array", found }));
  }
  checkFileSize(nameOf(input), input.byteLength, maxBytes);
  const view = ArrayBuffer.isView(input)
    ? new Uint8Array(input.buffer, input.byteOffset, input.byteLength)
    : new Uint8Array(input);
  return new Uint8Array(view);
}

/** @throws FileFormatError when a file is larger than maxBytes */
export function checkFileSize(where: string, size: number, maxBytes: number): void {
  if (size <= maxBytes) return;
  refuse({
    where,
    expected: `at most ${readableSize(maxBytes)} (maxBytes)`,
    found: readableSize(size),
    hint: "If you trust the file, pass a larger maxBytes.",
  });
}
