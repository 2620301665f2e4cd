/** Many small maps in one canvas: drawn several times a second, so without an element for each. */
import { useEffect, useRef } from "preact/hooks";
import { colourOf, type Palette } from "./paint.ts";

export interface Tiles {
  readonly width: number;
  readonly height: number;
  readonly count: number;
  /** Map after map, row by row. */
  readonly data: Float32Array;
  /** Tiles side by side. */
  readonly across: number;
  readonly palette: Palette | "glow";
  /** What counts as full. Default: each map's own largest. */
  readonly largest?: number;
}

const STEPS = 256;
const tables = new Map<Tiles["palette"], Uint8ClampedArray>();

/** From nothing to embers, to lie over a picture. */
const glow = (part: number): number[] => [255, 90 + 90 * part, 40, 215 * part];

/** The palette's colours, with opacity, from the least to the largest value. */
function tableOf(palette: Tiles["palette"]): Uint8ClampedArray {
  let table = tables.get(palette);
  if (!table) {
    table = new Uint8ClampedArray(STEPS * 4);
    for (let i = 0; i < STEPS; i++) {
      const value = i / (STEPS - 1);
      const colour =
        palette === "glow" ? glow(value) : [...colourOf(palette === "signed" ? value * 2 - 1 : value, palette, 1), 255];
      table.set(colour, i * 4);
    }
    tables.set(palette, table);
  }
  return table;
}

/** Tiles are drawn with about so many pixels, whatever the size of their maps, so that the air between them is the same. */
const SIDE = 56;
const AIR = { column: 3, grid: 8 } as const;

/** The tiles one below the other, a pixel for a number. */
function pixelsOf({ width, height, count, data, palette, largest }: Tiles): ImageData {
  const picture = new ImageData(width, height * count);
  const table = tableOf(palette);
  const area = width * height;
  for (let tile = 0; tile < count; tile++) {
    const own = data.subarray(tile * area, (tile + 1) * area);
    const full = largest ?? (own.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1);
    for (let i = 0; i < area; i++) {
      const part = (own[i] as number) / full;
      const step = Math.round(Math.max(0, Math.min(1, palette === "signed" ? (part + 1) / 2 : part)) * (STEPS - 1));
      picture.data.set(table.subarray(step * 4, step * 4 + 4), (tile * area + i) * 4);
    }
  }
  return picture;
}

let scratch: HTMLCanvasElement | undefined;

function draw(canvas: HTMLCanvasElement, tiles: Tiles): void {
  const { width, height, count, across } = tiles;
  const zoom = Math.max(1, Math.round(SIDE / width));
  const [wide, high] = [width * zoom, height * zoom];
  const air = across > 1 ? AIR.grid : AIR.column;
  canvas.width = across * (wide + air) - air;
  canvas.height = Math.ceil(count / across) * (high + air) - air;
  scratch ??= document.createElement("canvas");
  [scratch.width, scratch.height] = [width, height * count];
  scratch.getContext("2d")?.putImageData(pixelsOf(tiles), 0, 0);
  const context = canvas.getContext("2d");
  if (!context) return;
  context.imageSmoothingEnabled = false;
  for (let tile = 0; tile < count; tile++) {
    const left = (tile % across) * (wide + air);
    const top = Math.floor(tile / across) * (high + air);
    context.drawImage(scratch, 0, tile * height, width, height, left, top, wide, high);
  }
}

export function MapsCanvas({ label, tiles, class: kind }: { label: string; tiles: Tiles; class?: string }) {
  const ref = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    if (ref.current) draw(ref.current, tiles);
  }, [tiles]);
  return <canvas ref={ref} role="img" aria-label={label} class={`pixels ${kind ?? ""}`} />;
}
