/** Emits multiplications by small constant matrices; rows (or columns) that differ in signs only share their sums. */
import { type FunctionBuilder, type I32, splat, type V128 } from "../../encoder/index.ts";
import type { Matrix } from "./matrices.ts";

/** Neighbouring vectors that are treated alike; two, so that V8 can make one 256-bit operation of them. */
export type Vectors = readonly V128[];

type Term = readonly [factor: number, value: Vectors];

const zip = (f: FunctionBuilder, a: Vectors, make: (v: number) => V128): Vectors => a.map((_, v) => f.v128(make(v)));

/** Σ factor · value, or undefined for an empty sum. */
function combine(f: FunctionBuilder, all: readonly Term[]): Vectors | undefined {
  const terms = all.filter(([factor]) => factor !== 0);
  const plain = terms.findIndex(([factor]) => factor === 1);
  const [first, ...rest] = plain > 0 ? [terms[plain] as Term, ...terms.filter((_, i) => i !== plain)] : terms;
  if (!first) return undefined;
  const [factor, start] = first;
  if (factor === 1 && rest.length === 0) return start;
  return zip(f, start, (v) => {
    const value = start[v] as V128;
    const begun = factor === 1 ? value : factor === -1 ? value.neg() : value.mul(f.constant(splat(factor)));
    return rest.reduce((sum, [by, vectors]) => {
      const next = vectors[v] as V128;
      if (by === 1) return sum.add(next);
      return by === -1 ? sum.sub(next) : f.module.madd(f.constant(splat(by)), next, sum);
    }, begun);
  });
}

/** For each index the partner whose list of numbers is the same but for signs, of which some differ and some do not. */
function findPairs(lists: Matrix): Map<number, number> {
  const pairs = new Map<number, number>();
  lists.forEach((a, i) => {
    const partner = lists.findIndex((b, j) => {
      if (j <= i || pairs.has(i) || [...pairs.values()].includes(j)) return false;
      const used = a.filter((x) => x !== 0).length;
      const same = a.filter((x, k) => x !== 0 && x === b[k]).length;
      return a.every((x, k) => Math.abs(x) === Math.abs(b[k] as number)) && same > 0 && same < used && used > 2;
    });
    if (partner >= 0) pairs.set(i, partner);
  });
  return pairs;
}

/** matrix · values; entries of rows of zeros are undefined. */
export function multiply(f: FunctionBuilder, matrix: Matrix, values: readonly Vectors[]): (Vectors | undefined)[] {
  const rowPairs = findPairs(matrix);
  if (rowPairs.size > 0) return multiplyRows(f, matrix, values, rowPairs);
  const columns = (matrix[0] ?? []).map((_, k) => matrix.map((row) => row[k] as number));
  return multiplyColumns(f, matrix, values, findPairs(columns));
}

/** Rows i and j: the sum of what they share, plus and minus the sum of what differs. */
function multiplyRows(
  f: FunctionBuilder,
  matrix: Matrix,
  values: readonly Vectors[],
  pairs: ReadonlyMap<number, number>,
): (Vectors | undefined)[] {
  const results: (Vectors | undefined)[] = [];
  const termsOf = (row: readonly number[], keep: (k: number) => boolean): Term[] =>
    row.flatMap((factor, k) => (keep(k) ? [[factor, values[k] as Vectors] as const] : []));
  matrix.forEach((row, i) => {
    if ([...pairs.values()].includes(i)) return;
    const j = pairs.get(i);
    if (j === undefined) {
      results[i] = combine(
        f,
        termsOf(row, () => true),
      );
      return;
    }
    const other = matrix[j] as readonly number[];
    const even = combine(
      f,
      termsOf(row, (k) => row[k] === other[k]),
    ) as Vectors;
    const odd = combine(
      f,
      termsOf(row, (k) => row[k] !== other[k]),
    ) as Vectors;
    results[i] = combine(f, [
      [1, even],
      [1, odd],
    ]);
    results[j] = combine(f, [
      [1, even],
      [-1, odd],
    ]);
  });
  return results;
}

/** Columns i and j: multiply the sum and the difference of their values. */
function multiplyColumns(
  f: FunctionBuilder,
  matrix: Matrix,
  values: readonly Vectors[],
  pairs: ReadonlyMap<number, number>,
): (Vectors | undefined)[] {
  const sums = new Map(
    [...pairs].map(([i, j]) => {
      const [a, b] = [values[i] as Vectors, values[j] as Vectors];
      return [
        i,
        {
          plus: combine(f, [
            [1, a],
            [1, b],
          ]) as Vectors,
          minus: combine(f, [
            [1, a],
            [-1, b],
          ]) as Vectors,
        },
      ] as const;
    }),
  );
  const second = new Set(pairs.values());
  return matrix.map((row) =>
    combine(
      f,
      row.flatMap((factor, k): Term[] => {
        if (second.has(k)) return [];
        const sum = sums.get(k);
        if (!sum) return [[factor, values[k] as Vectors]];
        return [[factor, row[pairs.get(k) as number] === factor ? sum.plus : sum.minus]];
      }),
    ),
  );
}

/** Reads or writes the value in row i, column j. */
export type ReadTile = (i: number, j: number) => Vectors;
export type WriteTile = (i: number, j: number, value: Vectors) => void;

/** Bytes that `transformTile` needs at `scratch`, for tiles of n × n. */
export const transformScratch = (n: number, vectors: number): number => n * n * vectors * 16;

/** matrix · tile · matrixᵀ; what is between the two multiplications goes through memory. */
export function transformTile(
  f: FunctionBuilder,
  matrix: Matrix,
  scratch: I32,
  vectors: number,
  read: ReadTile,
  write: WriteTile,
): void {
  const columns = matrix[0]?.length ?? 0;
  const range = Array.from({ length: columns }, (_, k) => k);
  const lanes = Array.from({ length: vectors }, (_, v) => v);
  const at = (i: number, j: number): number => (i * columns + j) * vectors * 16;
  const zero = lanes.map(() => f.constant(splat(0)));
  for (const j of range) {
    const column = multiply(
      f,
      matrix,
      range.map((i) => read(i, j)),
    );
    column.forEach((value = zero, i) => {
      value.forEach((vector, v) => f.storeV128(scratch, vector, at(i, j) + v * 16));
    });
  }
  matrix.forEach((_, i) => {
    const row = range.map((j) => lanes.map((v) => f.v128(scratch.loadV128(at(i, j) + v * 16))));
    multiply(f, matrix, row).forEach((value = zero, j) => write(i, j, value));
  });
}

/** Reads vectors at `address` + `offset`. */
export const loadVectors = (f: FunctionBuilder, address: I32, offset: number, vectors: number): Vectors =>
  Array.from({ length: vectors }, (_, v) => f.v128(address.loadV128(offset + v * 16)));

export function storeVectors(f: FunctionBuilder, address: I32, offset: number, value: Vectors): void {
  value.forEach((vector, v) => f.storeV128(address, vector, offset + v * 16));
}
