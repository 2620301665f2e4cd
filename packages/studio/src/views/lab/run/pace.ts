/** How many pictures a second a training takes: lately, and over an epoch. Pauses do not count. */

/** Milliseconds between two reports. */
const REPORT_EVERY = 120;

export class Pace {
  #since: number | undefined;
  #pictures = 0;
  readonly #whole = { milliseconds: 0, pictures: 0 };

  /** After a batch. The clock starts with the first: it has waited for its program to be compiled. */
  add(pictures: number): void {
    if (this.#since === undefined) this.#since = performance.now();
    else this.#pictures += pictures;
  }

  get isDue(): boolean {
    return this.#since !== undefined && performance.now() - this.#since > REPORT_EVERY;
  }

  /** Pictures per second since the last report. */
  report(): number {
    const now = performance.now();
    const milliseconds = Math.max(1, now - (this.#since ?? now));
    const pictures = this.#pictures;
    this.#whole.milliseconds += milliseconds;
    this.#whole.pictures += pictures;
    this.#since = now;
    this.#pictures = 0;
    return (pictures * 1000) / milliseconds;
  }

  /** A pause is over. */
  restart(): void {
    this.#since = performance.now();
  }

  /** Pictures per second in all. */
  get mean(): number {
    return (this.#whole.pictures * 1000) / Math.max(1, this.#whole.milliseconds);
  }
}
