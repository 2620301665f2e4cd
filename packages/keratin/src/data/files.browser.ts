/** Where a browser finds data: beside the library, or on a mirror that allows it. No file system, no cache of ours. */
import { DataError } from "../util/errors.ts";
import type { DownloadRequest, Place } from "./file-set.ts";

export async function readAsset(url: URL): Promise<Uint8Array<ArrayBuffer>> {
  return await fetchBytes(url.href, undefined);
}

export function placesOf(): Place[] {
  return [];
}

export async function readFrom(): Promise<{ bytes: Uint8Array<ArrayBuffer>; path: string } | undefined> {
  return undefined;
}

/** From the first address that has it, whole and right; the browser's own cache keeps it. */
export async function fetchChecked<T>({ urls, name, check, signal, onProgress }: DownloadRequest<T>): Promise<T> {
  const failures: string[] = [];
  for (const url of urls) {
    try {
      const bytes = await fetchBytes(url, signal);
      onProgress?.(bytes.length, bytes.length);
      return await check(bytes);
    } catch (error) {
      signal?.throwIfAborted();
      failures.push(error instanceof Error ? error.message : String(error));
    }
  }
  throw new DataError(`${name}: could not be downloaded.\n  ${failures.join("\n  ")}\nCheck the connection.`);
}

async function fetchBytes(url: string, signal: AbortSignal | undefined): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetch(url, signal ? { signal } : {});
  if (!response.ok)
    throw new DataError(`${url}: expected the file, found the answer ${response.status} ${response.statusText}.`);
  return new Uint8Array(await response.arrayBuffer());
}
