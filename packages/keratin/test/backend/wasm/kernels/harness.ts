/** Runs one kernel by itself: a module with nothing else in it, over a memory of its own. */
import { type Func, ModuleBuilder } from "../../../../src/backend/wasm/encoder/index.ts";
import { detectEngine, type Engine, hasRelaxedSimd } from "../../../../src/backend/wasm/engine.ts";

/** The engines that kernels are tested on: plain SIMD always, relaxed where it is there. */
export const ENGINES: readonly { name: string; engine: Engine }[] = [
  { name: "plain", engine: detectEngine({ deterministic: true }) },
  ...(hasRelaxedSimd() ? [{ name: "relaxed", engine: detectEngine({ deterministic: false }) }] : []),
];

export type Argument = Float32Array | Int32Array | number;

const PAGES = 64;
/** What lies between arrays: kernels may read a little of it, and must not write it. */
const GAP_WORDS = 64;
const GAP_BITS = 0x7fc0dead;

/**
 * Calls the kernel with numbers as they are and arrays as pointers to copies of them, which are copied back afterwards.
 *
 * @throws Error if the kernel wrote outside of the arrays
 */
export function runKernel(engine: Engine, emit: (module: ModuleBuilder) => Func, args: readonly Argument[]): void {
  const builder = new ModuleBuilder(engine, { shared: false, minimum: PAGES, maximum: PAGES });
  builder.export("kernel", emit(builder));
  const memory = new WebAssembly.Memory({ initial: PAGES, maximum: PAGES });
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
