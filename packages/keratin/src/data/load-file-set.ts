/**
 * The one road by which a data set that is kept in files reaches memory: `KERATIN_DATA_DIR`, Keratin's cache, Keras's
 * cache, the network. Every file is checked before it is used, so a damaged one is named and never trained on.
 */
import { fetchChecked, placesOf, readFrom } from "#data-files";
import { DataError } from "../util/errors.ts";
import type { DownloadOptions, FileSet, Place, SetFile } from "./file-set.ts";

/** The set and a sentence's part that says where it came from, or where it was looked for in vain. */
export type Found<T> = { found: T; source: string } | { lookedIn: string[] };

/** @throws DataError naming a file that is damaged or missing among others, or why a download failed */
export async function loadFileSet<T>(
  set: FileSet<T>,
  { download, ...options }: DownloadOptions & { download: boolean },
): Promise<Found<T>> {
  const places = placesOf(set, options.cacheDir);
  for (const place of places) {
    const found = await searchPlace(set, place).catch((error) => {
      // Damage in our own cache is repaired when a download is allowed; other people's files are only named.
      if (download && place.owner === "cache" && error instanceof DataError) return undefined;
      throw error;
    });
    if (found !== undefined) {
      return { found, source: `${set.title} in ${place.owner === "keras" ? "Keras's cache, " : ""}${place.path}` };
    }
  }
  if (!download) return { lookedIn: places.map(({ path }) => path) };
  const cache = places.find(({ owner }) => owner === "cache");
  const contents: unknown[] = [];
  for (const file of set.download.files) contents.push(await fetchFile(set, file, cache, options));
  return {
    found: set.download.assemble(contents),
    source: `${set.title}, downloaded${cache ? ` to ${cache.path}` : ""}`,
  };
}

/** The first form of the set that the place holds. */
async function searchPlace<T>({ forms }: FileSet<T>, place: Place): Promise<T | undefined> {
  let incomplete: DataError | undefined;
  for (const { files, assemble } of forms) {
    const contents: unknown[] = [];
    const missing: string[] = [];
    for (const file of files) {
      const content = await readAny(file, place.path);
      if (content) contents.push(content);
      else missing.push(file.names.join(" or "));
    }
    if (missing.length === 0) return assemble(contents);
    if (missing.length < files.length) {
      incomplete ??= new DataError(
        `${place.path}: expected a whole set, found no ${missing.join(", ")}. Add what is missing, or choose another directory by KERATIN_DATA_DIR.`,
      );
    }
  }
  if (incomplete && place.owner === "user") throw incomplete;
  return undefined;
}

async function readAny({ names, read }: SetFile, directory: string): Promise<unknown> {
  for (const name of names) {
    const file = await readFrom(directory, name);
    if (file) return await read(file.bytes, file.path);
  }
  return undefined;
}

/** One file from the cache, or else from the network. */
async function fetchFile<T>(
  { mirrors, hint }: FileSet<T>,
  { names, read }: SetFile,
  cache: Place | undefined,
  { signal, onProgress }: DownloadOptions,
): Promise<unknown> {
  const name = names.at(-1) as string;
  const cached = cache && (await readFrom(cache.path, name));
  if (cached) {
    const content = await read(cached.bytes, cached.path).catch(() => undefined);
    if (content) return content;
  }
  try {
    return await fetchChecked({
      urls: mirrors.map((mirror) => mirror + name),
      directory: cache?.path ?? "",
      name,
      check: (bytes) => read(bytes, name),
      signal,
      onProgress: (received, total) => onProgress?.({ file: name, received, total }),
    });
  } catch (cause) {
    if (signal?.aborted || !(cause instanceof DataError)) throw cause;
    throw new DataError(`${cause.message}\n${hint}`, { cause });
  }
}

/** The error of a set that is nowhere, with what to do about it. */
export function nowhere(where: string, { title, hint }: FileSet<unknown>, lookedIn: readonly string[]): DataError {
  const places = lookedIn.map((place) => `\n  in ${place}`).join("");
  return new DataError(`${where}: expected ${title}, found none${places}\n${hint}`);
}
