/** Pictures as PNG data URIs (https://www.w3.org/TR/png-3/): 8-bit palette images, which is all that a report needs. */
import { crc32, deflateSync } from "node:zlib";

/** 256 colours, three bytes each. */
export type Palette = Uint8Array;

function palette(...stops: string[]): Palette {
  const rgb = stops.map((stop) => [1, 3, 5].map((at) => Number.parseInt(stop.slice(at, at + 2), 16)));
  const colours = new Uint8Array(256 * 3);
  for (let i = 0; i < 256; i++) {
    const at = (i / 255) * (rgb.length - 1);
    const low = Math.min(Math.floor(at), rgb.length - 2);
    for (let c = 0; c < 3; c++) {
      const [from, to] = [rgb[low]?.[c] ?? 0, rgb[low + 1]?.[c] ?? 0];
      colours[3 * i + c] = Math.round(from + (to - from) * (at - low));
    }
  }
  return colours;
}

/** Ink on paper. */
export const INK = palette("#ffffff", "#16130f");

/** From nothing (black) to strong (pale yellow): matplotlib's "inferno", evenly bright steps. */
export const HEAT = palette(
  "#000004",
  "#1b0c41",
  "#4a0c6b",
  "#781c6d",
  "#a52c60",
  "#cf4446",
  "#ed6925",
  "#fb9b06",
  "#f7d13d",
  "#fcffa4",
);

/** Negative (blue) over zero (white) to positive (red). */
export const SIGNED = palette("#2166ac", "#67a9cf", "#f7f7f7", "#ef8a62", "#b2182b");

/** The CSS gradient of a palette, for legends. */
export function gradient(colours: Palette): string {
  const stops = Array.from({ length: 9 }, (_, i) => {
    const at = 3 * Math.round((i / 8) * 255);
    return `rgb(${colours.subarray(at, at + 3).join(" ")})`;
  });
  return `linear-gradient(90deg, ${stops.join(", ")})`;
}

/**
 * @param values row by row, `[height, width]`.
 * @param low the value of the palette's first colour; values outside of low … high take the nearest end.
 * @param high the value of its last colour.
 */
export function pngUri(
  values: ArrayLike<number>,
  width: number,
  height: number,
  colours: Palette,
  [low, high]: readonly [number, number],
): string {
  const scale = high > low ? 255 / (high - low) : 0;
  // Each row starts with the number of its filter: 0, none.
  const rows = new Uint8Array(height * (width + 1));
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const level = ((values[y * width + x] ?? 0) - low) * scale;
      rows[y * (width + 1) + 1 + x] = Math.min(255, Math.max(0, Math.round(level)));
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 3, 0, 0, 0], 8);
  const png = Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk("IHDR", header),
    chunk("PLTE", colours),
    chunk("IDAT", deflateSync(rows, { level: 9 })),
    chunk("IEND", new Uint8Array(0)),
  ]);
  return `data:image/png;base64,${png.toString("base64")}`;
}

function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  body.copy(framed, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}
