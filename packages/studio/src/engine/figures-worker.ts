/** The worker's entry: what the lecture's figures show is computed here, so that they move smoothly meanwhile. */
import { picture } from "../data/pictures.ts";
import { convolve, dense, pool, resize, startWeights } from "./layers.ts";
import { serveSession } from "./remote.ts";
import type { Volume3 } from "./tensor.ts";

/** In memory that the page shares, where it may: many maps are then not copied, neither to the page nor back for a pooling. */
function shared(made: Volume3): Volume3 {
  if (!globalThis.crossOriginIsolated) return made;
  const data = new Float32Array(new SharedArrayBuffer(made.data.byteLength));
  data.set(made.data);
  return { ...made, data };
}

const session = {
  convolve: async (...values: Parameters<typeof convolve>) => shared(await convolve(...values)),
  dense,
  pool,
  resize,
  startWeights,
  picture: async (...values: Parameters<typeof picture>) => picture(...values),
};

export type FiguresSession = typeof session;

serveSession(() => session);
