/**
 * The register tile that all products are made of: some rows of A times some columns of B, summed over nested loops.
 * A is read value by value (`load32_splat`, so its rows may lie anywhere), B in vectors; the sums stay in registers.
 * V8 pairs neighbouring vectors under `--experimental-wasm-revectorize`, so both halves of each operation are emitted
 * one after the other.
 */
import type { Func, FunctionBuilder, I32, Local, ModuleBuilder, V128 } from "../../encoder/index.ts";
import {
  applyEpilogue,
  type Epilogue,
  epilogueKey,
  epilogueParameters,
  loadWidth,
  storeWidth,
  type Width,
} from "../epilogue.ts";

/** How far A and B move (bytes) from one round of a loop to the next; `"count"` rounds are given at run time. */
export interface Loop {
  readonly rounds: number | "count";
  readonly a: number;
  readonly b: number;
}

export interface TileSpec {
  /** Bytes from pointer `a` to each row of A. */
  readonly rows: readonly number[];
  /** Bytes between the result's rows. */
  readonly resultStep: number;
  readonly widths: readonly Width[];
  /** Bytes between neighbouring columns of width 1 in B; 4 unless B is transposed. */
  readonly columnStep?: number;
  /** The loops of the sum, outermost first; the rounds of the outermost may be given at run time. */
  readonly loops: readonly Loop[];
  /** Whether the sum starts from what the result holds. */
  readonly accumulate: boolean;
  readonly epilogue?: Epilogue | undefined;
}

/** Sums of at most so many products are written out without a loop. */
const WRITTEN_OUT = 16;

interface State {
  readonly f: FunctionBuilder;
  readonly spec: TileSpec;
  readonly a: Local<I32>;
  readonly b: Local<I32>;
  readonly value: Local<V128>;
  readonly columns: readonly Local<V128>[];
  readonly sums: readonly (readonly Local<V128>[])[];
}

/** (a, b, c, [count], …operands): one tile of C. Operand pointers are at the tile's first element. */
export function emitTile(module: ModuleBuilder, spec: TileSpec): Func {
  const { epilogue, ...shape } = spec;
  const counted = spec.loops.some(({ rounds }) => rounds === "count");
  const count: Record<string, "i32"> = counted ? { count: "i32" } : {};
  const parameters: Record<string, "i32"> = { a: "i32", b: "i32", c: "i32", ...count, ...epilogueParameters(epilogue) };
  return module.once(`tile ${JSON.stringify(shape)}${epilogueKey(epilogue)}`, (name) =>
    module.func(name, parameters, [], (f) => {
      const c = f.parameter("c");
      const offsets = resultOffsets(spec);
      const state: State = {
        f,
        spec,
        a: f.parameter("a"),
        b: f.parameter("b"),
        value: f.v128(),
        columns: spec.widths.map(() => f.v128()),
        sums: spec.rows.map((_, row) =>
          spec.widths.map((width, j) =>
            f.v128(spec.accumulate ? loadWidth(c, width, row * spec.resultStep + (offsets[j] as number)) : undefined),
          ),
        ),
      };
      sum(state);
      store(state, c);
    }),
  );
}

/** Bytes from a row's start to each column. */
function resultOffsets({ widths }: TileSpec): number[] {
  let at = 0;
  return widths.map((width) => {
    const offset = at;
    at += width * 4;
    return offset;
  });
}

/** One product per row and column, at these offsets. */
function multiply({ f, spec, a, b, value, columns, sums }: State, aOffset: number, bOffset: number): void {
  const step = spec.columnStep ?? 4;
  let at = bOffset;
  spec.widths.forEach((width, j) => {
    f.set(columns[j] as Local<V128>, loadWidth(b, width, at));
    at += width * step;
  });
  spec.rows.forEach((row, i) => {
    f.set(value, a.loadSplat(aOffset + row));
    columns.forEach((column, j) => {
      const target = (sums[i] as readonly Local<V128>[])[j] as Local<V128>;
      f.set(target, f.module.madd(value, column, target));
    });
  });
}

function sum(state: State): void {
  const { loops } = state.spec;
  const products = loops.reduce(
    (product, { rounds }) => product * (rounds === "count" ? Number.POSITIVE_INFINITY : rounds),
    1,
  );
  if (products <= WRITTEN_OUT) writeOut(state, 0, 0, 0);
  else nest(state, 0);
}

/** All rounds of the loops from `level` on, one after the other. */
function writeOut(state: State, level: number, a: number, b: number): void {
  const loop = state.spec.loops[level];
  if (!loop) {
    multiply(state, a, b);
    return;
  }
  for (let k = 0; k < (loop.rounds as number); k++) writeOut(state, level + 1, a + k * loop.a, b + k * loop.b);
}

/** The loops from `level` on; leaves both pointers behind the last round of that loop. */
function nest(state: State, level: number): void {
  const { f, spec, a, b } = state;
  const loop = spec.loops[level] as Loop;
  const inner = spec.loops[level + 1];
  if (!inner) {
    innermost(state, loop);
    return;
  }
  const round = (): void => {
    nest(state, level + 1);
    f.advance(a, loop.a - (inner.rounds as number) * inner.a);
    f.advance(b, loop.b - (inner.rounds as number) * inner.b);
  };
  if (loop.rounds === "count") f.loop(0, f.parameter("count"), 1, round);
  else f.repeat(loop.rounds, round);
}

function innermost(state: State, loop: Loop): void {
  const { f, a, b } = state;
  const { unroll } = f.module.engine;
  const block = (rounds: number): void => {
    for (let k = 0; k < rounds; k++) multiply(state, k * loop.a, k * loop.b);
    f.advance(a, rounds * loop.a);
    f.advance(b, rounds * loop.b);
  };
  if (loop.rounds === "count") {
    const count = f.parameter("count");
    f.loop(0, count.divU(unroll), 1, () => block(unroll));
    if (unroll > 1) f.loop(0, count.remU(unroll), 1, () => block(1));
    return;
  }
  const blocks = Math.floor(loop.rounds / unroll);
  if (blocks === 1) block(unroll);
  else if (blocks > 1) f.repeat(blocks, () => block(unroll));
  const rest = loop.rounds % unroll;
  if (rest > 0) block(rest);
}

function store({ f, spec, sums }: State, c: I32): void {
  const offsets = resultOffsets(spec);
  const pointers = (spec.epilogue?.operands ?? []).map((_, k) => f.parameter(`operand${k}`));
  const results = sums.map((row, i) =>
    row.map((value, j) => {
      const channelOffset = offsets[j] as number;
      const fullOffset = i * spec.resultStep + channelOffset;
      return { value, fullOffset, channelOffset, width: spec.widths[j] as Width };
    }),
  );
  for (const { value, ...place } of results.flat()) {
    storeWidth(f, c, applyEpilogue(f, spec.epilogue, value, pointers, place), place.width, place.fullOffset);
  }
}

/** Where an epilogue's operands are for a part of the result. */
export function operandsAt(
  f: FunctionBuilder,
  epilogue: Epilogue | undefined,
  fullOffset: I32,
  channelOffset: I32,
): I32[] {
  return (epilogue?.operands ?? []).map((kind, k) => {
    const pointer = f.parameter(`operand${k}`);
    if (kind === "scalar") return pointer;
    return pointer.add(kind === "full" ? fullOffset : channelOffset);
  });
}
