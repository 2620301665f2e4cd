import type { Pixels } from "./resize.ts";

export type ColorMode = "grayscale" | "rgb" | "rgba";

export const CHANNELS: Readonly<Record<ColorMode, number>> = { grayscale: 1, rgb: 3, rgba: 4 };

/**
 * Decoded pixels (grey, grey and alpha, RGB or RGBA) in the colours that are wanted. Grey is luma by ITU-R 601-2 in the
 * integers of Pillow's `convert("L")`. Alpha is dropped, or 255 where there was none.
 */
export function toColorMode(image: Pixels, mode: ColorMode): Pixels {
  const { data, height, width, channels: from } = image;
  const channels = CHANNELS[mode];
  if (from === channels) return image;
  const out = new Uint8Array(height * width * channels);
  const isColored = from >= 3;
  const alpha = from === 2 || from === 4 ? from - 1 : undefined;
  for (let pixel = 0, at = 0, to = 0; pixel < height * width; pixel++, at += from, to += channels) {
    const red = data[at] as number;
    const green = isColored ? (data[at + 1] as number) : red;
    const blue = isColored ? (data[at + 2] as number) : red;
    if (channels === 1) out[to] = isColored ? (red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16 : red;
    else {
      out[to] = red;
      out[to + 1] = green;
      out[to + 2] = blue;
      if (channels === 4) out[to + 3] = alpha === undefined ? 255 : (data[at + alpha] as number);
    }
  }
  return { data: out, height, width, channels };
}
