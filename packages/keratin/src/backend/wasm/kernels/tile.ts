/**
 * The register tile that convolutions and matrix products are made of: a few rows times eight (or four, or one) columns
 * are kept in registers while the inner dimension runs. A comes by load32_splat straight from its rows, B as vectors.
 */
import { type Func, type FunctionBuilder, type I32, type ModuleBuilder, splat, type V128 } from "../encoder/index.ts";
import { applyEpilogue, type Epilogue, epilogueKey, epilogueParameters, loadWidth, storeWidth, type Width } from "./epilogue.ts";

/** One loop of the inner dimension: how often, and how far A and B go (bytes) each time. */
export interface TileLoop {
  /** "k": as the call says. */
  readonly count: number | "k";
  readonly a: number;
  readonly b: number;
}

export interface TileSpec {
  readonly rows: number;
  /** Columns: 8 and 4 are vectors, 1 is a single lane. */
  readonly columns: 8 | 4 | 1;
  /** Bytes from a row of A (of C) to the next. */
  readonly aRow: number;
  readonly cRow: number;
  /** Outermost first. */
  readonly loops: readonly TileLoop[];
  /** Whether the tile adds to what C holds. */
  readonly accumulate: boolean;
  readonly epilogue?: Epilogue | undefined;
}

/** (a, b, c, k, operand0, …): one tile; operands point at the tile's first element, or first column. */
export function emitTile(module: ModuleBuilder, spec: TileSpec): Func {
  const { epilogue, ...shape } = spec;
  const key = `tile ${JSON.stringify(shape)}${epilogueKey(epilogue)}`;
  return module.once(key, (name) =>
    module.func(name, { a: "i32", b: "i32", c: "i32", k: "i32", ...epilogueParameters(epilogue) }, [], (f) => new Tile(f, spec).write()),
  );
}

/** Inner loops up to this many multiply-adds are written out in full. */
const MOST_UNROLLED = 32;

class Tile {
  readonly #f: FunctionBuilder;
  readonly #spec: TileSpec;
  readonly #width: Width;
  readonly #vectors: number;
  readonly #sums: (V128 & { readonly local: number })[][];
  readonly #a;
  readonly #b;

  constructor(f: FunctionBuilder, spec: TileSpec) {
    this.#f = f;
    this.#spec = spec;
    this.#width = spec.columns === 1 ? 1 : 4;
    this.#vectors = spec.columns === 8 ? 2 : 1;
    this.#a = f.i32(f.parameter("a"));
    this.#b = f.i32(f.parameter("b"));
    this.#sums = Array.from({ length: spec.rows }, () => Array.from({ length: this.#vectors }, () => f.v128()));
  }

  write(): void {
    const f = this.#f;
    const c = f.parameter("c");
    this.#each((sum, row, vector) => {
      const offset = row * this.#spec.cRow + vector * 16;
      f.set(sum, this.#spec.accumulate ? loadWidth(c, this.#width, offset) : f.constant(splat(0)));
    });
    this.#run(0);
    const pointers = (this.#spec.epilogue?.operands ?? []).map((_, k) => f.parameter(`operand${k}`));
    this.#each((sum, row, vector) => {
      const fullOffset = row * this.#spec.cRow + vector * 16;
      const at = { width: this.#width, fullOffset, channelOffset: vector * 16 };
      storeWidth(f, c, applyEpilogue(f, this.#spec.epilogue, sum, pointers, at), this.#width, fullOffset);
    });
  }

  #each(visit: (sum: V128 & { readonly local: number }, row: number, vector: number) => void): void {
    this.#sums.forEach((row, i) => {
      row.forEach((sum, v) => {
        visit(sum, i, v);
      });
    });
  }

  /** The loops from `depth` inwards. */
  #run(depth: number): void {
    const loop = this.#spec.loops[depth];
    if (!loop) return this.#multiply(0, 0);
    const { count, a, b } = loop;
    const isInner = depth === this.#spec.loops.length - 1;
    if (isInner && typeof count === "number" && count <= MOST_UNROLLED / 4) {
      for (let i = 0; i < count; i++) this.#multiply(i * a, i * b);
      return;
    }
    const unroll = isInner && typeof count === "number" ? this.#f.module.engine.unroll : 1;
    const [startA, startB] = isInner ? [undefined, undefined] : [this.#f.i32(), this.#f.i32()];
    const body = (times: number): void => {
      if (startA && startB) {
        this.#f.set(startA, this.#a);
        this.#f.set(startB, this.#b);
        this.#run(depth + 1);
        this.#f.set(this.#a, startA.add(a));
        this.#f.set(this.#b, startB.add(b));
      } else {
        for (let i = 0; i < times; i++) this.#multiply(i * a, i * b);
        this.#f.advance(this.#a, times * a);
        this.#f.advance(this.#b, times * b);
      }
    };
    if (count === "k") this.#f.repeat(this.#f.parameter("k"), () => body(1));
    else {
      const whole = Math.floor(count / unroll);
      if (whole > 0) this.#f.repeat(whole, () => body(unroll));
      if (count % unroll > 0) body(count % unroll);
    }
  }

  /** One step of the inner dimension. */
  #multiply(aOffset: number, bOffset: number): void {
    const f = this.#f;
    const b = Array.from({ length: this.#vectors }, (_, v) => f.v128(loadWidth(this.#b, this.#width, bOffset + v * 16)));
    this.#sums.forEach((row, i) => {
      const a = f.v128(this.#a.loadSplat(aOffset + i * this.#spec.aRow));
      row.forEach((sum, v) => {
        f.set(sum, f.module.madd(a, b[v] as V128, sum));
      });
    });
  }
}

/** How a range is cut into tiles of at most `most`, as evenly as can be: [start, size]. */
export function cutEvenly(length: number, most: number): [start: number, size: number][] {
  const pieces = Math.ceil(length / most);
  return Array.from({ length: pieces }, (_, i) => {
    const start = Math.floor((length * i) / pieces);
    return [start, Math.floor((length * (i + 1)) / pieces) - start];
  });
}

/** How columns are cut into vectors: eights, then a four, then single ones. */
export function cutColumns(columns: number): [start: number, width: 8 | 4 | 1][] {
  const cuts: [number, 8 | 4 | 1][] = [];
  for (let start = 0; start < columns; ) {
    const left = columns - start;
    const width = left >= 8 ? 8 : left >= 4 ? 4 : 1;
    cuts.push([start, width]);
    start += width;
  }
  return cuts;
}

/** Operand pointers moved to an element: `full` ones by `full` bytes, `channel` ones by `channel` bytes. */
export function movedOperands(f: FunctionBuilder, epilogue: Epilogue | undefined, full: I32 | number, channel: I32 | number): I32[] {
  return (epilogue?.operands ?? []).map((kind, k) => {
    const pointer = f.parameter(`operand${k}`);
    return kind === "scalar" ? pointer : pointer.add(kind === "full" ? full : channel);
  });
}
