/** How a layer's numbers are laid out as tiles, and back from a point on them to a unit. */

import { largestOf } from "../../components/colours.ts";
import { gridOf, type Tiles } from "../../components/tiles.ts";
import type { Tensor } from "./run/protocol.ts";

/** Maps of a layer that are shown at once. */
const MOST = 128;
/** Units of a vector that are shown at once, and those in a row. */
const MOST_UNITS = 4096;
const UNITS_ACROSS = 32;

export interface Layout {
  readonly tiles: Tiles;
  /** Channels of the layer, or units of a vector. */
  readonly count: number;
  readonly isVector: boolean;
}

export function layoutOf({ shape, data }: Tensor): Layout {
  const isVector = shape.length !== 3;
  const [height = 1, width = 1, count = 1] = isVector ? [1, 1, data.length] : shape;
  const shown = Math.min(isVector ? MOST_UNITS : MOST, count);
  const area = height * width;
  const maps = new Float32Array(shown * area);
  for (let map = 0; map < shown; map++)
    for (let i = 0; i < area; i++) maps[map * area + i] = data[i * count + map] ?? 0;
  // About twice as wide as high.
  const across = isVector ? Math.min(UNITS_ACROSS, count) : Math.min(shown, Math.ceil(Math.sqrt(shown * 2)));
  const palette = maps.some((value) => value < 0) ? "signed" : "activation";
  return {
    tiles: { width, height, count: shown, data: maps, across, palette, largest: largestOf(maps) || 1 },
    count,
    isVector,
  };
}

/** A rectangle on the canvas of the tiles, in its pixels. */
interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Where a unit and its map are on the canvas; undefined for maps that are not shown. */
export function boxesOf(
  layout: Layout,
  place: readonly number[],
  shape: readonly number[],
): { map: Box; unit: Box } | undefined {
  const { tiles, isVector } = layout;
  const { pitch, zoom } = gridOf(tiles);
  const [row, column, map] = isVector ? [0, 0, flatIndex(place, shape)] : [place[0] ?? 0, place[1] ?? 0, place[2] ?? 0];
  if (map >= tiles.count) return undefined;
  const [x, y] = [(map % tiles.across) * pitch[0], Math.floor(map / tiles.across) * pitch[1]];
  return {
    map: { x, y, width: tiles.width * zoom, height: tiles.height * zoom },
    unit: { x: x + column * zoom, y: y + row * zoom, width: zoom, height: zoom },
  };
}

const flatIndex = (place: readonly number[], shape: readonly number[]): number =>
  place.reduce((index, at, axis) => index * (shape[axis] ?? 1) + at, 0);

/** The unit at a pixel of the canvas, in the layer's shape; undefined between tiles. */
export function placeAt(
  { tiles, isVector }: Layout,
  x: number,
  y: number,
  shape: readonly number[],
): readonly number[] | undefined {
  const { pitch, zoom } = gridOf(tiles);
  const [across, down] = [Math.floor(x / pitch[0]), Math.floor(y / pitch[1])];
  const [column, row] = [Math.floor((x - across * pitch[0]) / zoom), Math.floor((y - down * pitch[1]) / zoom)];
  const map = down * tiles.across + across;
  const isOnTile = column >= 0 && row >= 0 && column < tiles.width && row < tiles.height;
  if (!isOnTile || across >= tiles.across || map >= tiles.count) return undefined;
  return isVector ? unflattened(map, shape) : [row, column, map];
}

function unflattened(index: number, shape: readonly number[]): number[] {
  const place: number[] = [];
  let rest = index;
  for (const size of shape.toReversed()) {
    place.unshift(rest % size);
    rest = Math.floor(rest / size);
  }
  return place;
}

/** The place of the largest number. */
export function strongest({ shape, data }: Tensor): readonly number[] {
  const best = data.reduce((most, value, i) => (value > (data[most] ?? 0) ? i : most), 0);
  return unflattened(best, shape);
}
