import type { FunctionBuilder, I32 } from "../encoder/index.ts";
import type { Width } from "./epilogue.ts";

/** Runs `body` over the channels of a pixel: four at a time, then one at a time; `offset` in bytes. */
export function overChannels(f: FunctionBuilder, channels: number, body: (offset: I32, width: Width) => void): void {
  const vectors = channels - (channels % 4);
  if (vectors > 0) f.loop(0, vectors * 4, 16, (offset) => body(offset, 4));
  if (channels > vectors) f.loop(vectors * 4, channels * 4, 4, (offset) => body(offset, 1));
}
