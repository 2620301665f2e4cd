/** Numbers by chance, the same for the same seed on every machine: 32-bit splitmix (Steele, Lea & Flood 2014). */
export class Random {
  #state: number;

  /** @param seed a whole number; @param stream tells sequences of the same seed apart */
  constructor(seed: number, stream: number) {
    this.#state = (Math.imul(seed, 0x9e3779b1) ^ Math.imul(stream + 1, 0x85ebca6b)) >>> 0;
    // Neighbouring seeds are far apart after the first draws.
    this.#draw();
    this.#draw();
  }

  #draw(): number {
    this.#state = (this.#state + 0x9e3779b9) >>> 0;
    let z = this.#state;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return (z ^ (z >>> 15)) >>> 0;
  }

  /** A whole number from `low` to `high`, both included. */
  between(low: number, high: number): number {
    return low + Math.floor((this.#draw() / 2 ** 32) * (high - low + 1));
  }

  pick<T>(from: readonly T[]): T {
    return from[this.between(0, from.length - 1)] as T;
  }

  /** Rows and columns of whole numbers. */
  grid(rows: number, columns: number, low: number, high: number): number[][] {
    return Array.from({ length: rows }, () => Array.from({ length: columns }, () => this.between(low, high)));
  }

  shuffled<T>(from: readonly T[]): T[] {
    const result = [...from];
    for (let i = result.length - 1; i > 0; i--) {
      const j = this.between(0, i);
      [result[i], result[j]] = [result[j] as T, result[i] as T];
    }
    return result;
  }
}
