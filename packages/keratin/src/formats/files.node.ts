/** Files in Node: paths and bytes. `#file-access` resolves here, in browsers to files.browser.ts. */
import { open } from "node:fs/promises";
import { cannot } from "../util/atomic-write.node.ts";
import { checkFileSize, type FileInput, readInput } from "./input.ts";

export { writeFile } from "../util/atomic-write.node.ts";

/** Most bytes that are unpacked from a file unless the caller says otherwise: 2 GiB. */
export const defaultMaxBytes: number = 2 * 2 ** 30;

/**
 * All bytes of a file, in a buffer of their own.
 *
 * @throws DataError when there is no such file, or it cannot be read
 * @throws FileFormatError when it is larger than maxBytes
 */
export async function readFile(input: FileInput, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  if (typeof input !== "string") return await readInput(input, maxBytes);
  const handle = await open(input, "r").catch((error: unknown) => cannot("read", input, error));
  try {
    const { size } = await handle.stat();
    checkFileSize(input, size, maxBytes);
    // Read into a buffer of this very size: a file that grows meanwhile, or a device without an end, stays bounded.
    const bytes = new Uint8Array(size);
    let filled = 0;
    while (filled < size) {
      const { bytesRead } = await handle.read(bytes, filled, size - filled, filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return filled === size ? bytes : bytes.slice(0, filled);
  } catch (error) {
    return cannot("read", input, error);
  } finally {
    await handle.close();
  }
}
