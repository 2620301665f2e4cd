/**
 * Sums and maxima over any axes.
 *
 * Sums are taken in blocks of at most 32 rows whose results are added with Kahan's compensation: the error stays below
 * 40 · 2⁻²⁴ · Σ|x| however many rows there are. An infinite sum stays infinite, NaN stays NaN.
 */
import {
  type Func,
  type FunctionBuilder,
  type I32,
  i32,
  type Local,
  type ModuleBuilder,
  splat,
  type V128,
} from "../encoder/index.ts";
import { storeWidth, type Width } from "./epilogue.ts";

export type Reduction = "sum" | "max";

/** One axis of x, outermost first; neighbours that are both kept or both reduced are one axis. */
export interface ReduceAxis {
  /** Elements along it; axis 0 has `n` times as many. */
  readonly size: number;
  readonly reduced: boolean;
}

export interface ReduceSpec {
  readonly kind: Reduction;
  readonly axes: readonly ReduceAxis[];
}

/** Joins neighbouring axes and drops those of size 1; axis 0, of size 1 per unit of the call's `n`, stays. */
export function joinAxes(axes: readonly ReduceAxis[]): ReduceAxis[] {
  const [first = { size: 1, reduced: false }, ...others] = axes;
  const joined = [first];
  for (const axis of others) {
    const last = joined.at(-1) as ReduceAxis;
    if (axis.size === 1) continue;
    if (last.reduced === axis.reduced)
      joined[joined.length - 1] = { size: last.size * axis.size, reduced: axis.reduced };
    else joined.push(axis);
  }
  // Nothing is reduced: the only axis has a length known at run time, so that it cannot be the one across which vectors go.
  if (joined.length === 1 && !first.reduced) joined.push({ size: 1, reduced: true });
  return joined;
}

/** Rows of a block, and vectors of channels that are summed side by side. */
const BLOCK = 32;
const GROUP = 4;

/** (x, y, n): y = the reduction of x, which has n times axes[0].size elements along axis 0. */
export function emitReduce(module: ModuleBuilder, spec: ReduceSpec): Func {
  return module.once(`reduce ${JSON.stringify(spec)}`, (name) =>
    module.func(name, { x: "i32", y: "i32", n: "i32" }, [], (f) => {
      const { axes } = spec;
      const sizes = axes.map(({ size }, k) => (k === 0 ? f.i32(f.parameter("n").mul(size)) : size));
      const loops = axes.map(({ reduced }, k) => ({
        size: sizes[k] ?? 0,
        reduced,
        step: 4 * product(axes.slice(k + 1)),
      }));
      const last = loops.pop() as Loop;
      const inner = loops.filter((l) => l.reduced);
      const y = f.i32(f.parameter("y"));
      overKept(
        f,
        loops.filter((l) => !l.reduced),
        f.i32(f.parameter("x")),
        (x) => {
          if (last.reduced) reduceAlong(f, spec.kind, { x, y, inner, size: last.size });
          else reduceAcross(f, spec.kind, { x, y, inner, channels: last.size as number });
        },
      );
    }),
  );
}

interface Loop {
  readonly size: I32 | number;
  readonly reduced: boolean;
  /** In bytes. */
  readonly step: number;
}

const product = (axes: readonly ReduceAxis[]): number => axes.reduce((p, { size }) => p * size, 1);

/** Loops over the axes that stay; y is written in order. */
function overKept(f: FunctionBuilder, loops: readonly Loop[], x: I32, body: (x: I32) => void): void {
  const [loop, ...rest] = loops;
  if (!loop) return body(x);
  const here = f.i32(x);
  f.loop(0, loop.size, 1, () => {
    overKept(f, rest, here, body);
    f.advance(here, loop.step);
  });
}

/** Accumulators of some vectors: a block's, and all blocks' before it with their compensation. */
class Accumulators {
  readonly #f: FunctionBuilder;
  readonly #kind: Reduction;
  readonly #block: Local<V128>[];
  readonly #total: Local<V128>[];
  readonly #error: Local<V128>[];

  constructor(f: FunctionBuilder, kind: Reduction, vectors: number) {
    const start = (): Local<V128>[] =>
      Array.from({ length: vectors }, () => f.v128(splat(kind === "sum" ? 0 : Number.NEGATIVE_INFINITY)));
    this.#f = f;
    this.#kind = kind;
    this.#block = start();
    this.#total = kind === "sum" ? start() : [];
    this.#error = kind === "sum" ? start() : [];
  }

  take(index: number, value: V128): void {
    const block = this.#block[index] as Local<V128>;
    this.#f.set<V128>(block, this.#kind === "sum" ? block.add(value) : block.max(value));
  }

  /** Ends a block of sums. */
  flush(): void {
    const f = this.#f;
    this.#total.forEach((total, v) => {
      const [block, error] = [this.#block[v] as Local<V128>, this.#error[v] as Local<V128>];
      const next = f.v128(block.sub(error));
      const sum = f.v128(total.add(next));
      const lost = f.v128(sum.sub(total).sub(next));
      // Infinity − infinity is no error to compensate for.
      f.set<V128>(error, lost.eq(lost).and(lost));
      f.set<V128>(total, sum);
      f.set<V128>(block, splat(0));
    });
  }

  results(): V128[] {
    return this.#kind === "sum" ? this.#total : this.#block;
  }
}

/** Calls `row` for each element of the reduced axes, innermost in blocks. */
function overReduced(
  f: FunctionBuilder,
  loops: readonly Loop[],
  x: I32,
  sums: Accumulators,
  row: (x: I32) => void,
): void {
  const [loop, ...rest] = loops;
  if (!loop) return row(x);
  const here = f.i32(x);
  const round = (): void => {
    overReduced(f, rest, here, sums, row);
    f.advance(here, loop.step);
  };
  if (rest.length > 0) return f.loop(0, loop.size, 1, round);
  inBlocks(f, loop.size, sums, round);
}

/** Runs `round` so many times, a block at a time. */
function inBlocks(f: FunctionBuilder, size: I32 | number, sums: Accumulators, round: () => void): void {
  if (typeof size === "number" && size <= BLOCK) {
    f.loop(0, size, 1, round);
    sums.flush();
    return;
  }
  f.loop(0, size, BLOCK, (start) => {
    const left = f.i32(i32(size).sub(start));
    f.loop(0, left.ltU(BLOCK).select(left, BLOCK), 1, round);
    sums.flush();
  });
}

interface Across {
  readonly x: I32;
  readonly y: Local<I32>;
  readonly inner: readonly Loop[];
  readonly channels: number;
}

/** The last axis stays: some vectors of it at a time, down the rows. */
function reduceAcross(f: FunctionBuilder, kind: Reduction, { x, y, inner, channels }: Across): void {
  const column = f.i32(x);
  const strip = (vectors: number, width: Width): void => {
    const sums = new Accumulators(f, kind, vectors);
    overReduced(f, inner, column, sums, (row) => {
      for (let v = 0; v < vectors; v++) sums.take(v, row.loadV128(v * 16));
    });
    sums.results().forEach((result, v) => storeWidth(f, y, result, width, v * 16));
    f.advance(column, vectors * width * 4);
    f.advance(y, vectors * width * 4);
  };
  const strips = Math.floor(channels / (GROUP * 4));
  if (strips > 0) f.loop(0, strips, 1, () => strip(GROUP, 4));
  const vectors = Math.floor(channels / 4) % GROUP;
  if (vectors > 0) strip(vectors, 4);
  if (channels % 4 > 0) f.loop(0, channels % 4, 1, () => strip(1, 1));
}

interface Along {
  readonly x: I32;
  readonly y: Local<I32>;
  readonly inner: readonly Loop[];
  readonly size: I32 | number;
}

/** The last axis is reduced too: four vectors at a time along it, then across the lanes. */
function reduceAlong(f: FunctionBuilder, kind: Reduction, { x, y, inner, size }: Along): void {
  const sums = new Accumulators(f, kind, GROUP);
  const run = (start: I32): void => {
    const at = f.i32(start);
    const length = i32(size);
    inBlocks(f, typeof size === "number" ? size >> 4 : size.shrU(4), sums, () => {
      for (let v = 0; v < GROUP; v++) sums.take(v, at.loadV128(v * 16));
      f.advance(at, GROUP * 16);
    });
    f.loop(0, length.and(15).shrU(2), 1, () => {
      sums.take(0, at.loadV128());
      f.advance(at, 16);
    });
    f.loop(0, length.and(3), 1, () => {
      sums.take(1, kind === "sum" ? at.loadZero() : at.loadSplat());
      f.advance(at, 4);
    });
    sums.flush();
  };
  if (inner.length === 0) run(x);
  else everyRun(f, inner, x, run);
  const [a, b, c, d] = sums.results() as [V128, V128, V128, V128];
  const join = (p: V128, q: V128): V128 => (kind === "sum" ? p.add(q) : p.max(q));
  const lanes = f.v128(join(join(a, b), join(c, d)));
  const halves = f.v128(join(lanes, lanes.shuffle(lanes, [2, 3, 0, 1])));
  f.storeLane(y, join(halves, halves.shuffle(halves, [1, 0, 3, 2])), 0);
  f.advance(y, 4);
}

function everyRun(f: FunctionBuilder, loops: readonly Loop[], x: I32, run: (x: I32) => void): void {
  const [loop, ...rest] = loops;
  if (!loop) return run(x);
  const here = f.i32(x);
  f.loop(0, loop.size, 1, () => {
    everyRun(f, rest, here, run);
    f.advance(here, loop.step);
  });
}
