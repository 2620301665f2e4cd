/** A page has no files that grow. `#log-files` resolves here, in Node to log-files.node.ts. */
import { complain, StateError } from "./errors.ts";

/** @throws StateError always */
export async function startLog(path: string): Promise<void> {
  throw noFileSystem(path);
}

/** @throws StateError always */
export async function appendToLog(path: string, _content: string | Uint8Array): Promise<void> {
  throw noFileSystem(path);
}

/** @throws StateError always */
export async function logSize(path: string): Promise<number> {
  throw noFileSystem(path);
}

function noFileSystem(path: string): StateError {
  const hint = "Use a callback that keeps the results: callbacks.LambdaCallback, or the History that fit gives.";
  const complaint = { where: path, expected: "a file system", found: "a browser", hint };
  return new StateError(complain(complaint));
}
