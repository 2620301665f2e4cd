/** Downloads for Node: resumed by range, checked before use, renamed in place only when whole. */
import { mkdir, open, readFile, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { DataError } from "../util/errors.ts";
import type { DownloadRequest } from "./file-set.ts";

/** Tries of one address before the next one is asked. */
const TRIES = 3;
/** A server that sends nothing for so long is given up. */
const STALL_MS = 30_000;

/**
 * @returns what `check` makes of the bytes.
 * @throws DataError listing what went wrong with each address, or the signal's reason.
 */
export async function download<T>(request: DownloadRequest<T>): Promise<T> {
  const { urls, directory, name, check, signal } = request;
  await mkdir(directory, { recursive: true });
  const part = join(directory, `${name}.part`);
  const failures: string[] = [];
  for (const url of urls) {
    for (let attempt = 0; attempt < TRIES; attempt++) {
      try {
        await receive(url, part, request);
      } catch (error) {
        signal?.throwIfAborted();
        failures.push(`${url}: ${messageOf(error)}`);
        if (error instanceof Refused) break;
        continue;
      }
      try {
        const content = await check(new Uint8Array(await readFile(part)));
        await rename(part, join(directory, name));
        return content;
      } catch (error) {
        await rm(part, { force: true });
        failures.push(messageOf(error));
      }
    }
  }
  throw new DataError(
    `${name}: could not be downloaded.\n  ${[...new Set(failures)].join("\n  ")}\nCheck the connection and try again; what has arrived is kept.`,
  );
}

/** The server does not have the file: asking again is no use. */
class Refused extends Error {}

/** Appends to the part file what is still missing, or writes it anew where the server knows no ranges. */
async function receive(url: string, part: string, { signal, onProgress }: DownloadRequest<unknown>): Promise<void> {
  const have = await stat(part).then(
    ({ size }) => size,
    () => 0,
  );
  const stall = new AbortController();
  const startClock = () => setTimeout(() => stall.abort(new Error(`nothing came for ${STALL_MS / 1000} s`)), STALL_MS);
  let clock = startClock();
  try {
    const response = await fetch(url, {
      headers: { "Accept-Encoding": "identity", ...(have > 0 ? { Range: `bytes=${have}-` } : {}) },
      signal: AbortSignal.any([stall.signal, ...(signal ? [signal] : [])]),
    });
    if (response.status === 416) {
      await rm(part, { force: true });
      throw new Error("the part on disk is no part of the file; starting over");
    }
    if (!response.ok || response.body === null)
      throw new Refused(`the server answered ${response.status} ${response.statusText}`);
    const resumed = response.status === 206;
    const length = response.headers.get("Content-Length");
    let received = resumed ? have : 0;
    const total = length === null ? undefined : received + Number(length);
    const file = await open(part, resumed ? "a" : "w");
    try {
      for await (const chunk of response.body) {
        clearTimeout(clock);
        clock = startClock();
        await file.write(chunk);
        received += chunk.length;
        onProgress?.(received, total);
      }
      await file.sync();
    } finally {
      await file.close();
    }
    if (total !== undefined && received !== total)
      throw new Error(`the connection ended after ${received} of ${total} bytes`);
  } finally {
    clearTimeout(clock);
  }
}

/** fetch hides the reason ("ECONNREFUSED") in the error's cause. */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message;
}
