/** What kind of file bytes are. */
export type FileKind = "zip" | "hdf5";

const SIGNATURES: Readonly<Record<FileKind, readonly number[]>> = {
  zip: [0x50, 0x4b],
  hdf5: [0x89, 0x48, 0x44, 0x46],
};

/** The kind of a file by its first bytes; undefined if it is none that Keras writes. */
export function kindOf(bytes: Uint8Array): FileKind | undefined {
  const kinds = Object.keys(SIGNATURES) as FileKind[];
  return kinds.find((kind) => SIGNATURES[kind].every((byte, i) => bytes[i] === byte));
}

/** `50 4b 03 04`. */
export const firstBytes = (bytes: Uint8Array): string =>
  Array.from(bytes.subarray(0, 4), (byte) => byte.toString(16).padStart(2, "0")).join(" ");
