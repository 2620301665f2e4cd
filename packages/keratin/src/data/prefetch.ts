/** Work that is done ahead of its use, in order and never more than a fixed number of pieces. */

/** An iterator of either kind of iterable. */
export function open<T>(items: AsyncIterable<T> | Iterable<T>): AsyncIterator<T> | Iterator<T> {
  return Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]();
}

/**
 * Reads an iterator ahead of its use: while one item is used, `ahead` more are read, one after the other. An error
 * comes where its item would have come.
 */
export async function* prefetch<T, R>(
  iterator: AsyncIterator<T> | Iterator<T>,
  convert: (item: T) => R,
  ahead: number,
): AsyncGenerator<R, undefined> {
  let isOpen = true;
  const end: IteratorResult<R> = { done: true, value: undefined };
  const read = async (): Promise<IteratorResult<R>> => {
    if (!isOpen) return end;
    try {
      const { done, value } = await iterator.next();
      if (!done) return { done: false, value: convert(value as T) };
    } catch (error) {
      isOpen = false;
      throw error;
    }
    isOpen = false;
    return end;
  };
  const pending: Promise<IteratorResult<R>>[] = [];
  // One after the other: an iterator written by hand need not know how to be asked twice at a time.
  const readOn = () => pending.push(quiet((pending.at(-1) ?? Promise.resolve()).then(read)));
  try {
    readOn();
    for (;;) {
      const { done, value } = await (pending[0] as Promise<IteratorResult<R>>);
      if (done) return;
      while (pending.length <= ahead) readOn();
      pending.shift();
      yield value;
    }
  } finally {
    isOpen = false;
    // Not awaited: an iterator that waits for something that never comes would hold up the end of training.
    void Promise.resolve(iterator.return?.()).catch(() => undefined);
  }
}

/** `make(0)`, `make(1)`, … in this order, `atOnce` of them under way while one is used. */
export async function* inOrder<T>(
  count: number,
  make: (index: number) => Promise<T>,
  atOnce: number,
): AsyncGenerator<T, undefined> {
  const pending: Promise<T>[] = [];
  let next = 0;
  const fill = (limit: number) => {
    while (next < count && pending.length < limit) pending.push(quiet(make(next++)));
  };
  fill(atOnce);
  while (pending.length > 0) {
    const item = await (pending.shift() as Promise<T>);
    fill(atOnce);
    yield item;
  }
}

/** Its failure is reported where it is awaited, which may be later than it happens. */
function quiet<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}
