/** Where a browser finds MNIST: beside the library, or on a mirror that allows it. No file system, no cache of ours. */
import { DataError } from "../../util/errors.ts";
import { assemble, type FullRequest, type FullResult, PART_NAMES, PARTS, type PartName, readIdx } from "./full.ts";

export async function readAsset(url: URL): Promise<Uint8Array<ArrayBuffer>> {
  return await fetchBytes(url.href, undefined);
}

/** Downloads if asked to; the browser's own cache keeps the files. */
export async function loadFull({ download, mirrors, signal, onProgress }: FullRequest): Promise<FullResult> {
  if (!download) return { lookedIn: [] };
  const payload = {} as Record<PartName, Uint8Array>;
  for (const part of PART_NAMES) {
    const file = `${PARTS[part].file}.gz`;
    const bytes = await fetchFromAny(file, mirrors, signal);
    onProgress?.({ file, received: bytes.length, total: bytes.length });
    payload[part] = await readIdx(part, bytes, file);
  }
  return { found: assemble(payload), source: "the full MNIST set, downloaded" };
}

async function fetchFromAny(
  file: string,
  mirrors: readonly string[],
  signal: AbortSignal | undefined,
): Promise<Uint8Array<ArrayBuffer>> {
  const failures: string[] = [];
  for (const mirror of mirrors) {
    try {
      return await fetchBytes(mirror + file, signal);
    } catch (error) {
      signal?.throwIfAborted();
      failures.push(error instanceof Error ? error.message : String(error));
    }
  }
  throw new DataError(
    `${file}: could not be downloaded.\n  ${failures.join("\n  ")}\nCheck the connection, or use the embedded digits.`,
  );
}

async function fetchBytes(url: string, signal: AbortSignal | undefined): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetch(url, signal ? { signal } : {});
  if (!response.ok)
    throw new DataError(`${url}: expected the file, found the answer ${response.status} ${response.statusText}.`);
  return new Uint8Array(await response.arrayBuffer());
}
