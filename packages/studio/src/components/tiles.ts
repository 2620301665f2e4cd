/** Many small maps side by side, and where they are on their canvas. */
import type { Ramp } from "./colours.ts";

export interface Tiles {
  readonly width: number;
  readonly height: number;
  readonly count: number;
  /** Map after map, row by row; in colours three numbers from 0 to 1 for each pixel. */
  readonly data: Float32Array;
  /** Tiles side by side. */
  readonly across: number;
  readonly palette: Ramp | "colours";
  /** What counts as full. Default: each map's own largest. */
  readonly largest?: number;
}

/** Tiles are drawn with about so many pixels, whatever the size of their maps, so that the air between them is the same. */
const SIDE = 56;
const AIR = { column: 3, grid: 8 } as const;

/** Where tiles are on their canvas, in its pixels. */
export interface Grid {
  readonly width: number;
  readonly height: number;
  /** Of one tile, with the air behind it. */
  readonly pitch: readonly [x: number, y: number];
  /** Pixels for one number. */
  readonly zoom: number;
}

export function gridOf({ width, height, count, across }: Tiles): Grid {
  const zoom = Math.max(1, Math.round(SIDE / width));
  const air = across > 1 ? AIR.grid : AIR.column;
  const pitch = [width * zoom + air, height * zoom + air] as const;
  return { width: across * pitch[0] - air, height: Math.ceil(count / across) * pitch[1] - air, pitch, zoom };
}
