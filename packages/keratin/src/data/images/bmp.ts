import type { Pixels } from "./resize.ts";

/** Bytes of the file header, before the image header. */
const FILE_HEADER = 14;
const UNCOMPRESSED = 0;
const BIT_FIELDS = 3;

export function isBmp(bytes: Uint8Array): boolean {
  return bytes[0] === 0x42 && bytes[1] === 0x4d;
}

/**
 * An uncompressed Windows bitmap of 8 (palette), 24 or 32 bits a pixel, as RGB.
 * (Format: https://learn.microsoft.com/windows/win32/gdi/bitmap-storage.)
 *
 * @throws RangeError or Error saying what is not understood, without the file's name
 */
export function decodeBmp(bytes: Uint8Array): Pixels {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = view.getUint32(10, true);
  const headerSize = view.getUint32(FILE_HEADER, true);
  const width = view.getInt32(18, true);
  // Negative where the first row is the upper one.
  const signedHeight = view.getInt32(22, true);
  const height = Math.abs(signedHeight);
  const bits = view.getUint16(28, true);
  const compression = view.getUint32(30, true);
  if (![8, 24, 32].includes(bits) || (compression !== UNCOMPRESSED && !(compression === BIT_FIELDS && bits === 32))) {
    throw new Error(`a bitmap of ${bits} bits, compression ${compression}; 8, 24 and 32 bits, uncompressed, are known`);
  }
  const step = bits / 8;
  // Rows are padded to four bytes.
  const rowBytes = Math.ceil((width * step) / 4) * 4;
  if (width <= 0 || start + rowBytes * height > bytes.length) throw new Error("a bitmap that is cut off");
  const data = new Uint8Array(width * height * 3);
  for (let row = 0, to = 0; row < height; row++) {
    const line = start + rowBytes * (signedHeight < 0 ? row : height - 1 - row);
    for (let column = 0; column < width; column++, to += 3) {
      const pixel = line + column * step;
      const at = bits === 8 ? FILE_HEADER + headerSize + 4 * (bytes[pixel] as number) : pixel;
      data[to] = bytes[at + 2] as number;
      data[to + 1] = bytes[at + 1] as number;
      data[to + 2] = bytes[at] as number;
    }
  }
  return { data, height, width, channels: 3 };
}
