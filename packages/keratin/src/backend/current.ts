/** The backend that models compile for. */
import type { Backend } from "./backend.ts";
import { ReferenceBackend } from "./reference/backend.ts";

let current: Backend | undefined;

/** The backend in use. Default: the reference. */
export function getBackend(): Backend {
  current ??= new ReferenceBackend();
  return current;
}

/** Makes all later `fit`, `evaluate` and `predict` calls run on a backend; weights move along. */
export function setBackend(backend: Backend): void {
  current = backend;
}
