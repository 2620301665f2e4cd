/** The worker's entry: what the lecture's figures show is computed here, so that they move smoothly meanwhile. */
import { makeFilters } from "../data/filters.ts";
import { picture } from "../data/pictures.ts";
import { type ConvSettings, convolve, dense, pool, resize, startWeights } from "./layers.ts";
import { serveSession } from "./remote.ts";
import type { Volume3 } from "./tensor.ts";

/** In memory that the page shares, where it may: numbers are then not copied, neither to the page nor back to the next question. */
function shared(made: Float32Array): Float32Array {
  if (!globalThis.crossOriginIsolated) return made;
  const data = new Float32Array(new SharedArrayBuffer(made.byteLength));
  data.set(made);
  return data;
}

const sharedVolume = (made: Volume3): Volume3 => ({ ...made, data: shared(made.data) });

/** Filters of the lecture's kinds, and what they make of a volume; on the page, making them would take a frame's time. */
async function filtered(input: Volume3, count: number, settings: ConvSettings, relu: boolean) {
  const filters = makeFilters(settings.size, input.channels, count);
  return { filters, maps: sharedVolume(await convolve(input, filters, settings, relu)) };
}

const session = {
  makeFilters: async (...values: Parameters<typeof makeFilters>) => makeFilters(...values),
  filtered,
  convolve: async (...values: Parameters<typeof convolve>) => sharedVolume(await convolve(...values)),
  dense,
  pool: async (...values: Parameters<typeof pool>) => sharedVolume(await pool(...values)),
  resize: async (...values: Parameters<typeof resize>) => sharedVolume(await resize(...values)),
  startWeights: async (...values: Parameters<typeof startWeights>) => shared(await startWeights(...values)),
  picture: async (...values: Parameters<typeof picture>) => sharedVolume(picture(...values)),
};

export type FiguresSession = typeof session;

serveSession(() => session);
