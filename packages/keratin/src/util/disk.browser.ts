/** A page has no files. `#disk` resolves here, in Node to disk.node.ts. */
import { complain, StateError } from "./errors.ts";

/** @throws StateError always */
export const makeFolderOf = (path: string): Promise<void> => refuse(path);

/** @throws StateError always */
export const writeText = (path: string, _text: string): Promise<void> => refuse(path);

/** @throws StateError always */
export const append = (path: string, _content: string | Uint8Array): Promise<void> => refuse(path);

/** @throws StateError always */
export const fileSize = (path: string): Promise<number> => refuse(path);

/** @throws StateError always */
export const readText = (path: string): Promise<string> => refuse(path);

/** @throws StateError always */
export const removeFiles = (folder: string, _names: readonly string[]): Promise<void> => refuse(folder);

async function refuse(path: string): Promise<never> {
  const hint = "Use a callback of your own with saveModel, or the History that fit gives.";
  throw new StateError(complain({ where: path, expected: "a file system", found: "a browser", hint }));
}
