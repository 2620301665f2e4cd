/**
 * NumPy's old shuffle, with which Keras orders files: the same seed gives the same order, so training and validation
 * have the same files in Python and here. Mersenne Twister MT19937 (M. Matsumoto, T. Nishimura,
 * https://doi.org/10.1145/272991.272995), seeded as `numpy.random.RandomState(seed)`.
 */
const N = 624;
const M = 397;

/** Shuffles in place as `numpy.random.RandomState(seed).shuffle` does. @param seed an integer in [0, 2³²) */
export function numpyShuffle(items: unknown[], seed: number): void {
  const next = mersenneTwister(seed);
  for (let i = items.length - 1; i > 0; i--) {
    // The next random bits that are no larger than i.
    const mask = 2 ** (32 - Math.clz32(i)) - 1;
    let j: number;
    do j = (next() & mask) >>> 0;
    while (j > i);
    [items[i], items[j]] = [items[j], items[i]];
  }
}

/** Draws 32 random bits. */
function mersenneTwister(seed: number): () => number {
  const state = new Uint32Array(N);
  state[0] = seed;
  for (let i = 1; i < N; i++) {
    const previous = state[i - 1] as number;
    state[i] = Math.imul(1812433253, previous ^ (previous >>> 30)) + i;
  }
  let at = N;
  return () => {
    if (at === N) {
      twist(state);
      at = 0;
    }
    let y = state[at++] as number;
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return (y ^ (y >>> 18)) >>> 0;
  };
}

function twist(state: Uint32Array): void {
  for (let i = 0; i < N; i++) {
    const next = state[(i + 1) % N] as number;
    const y = ((state[i] as number) & 0x80000000) | (next & 0x7fffffff);
    state[i] = (state[(i + M) % N] as number) ^ (y >>> 1) ^ (next & 1 ? 0x9908b0df : 0);
  }
}
