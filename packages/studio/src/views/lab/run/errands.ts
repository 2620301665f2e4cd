/** Work that needs weights which no step is changing, such as writing them to a file: it waits for the space between two steps. */
export class Errands {
  readonly #waiting: (() => Promise<void>)[] = [];
  #arrival = Promise.withResolvers<void>();

  get isEmpty(): boolean {
    return this.#waiting.length === 0;
  }

  /** Resolves when there is something to do. */
  get arrival(): Promise<void> {
    return this.#arrival.promise;
  }

  add<T>(work: () => Promise<T>): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    this.#waiting.push(() => work().then(resolve, reject));
    this.#arrival.resolve();
    return promise;
  }

  async run(): Promise<void> {
    for (let work = this.#waiting.shift(); work; work = this.#waiting.shift()) await work();
    this.#arrival = Promise.withResolvers<void>();
  }
}
