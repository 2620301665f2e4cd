import { DataError } from "../util/errors.ts";

const BLOCK = 512;

/**
 * The regular files of an unpacked tar archive (POSIX ustar), by the last part of their names; they share the archive's
 * memory.
 *
 * @throws DataError naming the archive if it ends in the middle of a file
 */
export function untar(bytes: Uint8Array<ArrayBuffer>, name: string): Map<string, Uint8Array<ArrayBuffer>> {
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  for (let at = 0; at + BLOCK <= bytes.length && bytes[at] !== 0; ) {
    const path = text(bytes.subarray(at, at + 100));
    const size = Number.parseInt(text(bytes.subarray(at + 124, at + 136)), 8);
    const type = bytes[at + 156];
    const start = at + BLOCK;
    if (!(size >= 0) || start + size > bytes.length) {
      throw new DataError(
        `${name}: expected a whole tar archive, found one that is damaged at "${path}". Fetch it again.`,
      );
    }
    // "0" or, in old archives, a zero byte: a regular file.
    if (type === 0x30 || type === 0)
      files.set(path.slice(path.lastIndexOf("/") + 1), bytes.subarray(start, start + size));
    at = start + Math.ceil(size / BLOCK) * BLOCK;
  }
  return files;
}

/** Up to the first zero byte. */
function text(field: Uint8Array): string {
  const end = field.indexOf(0);
  return new TextDecoder().decode(end < 0 ? field : field.subarray(0, end)).trim();
}
