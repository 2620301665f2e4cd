/** Runs one kernel by itself: a module with nothing else in it, over a memory of its own. */
import { type Func, ModuleBuilder } from "../../../src/backend/wasm/encoder/index.ts";
import { detectEngine, type Engine, hasRelaxedSimd } from "../../../src/backend/wasm/engine.ts";

/** The engines that kernels are tested on: plain SIMD always, relaxed where it is there. */
export const ENGINES: readonly { name: string; engine: Engine }[] = [
  { name: "plain SIMD", engine: detectEngine({ deterministic: true }) },
  ...(hasRelaxedSimd() ? [{ name: "relaxed SIMD", engine: detectEngine({ deterministic: false }) }] : []),
];

export type Argument = Float32Array | Int32Array | number;

/** For what the kernel writes: NaN, so that what it leaves out, or reads before it writes, shows. */
export const unset = (length: number): Float32Array => new Float32Array(length).fill(Number.NaN);

const MOST_PAGES = 32768;
/** What lies between arrays, a NaN as float: kernels may read a little of it, and must not write it. */
const GAP_WORDS = 64;
const GAP_BITS = 0x7fc0dead;

/**
 * Calls the kernel with numbers as they are and arrays as pointers to copies of them, which are copied back afterwards.
 *
 * @throws Error if the kernel wrote outside of the arrays
 */
export function runKernel(engine: Engine, emit: (module: ModuleBuilder) => Func, args: readonly Argument[]): void {
  const builder = new ModuleBuilder(engine, { shared: false, minimum: 1, maximum: MOST_PAGES });
  builder.export("kernel", emit(builder));
  const needed = args.reduce<number>(
    (sum, argument) => (typeof argument === "number" ? sum : sum + argument.length + GAP_WORDS),
    2 * GAP_WORDS,
  );
  const memory = new WebAssembly.Memory({ initial: Math.ceil(needed / 16384), maximum: MOST_PAGES });
  const module = new WebAssembly.Module(builder.bytes());
  const { kernel } = new WebAssembly.Instance(module, { host: { memory } }).exports as {
    kernel: (...a: number[]) => void;
  };
  const words = new Int32Array(memory.buffer).fill(GAP_BITS);
  let next = GAP_WORDS;
  const places = args.map((argument) => {
    if (typeof argument === "number") return argument;
    const place = next;
    words.set(new Int32Array(argument.buffer, argument.byteOffset, argument.length), place);
    next += argument.length + GAP_WORDS;
    return place * 4;
  });
  kernel(...places);
  args.forEach((argument, k) => {
    if (typeof argument === "number") return;
    const view = new Int32Array(argument.buffer, argument.byteOffset, argument.length);
    const place = (places[k] ?? 0) / 4;
    view.set(words.subarray(place, place + argument.length));
    words.fill(GAP_BITS, place, place + argument.length);
  });
  const dirty = words.findIndex((word) => word !== GAP_BITS);
  if (dirty >= 0)
    throw new Error(`The kernel wrote word ${dirty}, outside of its result (arguments at ${places.join(", ")} bytes).`);
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
