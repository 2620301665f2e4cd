import { unzipSync } from "fflate";
import { DataError } from "../../util/errors.ts";

/** A .npy header is 128 bytes or little more; a longer entry is not ours to unpack. */
const MAX_HEADER = 4096;

/**
 * The bytes of arrays in an `.npz` file: a zip of .npy files (format:
 * https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html).
 *
 * @param wanted names of arrays and the largest number of bytes that they may have.
 * @returns those that are there.
 * @throws DataError naming the file if it is damaged, truncated or something else.
 */
export function readNpz(
  bytes: Uint8Array,
  name: string,
  wanted: ReadonlyMap<string, number>,
): Map<string, Uint8Array<ArrayBuffer>> {
  let entries: Record<string, Uint8Array>;
  const arrayOf = (file: string) => file.replace(/\.npy$/, "");
  try {
    entries = unzipSync(bytes, {
      filter: (file) => {
        const most = wanted.get(arrayOf(file.name));
        return most !== undefined && file.originalSize <= most + MAX_HEADER;
      },
    });
  } catch (cause) {
    throw new DataError(
      `${name}: expected a whole .npz file, found one that is damaged or truncated. Delete it and fetch it again.`,
      { cause },
    );
  }
  return new Map(Object.entries(entries).map(([file, npy]) => [arrayOf(file), npyPayload(npy)]));
}

/** What follows the header of a .npy file; nothing if there is none. The caller's checksum judges the rest. */
function npyPayload(npy: Uint8Array): Uint8Array<ArrayBuffer> {
  const view = new DataView(npy.buffer, npy.byteOffset, npy.byteLength);
  if (npy.length < 12) return new Uint8Array(0);
  // Version 1 counts the header in two bytes, later ones in four.
  const header = npy[6] === 1 ? 10 + view.getUint16(8, true) : 12 + view.getUint32(8, true);
  return new Uint8Array(
    npy.buffer as ArrayBuffer,
    npy.byteOffset + Math.min(header, npy.length),
    Math.max(0, npy.length - header),
  );
}
