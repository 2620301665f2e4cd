/** One run, kept in the browser (IndexedDB), so that it survives a reload. */
import type { TypedArray } from "keratin";
import type { CurvePoint, EpochResult, RunSettings } from "./protocol.ts";
import type { Weights } from "./snapshots.ts";

/** All that is needed to go on after an epoch. */
export interface Kept {
  /** Folders come with their files: browsers keep those too. */
  readonly settings: RunSettings;
  readonly epochsDone: number;
  readonly isRateChanged: boolean;
  /** Weights, the optimizer's variables, seeds of layers: in the model's order. */
  readonly state: readonly TypedArray[];
  readonly points: readonly CurvePoint[];
  readonly results: readonly EpochResult[];
}

const NAME = "keratin-lab";
const STORE = "run";
const LAST = "last";
/** Weights of an epoch have a key of their own: they are written once. */
const keyOf = (epoch: number): [string, number] => ["epoch", epoch];
const EPOCHS = (): IDBKeyRange => IDBKeyRange.bound(keyOf(0), keyOf(Number.POSITIVE_INFINITY));

function settled<T>(request: IDBRequest<T>): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
  return promise;
}

async function within<T>(mode: IDBTransactionMode, use: (store: IDBObjectStore) => Promise<T>): Promise<T> {
  const opening = indexedDB.open(NAME, 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
  const database = await settled(opening);
  try {
    const transaction = database.transaction(STORE, mode);
    const { promise: written, resolve, reject } = Promise.withResolvers<void>();
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error);
    const [value] = await Promise.all([use(transaction.objectStore(STORE)), written]);
    return value;
  } finally {
    database.close();
  }
}

/** A browser that keeps nothing (private windows) is no reason to end a training. */
async function tolerant<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    console.warn("The run cannot be kept in this browser.", error);
    return undefined;
  }
}

async function epochsIn(store: IDBObjectStore): Promise<number[]> {
  return (await settled(store.getAllKeys(EPOCHS()))).map((key) => Number((key as unknown[])[1]));
}

/** @param weights of the epochs that are kept; those that are there already are not written again, others go */
export const keep = (run: Kept, weights: ReadonlyMap<number, Weights>, isNew: boolean): Promise<unknown> =>
  tolerant(() =>
    within("readwrite", async (store) => {
      const there = isNew ? [] : await epochsIn(store);
      if (isNew) store.clear();
      for (const epoch of there) if (!weights.has(epoch)) store.delete(keyOf(epoch));
      for (const [epoch, values] of weights) if (!there.includes(epoch)) store.put(values, keyOf(epoch));
      store.put(run, LAST);
    }),
  );

export const kept = (): Promise<Kept | undefined> =>
  tolerant(() => within("readonly", (store) => settled(store.get(LAST) as IDBRequest<Kept | undefined>)));

/** Weights of the kept run's epochs. */
export async function keptWeights(): Promise<ReadonlyMap<number, Weights>> {
  const found = await tolerant(() =>
    within("readonly", async (store) => {
      const epochs = await epochsIn(store);
      const all = await settled(store.getAll(EPOCHS()) as IDBRequest<Weights[]>);
      return new Map(epochs.map((epoch, i) => [epoch, all[i] as Weights]));
    }),
  );
  return found ?? new Map();
}

export const forget = (): Promise<unknown> => tolerant(() => within("readwrite", async (store) => void store.clear()));
