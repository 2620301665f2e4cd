import type { FunctionBuilder, I32 } from "../encoder/index.ts";
import type { Width } from "./epilogue.ts";

/** Up to so many vectors of channels are written out, with offsets that cost nothing. */
const MOST_UNROLLED = 4;

/**
 * Runs `body` over the channels of a pixel: four at a time, then one at a time. The channels at hand lie `start` (a local
 * that moves, from 0) + `offset` bytes behind the pixel's first.
 */
export function overChannels(
  f: FunctionBuilder,
  channels: number,
  body: (start: I32 | number, offset: number, width: Width) => void,
): void {
  const vectors = Math.floor(channels / 4);
  const blocks = vectors > MOST_UNROLLED ? Math.floor(vectors / MOST_UNROLLED) : 0;
  const block = MOST_UNROLLED * 16;
  if (blocks > 0) {
    f.loop(0, blocks * block, block, (start) => {
      for (let v = 0; v < MOST_UNROLLED; v++) body(start, v * 16, 4);
    });
  }
  for (let v = blocks * MOST_UNROLLED; v < vectors; v++) body(0, v * 16, 4);
  for (let c = vectors * 4; c < channels; c++) body(0, c * 4, 1);
}
