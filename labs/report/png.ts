/** Pictures as PNG data URIs (https://www.w3.org/TR/png-3/): 8 bits a sample, with a palette or in red, green and blue. */
import { crc32, deflateSync } from "node:zlib";
import type { Palette } from "./palettes.ts";

/** The format's numbers for what a pixel is. */
const RGB = 2;
const INDEXED = 3;

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
  const levels = Uint8ClampedArray.from({ length: width * height }, (_, i) => ((values[i] ?? 0) - low) * scale);
  return uri(levels, width, height, INDEXED, colours);
}

/** @param values red, green and blue of each pixel, `[height, width, 3]`. */
export function rgbUri(values: ArrayLike<number>, width: number, height: number): string {
  return uri(values, width, height, RGB);
}

function uri(values: ArrayLike<number>, width: number, height: number, kind: number, colours?: Palette): string {
  // Each row starts with the number of its filter: 0, none.
  const row = values.length / height;
  const rows = new Uint8Array(height * (row + 1));
  for (let y = 0; y < height; y++) {
    for (let i = 0; i < row; i++) rows[y * (row + 1) + 1 + i] = values[y * row + i] ?? 0;
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, kind, 0, 0, 0], 8);
  const png = Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk("IHDR", header),
    ...(colours ? [chunk("PLTE", colours)] : []),
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
