/** How an axis is cut into pieces that fit register tiles. */
import { type FunctionBuilder, type I32, i32 } from "../../encoder/index.ts";
import type { Width } from "../epilogue.ts";

/** `count` neighbouring pieces of `size` elements each, the first at element `start`. */
export interface Pieces {
  readonly start: number;
  readonly count: number;
  readonly size: number;
}

/** Cuts `length` into as few pieces of at most `most` as can be, as even as can be: 26 by 6 → 1 × 6, 4 × 5. */
export function splitEvenly(length: number, most: number): Pieces[] {
  const pieces = Math.ceil(length / most);
  const small = Math.floor(length / pieces);
  const larger = length - pieces * small;
  const cuts = [
    { start: 0, count: larger, size: small + 1 },
    { start: larger * (small + 1), count: pieces - larger, size: small },
  ];
  return cuts.filter(({ count }) => count > 0);
}

/** Neighbouring panels of columns: each as wide as `widths` says, the first at column `start`. */
export interface Panels {
  readonly start: number;
  readonly count: number;
  readonly widths: readonly Width[];
}

/** Cuts columns into panels of at most `vectors` vectors; what is left below one vector goes column by column. */
export function splitColumns(columns: number, vectors: number): Panels[] {
  const whole = Math.floor(columns / 4);
  const panels: Panels[] = splitEvenly(whole, vectors).map(({ start, count, size }) => ({
    start: start * 4,
    count,
    widths: Array<Width>(size).fill(4),
  }));
  const rest = columns % 4;
  if (rest > 0) panels.push({ start: whole * 4, count: 1, widths: Array<Width>(rest).fill(1) });
  return panels;
}

/** The number of columns of one panel. */
const columnsOf = ({ widths }: Panels): number => widths.reduce<number>((sum, width) => sum + width, 0);

/** Calls `write` with the first element of each piece; a loop where there are several. */
export function forEachPiece(f: FunctionBuilder, { start, count, size }: Pieces, write: (first: I32) => void): void {
  if (count === 1) write(i32(start));
  else f.loop(start, start + count * size, size, write);
}

/** Calls `write` with the first column of each panel; a loop where there are several. */
export function forEachPanel(f: FunctionBuilder, panels: Panels, write: (first: I32) => void): void {
  forEachPiece(f, { start: panels.start, count: panels.count, size: columnsOf(panels) }, write);
}
