/** The backend that models compile for. */
import type { Backend } from "./backend.ts";
import { WasmBackend } from "./wasm/backend.ts";

let current: Backend | undefined;

/** The backend in use. Default: WebAssembly on all processors. */
export function getBackend(): Backend {
  current ??= new WasmBackend();
  return current;
}

/** Makes all later `fit`, `evaluate` and `predict` calls run on a backend; weights move along. */
export function setBackend(backend: Backend): void {
  current = backend;
}
