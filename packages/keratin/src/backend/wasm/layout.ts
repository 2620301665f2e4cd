/** The first bytes of the memory, known to emitted code, workers and the host alike. */

export const PAGE_BYTES = 65536;

/** wasm32 cannot address more. */
export const MOST_PAGES = 65536;

/** Words that synchronise the workers; each has a cache line of its own. */
export const CONTROL = {
  /** How many workers have arrived at the barrier. */
  arrived: 0,
  /** How many barriers were passed. */
  generation: 64,
  /** Not 0: a worker failed, nobody may wait any longer. */
  abort: 128,
  /** One word per worker: the index of the call it is in, for error messages. */
  position: 192,
} as const;

export const MOST_WORKERS = 64;

/** Where the heap starts. */
export const HEAP_START = 4096;
