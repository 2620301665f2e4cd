/** Writing files as a whole, in Node. */
import { randomUUID } from "node:crypto";
import { type FileHandle, open, realpath, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { complain, DataError } from "./errors.ts";

/**
 * Writes a file so that its path holds the old file or the new one, complete, whenever the process or the machine
 * stops: the bytes go to a file beside it, are brought to the disk, and take its name in one step.
 *
 * @throws DataError when it cannot be written; the old file is then as it was
 */
export async function writeFile(path: string, bytes: Uint8Array): Promise<void> {
  // Through a symbolic link the file that it names is replaced, not the link.
  const target = await realpath(path).catch(() => path);
  const directory = dirname(target);
  const beside = join(directory, `.${basename(target)}.${randomUUID().slice(0, 8)}.tmp`);
  try {
    const mode = (await stat(target).catch(() => undefined))?.mode;
    await writeAll(beside, bytes, mode);
    await rename(beside, target);
  } catch (error) {
    await rm(beside, { force: true }).catch(() => undefined);
    cannot("written", path, error);
  }
  await syncDirectory(directory);
}

/** Writes and brings to the disk. */
async function writeAll(path: string, bytes: Uint8Array, mode: number | undefined): Promise<void> {
  const handle = await open(path, "wx");
  try {
    if (mode !== undefined) await handle.chmod(mode & 0o777);
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Brings the new name to the disk. Windows has no such call for directories and does it by itself. */
async function syncDirectory(directory: string): Promise<void> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(directory, "r");
    await handle.sync();
  } catch {
    // The file is complete in any case; only its name may be lost if the machine stops right now.
  } finally {
    await handle?.close();
  }
}

/** Throws a system's error as a DataError that names the file; other errors as they are. */
export function cannot(verb: "read" | "written", path: string, error: unknown): never {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === undefined) throw error;
  const reasons: Readonly<Record<string, string>> = {
    ENOENT: verb === "read" ? "no such file" : "no such folder",
    EACCES: "no permission",
    EPERM: "no permission",
    EISDIR: "a folder",
    ENOSPC: "a full disk",
    ENOTDIR: "a file where a folder should be",
  };
  throw new DataError(
    complain({
      where: path,
      expected: `a file that can be ${verb}`,
      found: reasons[code] ?? message,
      hint: verb === "read" ? "Check the path." : "Check the folder's permissions and free space.",
    }),
  );
}
