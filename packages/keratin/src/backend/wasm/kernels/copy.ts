/** Moves bytes: copies, blocks of arrays, fills. */
import { type Func, type FunctionBuilder, type I32, i32, type ModuleBuilder } from "../encoder/index.ts";

/** (from, to, count): copies `count` 4-byte elements. */
export function emitCopy(module: ModuleBuilder): Func {
  return module.once("copy", (name) =>
    module.func(name, { from: "i32", to: "i32", count: "i32" }, [], (f) =>
      f.copy(f.parameter("to"), f.parameter("from"), f.parameter("count").shl(2)),
    ),
  );
}

/** (to, count): fills `count` elements with one 32-bit pattern. */
export function emitFill(module: ModuleBuilder, bits: number): Func {
  return module.once(`fill ${bits}`, (name) =>
    module.func(name, { to: "i32", count: "i32" }, [], (f) => {
      f.loop(0, f.parameter("count"), 1, (i) => f.storeI32(f.parameter("to").add(i.shl(2)), i32(bits)));
    }),
  );
}

/** A block of an array: sizes of its axes below the first, and the steps (in elements) along all axes on both sides. */
export interface BlockSpec {
  /** Sizes of axes 1 …; axis 0 has as many as the call says. */
  readonly sizes: readonly number[];
  readonly fromSteps: readonly number[];
  readonly toSteps: readonly number[];
  readonly fromOffset: number;
  readonly toOffset: number;
}

/** (from, to, n): copies a block of n rows element by element, or row by row where both sides are dense. */
export function emitBlockCopy(module: ModuleBuilder, spec: BlockSpec): Func {
  return module.once(`block copy ${JSON.stringify(spec)}`, (name) =>
    module.func(name, { from: "i32", to: "i32", n: "i32" }, [], (f) => {
      const from = f.parameter("from").add(spec.fromOffset * 4);
      const to = f.parameter("to").add(spec.toOffset * 4);
      walk(f, joinSteps(spec), 0, f.parameter("n"), f.i32(from), f.i32(to));
    }),
  );
}

/** The same block with as few axes as possible: an axis that both sides run through evenly joins the one above it. */
function joinSteps({ sizes, fromSteps, toSteps, ...offsets }: BlockSpec): BlockSpec {
  const joined = { sizes: [] as number[], fromSteps: [fromSteps[0] ?? 1], toSteps: [toSteps[0] ?? 1] };
  sizes.forEach((size, k) => {
    const [from, to] = [fromSteps[k + 1] ?? 1, toSteps[k + 1] ?? 1];
    const last = joined.sizes.length;
    if (last > 0 && joined.fromSteps[last] === from * size && joined.toSteps[last] === to * size) {
      joined.sizes[last - 1] = (joined.sizes[last - 1] ?? 1) * size;
      joined.fromSteps[last] = from;
      joined.toSteps[last] = to;
    } else {
      joined.sizes.push(size);
      joined.fromSteps.push(from);
      joined.toSteps.push(to);
    }
  });
  return { ...joined, ...offsets };
}

/** Runs of up to this many elements are copied by vectors: the engine's own copy takes long to begin. */
const SHORT_RUN = 128;

/** Copies a short run of elements that lie side by side. */
function copyRun(f: FunctionBuilder, from: I32, to: I32, size: number): void {
  const vectors = size >> 2;
  for (let v = 0; v < vectors; v++) f.storeV128(to, from.loadV128(v * 16), v * 16);
  for (let k = vectors * 4; k < size; k++) f.storeI32(to, from.loadI32(k * 4), k * 4);
}

function walk(f: FunctionBuilder, spec: BlockSpec, axis: number, size: I32 | number, from: I32, to: I32): void {
  const [fromStep = 0, toStep = 0] = [spec.fromSteps[axis], spec.toSteps[axis]];
  const isLast = axis === spec.sizes.length;
  if (isLast && fromStep === 1 && toStep === 1) {
    if (typeof size === "number" && size <= SHORT_RUN) copyRun(f, from, to, size);
    else f.copy(to, from, typeof size === "number" ? size * 4 : size.shl(2));
    return;
  }
  const source = f.i32(from);
  const target = f.i32(to);
  f.loop(0, size, 1, () => {
    if (isLast) f.storeI32(target, source.loadI32());
    else walk(f, spec, axis + 1, spec.sizes[axis] ?? 0, source, target);
    f.advance(source, fromStep * 4);
    f.advance(target, toStep * 4);
  });
}
