/**
 * The matrices of Winograd's minimal filtering for 3×3 kernels, F(m×m, 3×3), by the Cook–Toom construction: for tiles of
 * n = m + 2 values, y = Aᵀ[(G g) ⊙ (Bᵀ d)] along each axis.
 *
 * Lavin & Gray, "Fast Algorithms for Convolutional Neural Networks", 2015 (https://arxiv.org/abs/1509.09308); the
 * points: Barabasz et al., "Error Analysis and Improving the Accuracy of Winograd Convolution for Deep Neural Networks",
 * 2020 (https://arxiv.org/abs/1803.10986).
 */
import { InternalError } from "../../../../util/errors.ts";

export type Matrix = readonly (readonly number[])[];

/** Sizes of the output tiles that there are matrices for. */
export const TILE_SIZES = [2, 3, 4, 5, 6] as const;
export type TileSize = (typeof TILE_SIZES)[number];

/** Where the polynomials are evaluated, besides at infinity. */
const POINTS: Readonly<Record<TileSize, readonly number[]>> = {
  2: [0, 1, -1],
  3: [0, 1, -1, 2],
  4: [0, 1, -1, 2, -2],
  5: [0, 1, -1, 2, -2, 0.5],
  6: [0, 1, -1, 2, -2, 0.5, -0.5],
};

const TAPS = 3;

export interface WinogradMatrices {
  /** Bᵀ [n, n]: input tile to points. */
  readonly input: Matrix;
  /** G [n, 3]: kernel to points. */
  readonly filter: Matrix;
  /** Aᵀ [m, n]: points to output tile. */
  readonly output: Matrix;
}

export const transpose = (matrix: Matrix): Matrix =>
  (matrix[0] ?? []).map((_, column) => matrix.map((row) => row[column] as number));

/** Coefficients of the product of (x − p) over the points, lowest power first. */
function polynomial(points: readonly number[]): number[] {
  let product = [1];
  for (const p of points) {
    const coefficient = (power: number): number => product[power] ?? 0;
    product = Array.from({ length: product.length + 1 }, (_, power) => coefficient(power - 1) - p * coefficient(power));
  }
  return product;
}

export function winogradMatrices(m: TileSize): WinogradMatrices {
  const points = POINTS[m];
  const n = m + TAPS - 1;
  if (points.length !== n - 1) throw new InternalError(`F(${m}) needs ${n - 1} points.`);
  const input: number[][] = [];
  const filter: number[][] = [];
  points.forEach((p, j) => {
    const others = points.filter((_, k) => k !== j);
    const scale = others.reduce((product, q) => product * (p - q), 1);
    // The sign may sit in either matrix; a positive scale keeps the rows of p and −p alike.
    const sign = Math.sign(scale);
    filter.push(Array.from({ length: TAPS }, (_, i) => p ** i / Math.abs(scale)));
    input.push([...polynomial(others), 0].map((c) => sign * c));
  });
  filter.push(Array.from({ length: TAPS }, (_, i) => (i === TAPS - 1 ? 1 : 0)));
  input.push(polynomial(points));
  const output = Array.from({ length: m }, (_, i) => [...points.map((p) => p ** i), i === m - 1 ? 1 : 0]);
  return { input, filter, output };
}
