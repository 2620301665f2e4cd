import { threefry, unitFloat } from "./threefry.ts";

/** A seeded sequence of random numbers on the host: initial weights, shuffles, seeds of layers. */
export class RandomSequence {
  readonly #key0: number;
  readonly #key1: number;
  #counter = 0;
  #spare: number | undefined;

  /** @param seed any safe integer; its low and high 32 bits are the key. */
  constructor(seed: number) {
    this.#key0 = seed >>> 0;
    this.#key1 = Math.floor(seed / 2 ** 32) >>> 0;
  }

  /** 32 random bits as an unsigned integer. */
  bits(): number {
    if (this.#spare !== undefined) {
      const spare = this.#spare;
      this.#spare = undefined;
      return spare;
    }
    const [first, second] = threefry(this.#key0, this.#key1, this.#counter >>> 0, Math.floor(this.#counter / 2 ** 32));
    this.#counter++;
    this.#spare = second;
    return first;
  }

  /** A float in [low, high). */
  uniform(low = 0, high = 1): number {
    return low + (high - low) * unitFloat(this.bits());
  }

  /** A standard normal number, by Box and Muller. */
  normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - unitFloat(this.bits())));
    return radius * Math.cos(2 * Math.PI * unitFloat(this.bits()));
  }

  /** An integer in [0, bound), without bias. */
  below(bound: number): number {
    const limit = 2 ** 32 - (2 ** 32 % bound);
    for (;;) {
      const bits = this.bits();
      if (bits < limit) return bits % bound;
    }
  }

  /** 0 … n−1 in random order, by Fisher and Yates. */
  permutation(n: number): Int32Array {
    const order = Int32Array.from({ length: n }, (_, i) => i);
    for (let i = n - 1; i > 0; i--) {
      const j = this.below(i + 1);
      const swapped = order[i] as number;
      order[i] = order[j] as number;
      order[j] = swapped;
    }
    return order;
  }
}

let globalSequence = new RandomSequence(Math.floor(Math.random() * 2 ** 32));

/** Fixes all later random choices: initial weights, shuffles, dropout. Like `keras.utils.set_random_seed`. */
export function setRandomSeed(seed: number): void {
  globalSequence = new RandomSequence(seed);
}

/** A fresh seed drawn from the global sequence. */
export function drawSeed(): number {
  return globalSequence.bits();
}
