/**
 * Threefry-2x32 with 20 rounds: a counter-based random generator. The same key and counter give the same bits on
 * every machine, engine and thread count, whatever order they are asked for.
 *
 * Source: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011
 * (https://doi.org/10.1145/2063384.2063405); the rotations are those of the authors' Random123 library.
 */
export const THREEFRY_ROTATIONS = [13, 15, 26, 6, 17, 29, 16, 24] as const;
export const THREEFRY_PARITY = 0x1bd11bda;

const rotate = (x: number, bits: number): number => (x << bits) | (x >>> (32 - bits));

/** Two 32-bit words (as unsigned integers) for a two-word key and a two-word counter. */
export function threefry(key0: number, key1: number, counter0: number, counter1: number): [number, number] {
  const keys = [key0 | 0, key1 | 0, key0 ^ key1 ^ THREEFRY_PARITY];
  let x0 = (counter0 + key0) | 0;
  let x1 = (counter1 + key1) | 0;
  for (let round = 0; round < 20; round++) {
    x0 = (x0 + x1) | 0;
    x1 = rotate(x1, THREEFRY_ROTATIONS[round % 8] as number) ^ x0;
    if (round % 4 === 3) {
      const injection = (round + 1) / 4;
      x0 = (x0 + (keys[injection % 3] as number)) | 0;
      x1 = (x1 + (keys[(injection + 1) % 3] as number) + injection) | 0;
    }
  }
  return [x0 >>> 0, x1 >>> 0];
}

/** The top 24 bits as a float in [0, 1): every value is exact in float32. */
export function unitFloat(bits: number): number {
  return (bits >>> 8) * 2 ** -24;
}

/**
 * Element `index` of a uniform draw in [0, 1). Elements 2i and 2i+1 are the two words of counter (i, stream).
 * This is the definition that every backend's `random_uniform` follows.
 */
export function uniformAt(key0: number, key1: number, stream: number, index: number): number {
  const [even, odd] = threefry(key0, key1, index >>> 1, stream);
  return unitFloat(index % 2 === 0 ? even : odd);
}
