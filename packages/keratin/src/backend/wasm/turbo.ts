/**
 * Turbo: V8's experimental revectorizer, which joins pairs of 128-bit operations to 256-bit ones. Being experimental, it
 * must pass a numerical test in its optimised form before anything relies on it.
 */
import { ModuleBuilder } from "./encoder/index.ts";
import { detectEngine } from "./engine.ts";
import { emitMatmul } from "./kernels/matmul.ts";

const FLAG = "experimental-wasm-revectorize";

interface V8Module {
  setFlagsFromString(flags: string): void;
}

/** Node's `v8` module; undefined in browsers. */
function v8Module(): V8Module | undefined {
  const { process } = globalThis as { process?: { getBuiltinModule?: (id: string) => unknown } };
  return process?.getBuiltinModule?.("node:v8") as V8Module | undefined;
}

/**
 * Switches the revectorizer on for the whole process (of what is compiled from now on), and off again if the test
 * fails. Returns whether it is on.
 */
export function startTurbo(): boolean {
  const v8 = v8Module();
  const engine = detectEngine({ deterministic: false, turbo: true });
  if (!v8 || !engine.turbo) return false;
  v8.setFlagsFromString(`--${FLAG}`);
  const works = passesTest();
  if (!works) v8.setFlagsFromString(`--no-${FLAG}`);
  return works;
}

const ROWS = 12;
const INNER = 36;
const COLUMNS = 32;
/** V8 optimises a function some time after its first few dozen calls. */
const LEAST_MILLISECONDS = 60;
const BOUND = 1e-5;

/** Multiplies two matrices until the optimised code has run; compares with float64. */
function passesTest(): boolean {
  const module = new ModuleBuilder(detectEngine({ deterministic: false, turbo: true }), {
    shared: false,
    minimum: 1,
    maximum: 1,
  });
  const spec = { transposeA: false, transposeB: false, rows: ROWS, inner: INNER, columns: COLUMNS };
  module.export("multiply", emitMatmul(module, spec));
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 1 });
  const floats = new Float32Array(memory.buffer);
  const [atA, atB, atY] = [0, ROWS * INNER, ROWS * INNER + INNER * COLUMNS];
  for (let i = 0; i < atY; i++) floats[i] = ((i * 37) % 101) / 101 - 0.5;
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(module.bytes()), { host: { memory } });
  const multiply = exports["multiply"] as (a: number, b: number, y: number, n: number) => void;
  const end = performance.now() + LEAST_MILLISECONDS;
  while (performance.now() < end) multiply(atA * 4, atB * 4, atY * 4, ROWS);
  const at = (index: number): number => floats[index] as number;
  for (let row = 0; row < ROWS; row++) {
    for (let column = 0; column < COLUMNS; column++) {
      let sum = 0;
      for (let k = 0; k < INNER; k++) sum += at(atA + row * INNER + k) * at(atB + k * COLUMNS + column);
      if (!(Math.abs(at(atY + row * COLUMNS + column) - sum) <= BOUND)) return false;
    }
  }
  return true;
}
