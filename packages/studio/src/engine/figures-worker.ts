/** The worker's entry: what the lecture's figures show is computed here, so that they move smoothly meanwhile. */
import { picture } from "../data/pictures.ts";
import { convolve, dense, pool, resize, startWeights } from "./layers.ts";
import { serveSession } from "./remote.ts";

const session = {
  convolve,
  dense,
  pool,
  resize,
  startWeights,
  picture: async (...values: Parameters<typeof picture>) => picture(...values),
};

export type FiguresSession = typeof session;

serveSession(() => session);
