/** Figures of pixels and text, written as small PNG files. */
import sharp from "sharp";
import { HEAT, INK, type Palette, SIGNED } from "../../labs/report/palettes.ts";

/** Of every figure, in pixels: twice of what a page has, so that text is sharp. */
const WIDTH = 1600;
const GAP = 12;
const FONT = 26;
const LINE = 34;

/** A small picture of a figure. */
export interface Tile {
  /** Three bytes for each pixel. */
  readonly pixels: Uint8Array;
  readonly height: number;
  readonly width: number;
  /** Drawn around parts of it, in its pixels. */
  readonly boxes?: readonly { top: number; left: number; height: number; width: number }[];
  /** Written on its pixels, row by row. */
  readonly numbers?: readonly string[];
  /** Below it; lines are parted by "\n". */
  readonly caption?: string;
}

export interface Row {
  /** To the left of it; lines are parted by "\n". */
  readonly label?: string;
  readonly tiles: readonly Tile[];
}

export interface Figure {
  /** Above the columns. */
  readonly heads?: readonly string[];
  readonly rows: readonly Row[];
}

export const most = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((max, x) => Math.max(max, Math.abs(x)), 1e-12);

type Size = readonly [height: number, width: number];
type Range = readonly [low: number, high: number];

function coloured(values: ArrayLike<number>, [height, width]: Size, colours: Palette, [low, high]: Range): Tile {
  const pixels = new Uint8Array(3 * height * width);
  for (let i = 0; i < height * width; i++) {
    const share = ((values[i] ?? 0) - low) / (high - low || 1);
    const level = Math.round(255 * Math.min(1, Math.max(0, share)));
    pixels.set(colours.subarray(3 * level, 3 * level + 3), 3 * i);
  }
  return { pixels, height, width };
}

/** Zero is dark, the largest number light. */
export const heat = (values: ArrayLike<number>, size: Size, largest = most(values)): Tile =>
  coloured(values, size, HEAT, [0, largest]);

/** Zero is white, positive red, negative blue. */
export const signed = (values: ArrayLike<number>, size: Size, largest = most(values)): Tile =>
  coloured(values, size, SIGNED, [-largest, largest]);

/** 0 is paper, 1 is ink. */
export const ink = (values: ArrayLike<number>, size: Size): Tile => coloured(values, size, INK, [0, 1]);

/** Three numbers from 0 to 1 for each pixel. */
export const rgb = (values: ArrayLike<number>, [height, width]: Size): Tile => ({
  pixels: Uint8Array.from(values, (x) => Math.round(255 * Math.min(1, Math.max(0, x)))),
  height,
  width,
});

/** A heat map over a picture. */
export function over(below: Tile, values: ArrayLike<number>): Tile {
  const { pixels } = heat(values, [below.height, below.width]);
  return { ...below, pixels: pixels.map((x, i) => Math.round(0.65 * x + 0.35 * (below.pixels[i] ?? 0))) };
}

const escaped = (text: string): string => text.replace(/&/g, "&amp;").replace(/</g, "&lt;");

function write(lines: string, x: number, y: number, more = ""): string {
  return lines
    .split("\n")
    .map((line, i) => `<text x="${x}" y="${y + i * LINE}" ${more}>${escaped(line)}</text>`)
    .join("");
}

/** Where a tile lies in its figure, in pixels. */
interface Place {
  readonly left: number;
  readonly top: number;
  readonly height: number;
  readonly width: number;
}

function textOf({ boxes = [], numbers = [], caption = "", height, width, pixels }: Tile, at: Place): string {
  const [down, across] = [at.height / height, at.width / width];
  const frames = boxes.map(
    (box) =>
      `<rect x="${at.left + box.left * across}" y="${at.top + box.top * down}" width="${box.width * across}" height="${box.height * down}" fill="#d9480f33" stroke="#d9480f" stroke-width="5"/>`,
  );
  const cells = numbers.map((text, i) => {
    const [x, y] = [at.left + ((i % width) + 0.5) * across, at.top + (Math.floor(i / width) + 0.5) * down];
    const [r = 0, g = 0, b = 0] = pixels.subarray(3 * i, 3 * i + 3);
    const isDark = 0.3 * r + 0.59 * g + 0.11 * b < 128;
    const size = Math.min(30, 0.42 * down, (1.5 * across) / Math.max(2, text.length));
    const fill = isDark ? "#ffffff" : "#16130f";
    return write(text, x, y + 0.36 * size, `fill="${fill}" font-size="${size}" text-anchor="middle"`);
  });
  const below = write(caption, at.left + at.width / 2, at.top + at.height + LINE - 4, `text-anchor="middle"`);
  return [...frames, ...cells, below].join("");
}

/** The tile at its place, each of its pixels a rectangle. */
function paint({ pixels, height, width }: Tile, at: Place, canvas: Uint8Array): void {
  for (let y = 0; y < at.height; y++) {
    for (let x = 0; x < at.width; x++) {
      const from = 3 * (Math.floor((y * height) / at.height) * width + Math.floor((x * width) / at.width));
      canvas.set(pixels.subarray(from, from + 3), 3 * ((at.top + y) * WIDTH + at.left + x));
    }
  }
}

/** Places all tiles in columns as wide as the page permits, but no tile is wider than `largest` pixels. */
export async function save(path: string, { heads, rows }: Figure, largest = 400): Promise<void> {
  const left = rows.some(({ label }) => label) ? 230 : 0;
  const columns = Math.max(...rows.map(({ tiles }) => tiles.length));
  const pitch = Math.floor((WIDTH - left) / columns);
  const text: string[] = [];
  const places: [Tile, Place][] = [];
  let top = heads ? LINE + GAP : GAP;
  heads?.forEach((head, i) => {
    text.push(write(head, left + (i + 0.5) * pitch, LINE - 6, `text-anchor="middle"`));
  });
  for (const { label = "", tiles } of rows) {
    const side = Math.min(pitch - GAP, largest);
    const below = Math.max(...tiles.map(({ caption }) => (caption ? caption.split("\n").length : 0)));
    const tallest = Math.round(Math.max(...tiles.map(({ height, width }) => height / width)) * side);
    text.push(write(label, 0, top + tallest / 2 - ((label.split("\n").length - 1) * LINE) / 2 + 8));
    tiles.forEach((tile, i) => {
      const [height, width] = [Math.round((tile.height / tile.width) * side), side];
      const place = { left: Math.round(left + (i + 0.5) * pitch - width / 2), top, height, width };
      places.push([tile, place]);
      text.push(textOf(tile, place));
    });
    top += tallest + below * LINE + GAP;
  }
  const canvas = new Uint8Array(3 * WIDTH * top).fill(255);
  for (const [tile, place] of places) paint(tile, place, canvas);
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${top}" font-family="DejaVu Sans, sans-serif" font-size="${FONT}" fill="#16130f">${text.join("")}</svg>`;
  const image = sharp(canvas, { raw: { width: WIDTH, height: top, channels: 3 } });
  await image
    .composite([{ input: Buffer.from(svg) }])
    .png({ palette: true, compressionLevel: 9, effort: 10 })
    .toFile(path);
  console.log(`${path}, ${WIDTH} × ${top}`);
}
