/** Runs one kernel alone: a module with it, a memory of its own, arrays in, array out. */
import { type Func, ModuleBuilder } from "../../../src/backend/wasm/encoder/index.ts";
import type { Engine } from "../../../src/backend/wasm/engine.ts";

export const ENGINES: readonly (readonly [string, Engine])[] = [
  ["relaxed SIMD", { relaxed: true, tileRows: 6, tileVectors: 2, unroll: 4 }],
  ["plain SIMD", { relaxed: false, tileRows: 4, tileVectors: 2, unroll: 1 }],
];

/** An array that is given, or a number of bytes to be filled with NaN first. */
export type Argument = Float32Array | { readonly bytes: number } | number;

const GUARD = 256;

/** Calls the kernel; returns, for each argument that is in memory, what it holds then. Checks what lies behind each. */
export function runKernel(
  engine: Engine,
  emit: (module: ModuleBuilder) => Func,
  args: readonly Argument[],
): Float32Array[] {
  const module = new ModuleBuilder(engine, { shared: false, minimum: 1, maximum: 32768 });
  module.export("kernel", emit(module));
  let at = 1024;
  const places = args.map((argument) => {
    if (typeof argument === "number") return { value: argument, bytes: 0 };
    const bytes = "bytes" in argument ? argument.bytes : argument.byteLength;
    const value = at;
    at += Math.ceil(bytes / 4) * 4 + GUARD;
    return { value, bytes };
  });
  const memory = new WebAssembly.Memory({ initial: Math.ceil((at + GUARD) / 65536), maximum: 32768 });
  new Float32Array(memory.buffer).fill(Number.NaN);
  args.forEach((argument, k) => {
    if (argument instanceof Float32Array)
      new Float32Array(memory.buffer, places[k]?.value, argument.length).set(argument);
  });
  const instance = new WebAssembly.Instance(new WebAssembly.Module(module.bytes()), { host: { memory } });
  (instance.exports["kernel"] as (...values: number[]) => void)(...places.map(({ value }) => value));
  const found: Float32Array[] = [];
  args.forEach((argument, k) => {
    if (typeof argument === "number") return;
    const { value, bytes } = places[k] as { value: number; bytes: number };
    const behind = new Float32Array(memory.buffer, value + Math.ceil(bytes / 4) * 4, GUARD / 4);
    if (!behind.every(Number.isNaN)) throw new Error(`The kernel wrote behind argument ${k}.`);
    found.push(new Float32Array(memory.buffer.slice(value, value + bytes)));
  });
  return found;
}

/** The largest difference, relative to the largest expected value; a message if it is above the bound. */
export function relativeError(found: Float32Array, expected: Float64Array): number {
  if (found.length !== expected.length) throw new Error(`${found.length} values instead of ${expected.length}`);
  let largest = 0;
  let error = 0;
  expected.forEach((value, i) => {
    largest = Math.max(largest, Math.abs(value));
    const difference = Math.abs((found[i] as number) - value);
    error = Number.isNaN(difference) ? Number.POSITIVE_INFINITY : Math.max(error, difference);
  });
  return largest === 0 ? error : error / largest;
}

/** Numbers in −1 … 1 from a seed (a 32-bit linear congruential generator; Numerical Recipes). */
export function randomValues(length: number, seed: number): Float32Array {
  let state = seed >>> 0;
  return Float32Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  });
}

/** 2⁻²²·√K relative to scale, at least 1e-6: the bound for sums of K products. */
export const directBound = (products: number): number => Math.max(2 ** -22 * Math.sqrt(products), 1e-6);
