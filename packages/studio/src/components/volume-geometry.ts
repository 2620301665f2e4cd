/** Oblique projection of volumes: the front is height × width as it is, depth goes up to the right, shortened. */

/** Kinds of layers; each has its colour. */
export type Tone = "input" | "conv" | "relu" | "pool" | "flatten" | "dense" | "output";

export interface Extent {
  readonly height: number;
  readonly width: number;
  readonly depth: number;
}

/** Pixels to the right and up for one unit of depth, in units of the front. */
export const SHIFT_X = 0.62;
export const SHIFT_Y = 0.4;

/** The size on the screen of a volume. @param unit pixels per cell; @param apart extra units between channels */
export function footprint(
  { height, width, depth }: Extent,
  unit: number,
  apart = 0,
): { width: number; height: number } {
  const deep = depth + Math.max(0, depth - 1) * apart;
  return { width: (width + deep * SHIFT_X) * unit, height: (height + deep * SHIFT_Y) * unit };
}

/** The largest unit with which volumes side by side, with gaps, fit into a place. */
export function fittingUnit(
  volumes: readonly Extent[],
  room: { width: number; height: number },
  gap: number,
  apart = 0,
): number {
  const sizes = volumes.map((extent) => footprint(extent, 1, apart));
  const across = sizes.reduce((total, { width }) => total + width, 0);
  const tallest = Math.max(...sizes.map(({ height }) => height));
  return Math.min((room.width - gap * (volumes.length - 1)) / across, room.height / tallest);
}

type Point = readonly [x: number, y: number];

/** Where a corner of a volume is; x to the right, y down, z to the back, in cells. */
export const project = (unit: number, x: number, y: number, z: number): Point => [
  (x + z * SHIFT_X) * unit,
  (y - z * SHIFT_Y) * unit,
];

export const pointsOf = (...points: readonly Point[]): string =>
  points.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(" ");
