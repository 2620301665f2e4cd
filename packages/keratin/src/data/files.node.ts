/** Where Node finds data: `#data-files` in package.json resolves here, and to files.browser.ts in browsers. */
import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { environment } from "../util/environment.ts";
import type { FileSet, Place } from "./file-set.ts";

export { download as fetchChecked } from "./download.ts";

export async function readAsset(url: URL): Promise<Uint8Array<ArrayBuffer>> {
  return plainBytes(await readFile(url));
}

/** `KERATIN_DATA_DIR`, our cache, Keras's cache. */
export function placesOf(set: FileSet<unknown>, cacheDir: string | undefined): Place[] {
  const dataDir = environment("KERATIN_DATA_DIR");
  const places: Place[] = dataDir ? set.folders.map((folder) => ({ path: join(dataDir, folder), owner: "user" })) : [];
  places.push({ path: join(cacheDir ?? userCache(), set.cacheFolder), owner: "cache" });
  if (set.kerasFolder !== undefined) {
    const keras = environment("KERAS_HOME") ?? join(homedir(), ".keras");
    places.push({ path: join(keras, "datasets", set.kerasFolder), owner: "keras" });
  }
  return places;
}

/** Undefined if there is no such file; other failures (no permission) are the caller's to see. */
export async function readFrom(
  directory: string,
  name: string,
): Promise<{ bytes: Uint8Array<ArrayBuffer>; path: string } | undefined> {
  const path = join(directory, name);
  try {
    return { bytes: plainBytes(await readFile(path)), path };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw error;
  }
}

/** Not a Buffer, whose `slice` shares memory where an array's copies. */
function plainBytes({ buffer, byteOffset, length }: Buffer<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  return new Uint8Array(buffer, byteOffset, length);
}

/** The directory for caches that each system names, and in it `keratin`. */
function userCache(): string {
  const { platform } = process;
  if (platform === "win32") return join(environment("LOCALAPPDATA") ?? join(homedir(), "AppData", "Local"), "keratin");
  if (platform === "darwin") return join(homedir(), "Library", "Caches", "keratin");
  return join(environment("XDG_CACHE_HOME") ?? join(homedir(), ".cache"), "keratin");
}
