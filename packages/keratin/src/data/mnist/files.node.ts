/** Where Node finds MNIST: `#mnist-files` in package.json resolves here, and to files.browser.ts in browsers. */
import { readFile, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { environment } from "../../util/environment.ts";
import { DataError } from "../../util/errors.ts";
import { download } from "../download.ts";
import type { TrainAndTest } from "./embedded.ts";
import { assemble, type FullRequest, type FullResult, PART_NAMES, PARTS, type PartName, readIdx } from "./full.ts";
import { readMnistNpz } from "./npz.ts";

export async function readAsset(url: URL): Promise<Uint8Array<ArrayBuffer>> {
  return plainBytes(await readFile(url));
}

/** `KERATIN_DATA_DIR`, our cache, Keras's cache, the mirrors: the first that has it. */
export async function loadFull(request: FullRequest): Promise<FullResult> {
  const lookedIn: string[] = [];
  const dataDir = environment("KERATIN_DATA_DIR");
  const cache = join(request.cacheDir ?? userCache(), "mnist");
  // Damage in our own cache is repaired when a download is allowed; other people's files are only named.
  if (request.download) await dropDamaged(cache);
  const directories = [...(dataDir ? [dataDir, join(dataDir, "mnist")] : []), cache];
  for (const directory of directories) {
    const found = await readDirectory(directory, directory === cache);
    if (found) return { found, source: `the full MNIST set in ${directory}` };
    lookedIn.push(directory);
  }
  const npz = join(environment("KERAS_HOME") ?? join(homedir(), ".keras"), "datasets", "mnist.npz");
  const bytes = await readIfPresent(npz);
  if (bytes) return { found: await readMnistNpz(bytes, npz), source: `the full MNIST set in Keras's cache, ${npz}` };
  lookedIn.push(npz);
  if (!request.download) return { lookedIn };

  for (const part of PART_NAMES) await downloadPart(part, cache, request);
  const found = await readDirectory(cache, false);
  return found ? { found, source: `the full MNIST set, downloaded to ${cache}` } : { lookedIn };
}

async function downloadPart(
  part: PartName,
  directory: string,
  { mirrors, signal, onProgress }: FullRequest,
): Promise<void> {
  const name = `${PARTS[part].file}.gz`;
  if (await readIfPresent(join(directory, name))) return;
  await download({
    urls: mirrors.map((mirror) => mirror + name),
    directory,
    name,
    check: (bytes) => readIdx(part, bytes, name),
    signal,
    onProgress: (received, total) => onProgress?.({ file: name, received, total }),
  });
}

/** The four IDX files of a directory, plain or gzip; undefined if there is none of them (or, if allowed, not all). */
async function readDirectory(directory: string, mayBeIncomplete: boolean): Promise<TrainAndTest | undefined> {
  const payload: Partial<Record<PartName, Uint8Array>> = {};
  const missing: string[] = [];
  for (const part of PART_NAMES) {
    const path = join(directory, PARTS[part].file);
    const plain = await readIfPresent(path);
    const bytes = plain ?? (await readIfPresent(`${path}.gz`));
    if (bytes) payload[part] = await readIdx(part, bytes, plain ? path : `${path}.gz`);
    else missing.push(`${PARTS[part].file}(.gz)`);
  }
  if (missing.length === 0) return assemble(payload as Record<PartName, Uint8Array>);
  if (missing.length === PART_NAMES.length || mayBeIncomplete) return undefined;
  throw new DataError(
    `${directory}: expected MNIST's four IDX files, found no ${missing.join(", ")}. Add what is missing, or choose another directory by KERATIN_DATA_DIR.`,
  );
}

async function dropDamaged(cache: string): Promise<void> {
  for (const part of PART_NAMES) {
    const path = join(cache, `${PARTS[part].file}.gz`);
    const bytes = await readIfPresent(path);
    if (bytes === undefined) continue;
    await readIdx(part, bytes, path).catch(() => rm(path, { force: true }));
  }
}

/** Not a Buffer, whose `slice` shares memory where an array's copies. */
function plainBytes({ buffer, byteOffset, length }: Buffer<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  return new Uint8Array(buffer, byteOffset, length);
}

/** Undefined if there is no such file; other failures (no permission) are the caller's to see. */
async function readIfPresent(path: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
  try {
    return plainBytes(await readFile(path));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw error;
  }
}

/** The directory for caches that each system names, and in it `keratin`. */
function userCache(): string {
  const { platform } = process;
  if (platform === "win32") return join(environment("LOCALAPPDATA") ?? join(homedir(), "AppData", "Local"), "keratin");
  if (platform === "darwin") return join(homedir(), "Library", "Caches", "keratin");
  return join(environment("XDG_CACHE_HOME") ?? join(homedir(), ".cache"), "keratin");
}
