import { unzipSync } from "fflate";
import { DataError } from "../../util/errors.ts";
import type { TrainAndTest } from "./embedded.ts";
import { assemble, checked, PART_NAMES, PARTS, type PartName } from "./full.ts";

/** A .npy header is 128 bytes or little more; a longer entry is not ours to unpack. */
const MAX_HEADER = 4096;

/**
 * The full set out of Keras's `mnist.npz`: a zip of .npy files (format:
 * https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html).
 *
 * @throws DataError naming the file if it is damaged, truncated or something else.
 */
export async function readMnistNpz(bytes: Uint8Array, name: string): Promise<TrainAndTest> {
  const wanted = new Map(PART_NAMES.map((part) => [`${PARTS[part].npz}.npy`, PARTS[part].count * PARTS[part].item]));
  let entries: Record<string, Uint8Array>;
  try {
    entries = unzipSync(bytes, {
      filter: (file) => file.originalSize <= (wanted.get(file.name) ?? -1) + MAX_HEADER && wanted.has(file.name),
    });
  } catch (cause) {
    throw new DataError(
      `${name}: expected a whole .npz file, found one that is damaged or truncated. Delete it and fetch it again.`,
      {
        cause,
      },
    );
  }
  const payload = {} as Record<PartName, Uint8Array>;
  for (const part of PART_NAMES) {
    const entry = `${PARTS[part].npz}.npy`;
    payload[part] = await checked(part, npyPayload(entries[entry] ?? new Uint8Array(0)), `${entry} in ${name}`);
  }
  return assemble(payload);
}

/** What follows the header of a .npy file; nothing if there is none. The checksum judges the rest. */
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
