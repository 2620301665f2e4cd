/** Matrix product [rows, inner] × [inner, columns]; either operand may be given transposed. */
import { type Func, type FunctionBuilder, i32, type Local, type ModuleBuilder, type V128 } from "../encoder/index.ts";
import {
  applyEpilogue,
  type Epilogue,
  epilogueKey,
  epilogueParameters,
  loadWidth,
  storeWidth,
  type Width,
} from "./epilogue.ts";
import { forEachRowTile } from "./gemm/rows.ts";
import { forEachPanel, splitColumns } from "./gemm/split.ts";
import { emitTile, type Loop, operandsAt } from "./gemm/tile.ts";

export interface MatmulSpec {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
  /** Sizes after the transpositions. One of them is the run-time count `n` instead: see emitMatmul. */
  readonly rows: number;
  readonly inner: number;
  readonly columns: number;
  readonly epilogue?: Epilogue | undefined;
}

/**
 * (a, b, y, n, …operands). `n` is the number of rows, or, if only a is transposed, the inner size (a sum over the
 * batch): the kernel does not depend on that size. If both are transposed, n must be spec.rows.
 */
export function emitMatmul(module: ModuleBuilder, spec: MatmulSpec): Func {
  const { epilogue, transposeA, transposeB, columns } = spec;
  const rows = transposeA ? spec.rows : "n";
  const inner = transposeA && !transposeB ? "n" : spec.inner;
  const key = `matmul ${rows}×${inner}×${columns}${transposeA ? " aT" : ""}${transposeB ? " bT" : ""}${epilogueKey(epilogue)}`;
  return module.once(key, (name) =>
    module.func(name, { a: "i32", b: "i32", y: "i32", n: "i32", ...epilogueParameters(epilogue) }, [], (f) => {
      if (transposeB && !transposeA) writeDotProducts(f, spec);
      else writeTiles(f, spec);
    }),
  );
}

/** B's rows are read in vectors (one value at a time where B is transposed as well). */
function writeTiles(f: FunctionBuilder, spec: MatmulSpec): void {
  const { module } = f;
  const { epilogue, transposeA, transposeB, inner, columns } = spec;
  const [a, b, y, n] = [f.parameter("a"), f.parameter("b"), f.parameter("y"), f.parameter("n")];
  const aRow = transposeA ? 4 : inner * 4;
  const counted = transposeA && !transposeB;
  const loop: Loop = {
    rounds: counted ? "count" : inner,
    a: transposeA ? spec.rows * 4 : 4,
    b: transposeB ? 4 : columns * 4,
  };
  const { tileRows, tileVectors } = module.engine;
  const panels = transposeB ? [{ start: 0, count: columns, widths: [1 as Width] }] : splitColumns(columns, tileVectors);
  for (const panel of panels) {
    forEachPanel(f, panel, (column) => {
      forEachRowTile(f, transposeA ? i32(spec.rows) : n, tileRows, (rows, row) => {
        const tile = emitTile(module, {
          rows: Array.from({ length: rows }, (_, i) => i * aRow),
          resultStep: columns * 4,
          widths: panel.widths,
          loops: [loop],
          accumulate: false,
          epilogue,
        });
        const bOffset = transposeB ? column.mul(inner * 4) : column.shl(2);
        const offset = f.i32(row.mul(columns * 4).add(column.shl(2)));
        f.call(tile, [
          a.add(row.mul(aRow)),
          b.add(bOffset),
          y.add(offset),
          ...(counted ? [n] : []),
          ...operandsAt(f, epilogue, offset, column.shl(2)),
        ]);
      });
    });
  }
}

const DOT_ROWS = 3;

/** Rows of a times rows of b: both run along the sum, which is taken four products at a time. */
function writeDotProducts(f: FunctionBuilder, spec: MatmulSpec): void {
  const { epilogue, inner, columns } = spec;
  const [a, b, y, n] = [f.parameter("a"), f.parameter("b"), f.parameter("y"), f.parameter("n")];
  const panels = splitColumns(columns, 1);
  for (const panel of panels) {
    const count = panel.widths[0] === 4 ? 4 : panel.widths.length;
    forEachPanel(f, panel, (column) => {
      forEachRowTile(f, n, DOT_ROWS, (rows, row) => {
        const tile = emitDotTile(f.module, { rows, columns: count, inner, resultStep: columns * 4, epilogue });
        const offset = f.i32(row.mul(columns * 4).add(column.shl(2)));
        f.call(tile, [
          a.add(row.mul(inner * 4)),
          b.add(column.mul(inner * 4)),
          y.add(offset),
          ...operandsAt(f, epilogue, offset, column.shl(2)),
        ]);
      });
    });
  }
}

interface DotTileSpec {
  readonly rows: number;
  readonly columns: number;
  readonly inner: number;
  readonly resultStep: number;
  readonly epilogue: Epilogue | undefined;
}

/** (a, b, c, …operands): up to 3 × 4 dot products. */
function emitDotTile(module: ModuleBuilder, spec: DotTileSpec): Func {
  const { rows, columns, inner, epilogue } = spec;
  const key = `dot tile ${rows}×${columns}×${inner} to ${spec.resultStep}${epilogueKey(epilogue)}`;
  return module.once(key, (name) =>
    module.func(name, { a: "i32", b: "i32", c: "i32", ...epilogueParameters(epilogue) }, [], (f) => {
      const [a, b] = [f.parameter("a"), f.parameter("b")];
      const sums = Array.from({ length: rows }, () => Array.from({ length: columns }, () => f.v128()));
      const left = sums.map(() => f.v128());
      const right = f.v128();
      const products = (width: Width): void => {
        left.forEach((value, i) => f.set(value, loadWidth(a, width, i * inner * 4)));
        for (let j = 0; j < columns; j++) {
          f.set(right, loadWidth(b, width, j * inner * 4));
          for (let i = 0; i < rows; i++) {
            const target = (sums[i] as Local<V128>[])[j] as Local<V128>;
            f.set(target, module.madd(left[i] as V128, right, target));
          }
        }
        f.advance(a, width * 4);
        f.advance(b, width * 4);
      };
      f.loop(0, Math.floor(inner / 4), 1, () => products(4));
      f.loop(0, inner % 4, 1, () => products(1));
      sums.forEach((row, i) => storeDots(f, spec, row, i));
    }),
  );
}

/** Adds up each sum's lanes and stores the row. */
function storeDots(f: FunctionBuilder, spec: DotTileSpec, row: readonly Local<V128>[], i: number): void {
  const pointers = (spec.epilogue?.operands ?? []).map((_, k) => f.parameter(`operand${k}`));
  const put = (value: V128, width: Width, j: number): void => {
    const place = { width, fullOffset: i * spec.resultStep + j * 4, channelOffset: j * 4 };
    storeWidth(f, f.parameter("c"), applyEpilogue(f, spec.epilogue, value, pointers, place), width, place.fullOffset);
  };
  const pair = (x: V128, y: V128): V128 => x.shuffle(y, [0, 4, 1, 5]).add(x.shuffle(y, [2, 6, 3, 7]));
  if (row.length === 4) {
    const [first, second, third, fourth] = row as readonly V128[] as [V128, V128, V128, V128];
    const left = f.v128(pair(first, second));
    const right = f.v128(pair(third, fourth));
    put(f.v128(left.shuffle(right, [0, 1, 4, 5]).add(left.shuffle(right, [2, 3, 6, 7]))), 4, 0);
    return;
  }
  row.forEach((value, j) => {
    const half = f.v128(pair(value, value));
    put(f.v128(half.add(half.shuffle(half, [2, 3, 2, 3]))), 1, j);
  });
}
