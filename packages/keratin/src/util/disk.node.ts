/** What callbacks do with files, in Node. `#disk` resolves here, in browsers to disk.browser.ts. */
import { appendFile, mkdir, readFile, rm, rmdir, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { cannot, writeFile } from "./atomic-write.node.ts";

/** Makes the folder of a file, and those above it. @throws DataError if that fails */
export async function makeFolderOf(path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true }).catch((error: unknown) => cannot("written", path, error));
}

/** Writes a file, and its folders; its path holds the old text or the new one, complete. @throws DataError if that fails */
export async function writeText(path: string, text: string): Promise<void> {
  await makeFolderOf(path);
  await writeFile(path, new TextEncoder().encode(text));
}

/** Adds to the end of a file. @throws DataError if that fails */
export async function append(path: string, content: string | Uint8Array): Promise<void> {
  await appendFile(path, content).catch((error: unknown) => cannot("written", path, error));
}

/** Bytes of a file; 0 if it is not there. */
export async function fileSize(path: string): Promise<number> {
  return (await stat(path).catch(() => undefined))?.size ?? 0;
}

/** @throws DataError if it cannot be read */
export async function readText(path: string): Promise<string> {
  return readFile(path, "utf8").catch((error: unknown) => cannot("read", path, error));
}

/** Removes files of a folder that are there, and the folder if nothing else is in it. */
export async function removeFiles(folder: string, names: readonly string[]): Promise<void> {
  for (const name of names) await rm(`${folder}/${name}`, { force: true });
  await rmdir(folder).catch(() => undefined);
}
