/** Files that grow while a program runs, in Node. `#log-files` resolves here, in browsers to log-files.browser.ts. */
import { appendFile, mkdir, stat, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { complain, DataError } from "./errors.ts";

/** Empties a file, or makes it and its folders. @throws DataError if it cannot be written */
export async function startLog(path: string): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, "");
  } catch (error) {
    throw cannotWrite(path, error);
  }
}

/** Adds to the end of a file. @throws DataError if it cannot be written */
export async function appendToLog(path: string, content: string | Uint8Array): Promise<void> {
  await appendFile(path, content).catch((error: unknown) => {
    throw cannotWrite(path, error);
  });
}

/** Bytes of a file; 0 if it is not there. */
export async function logSize(path: string): Promise<number> {
  return (await stat(path).catch(() => undefined))?.size ?? 0;
}

function cannotWrite(path: string, cause: unknown): DataError {
  const found = cause instanceof Error ? cause.message : String(cause);
  return new DataError(complain({ where: path, expected: "a file that can be written", found }), { cause });
}
