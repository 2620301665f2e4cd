/** Compiled modules by their bytes: models of one shape share code, and code that is already optimised stays so. */

interface Entry {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly module: Promise<WebAssembly.Module>;
}

/** Enough for a few models with their programs for training, the last batch, evaluation and prediction. */
const MOST_MODULES = 32;

/** In order of use, the oldest first. */
const cache = new Map<string, Entry[]>();
let compilations = 0;

/** How many modules were really compiled; the tests of the cache look at it. */
export function compiledModules(): number {
  return compilations;
}

export function compileModule(bytes: Uint8Array<ArrayBuffer>): Promise<WebAssembly.Module> {
  const key = `${bytes.length} ${hash(bytes)}`;
  const entries = cache.get(key) ?? [];
  const known = entries.find((entry) => equal(entry.bytes, bytes));
  const entry = known ?? { bytes, module: WebAssembly.compile(bytes) };
  if (!known) compilations++;
  cache.delete(key);
  cache.set(key, known ? entries : [...entries, entry]);
  const oldest = cache.keys().next().value;
  if (cache.size > MOST_MODULES && oldest !== undefined) cache.delete(oldest);
  return entry.module;
}

/** FNV-1a, 32 bits: only to find candidates, which are then compared. */
function hash(bytes: Uint8Array): number {
  let h = 0x811c9dc5;
  for (const byte of bytes) h = Math.imul(h ^ byte, 0x01000193);
  return h >>> 0;
}

const equal = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && a.every((byte, i) => byte === b[i]);
