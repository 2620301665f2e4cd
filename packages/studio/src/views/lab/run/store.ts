/** One run, kept in the browser (IndexedDB), so that it survives a reload. */
import type { TypedArray } from "keratin";
import type { CurvePoint, EpochResult, RunSettings } from "./protocol.ts";

/** All that is needed to go on after an epoch. */
export interface Kept {
  /** Folders come with their files: browsers keep those too. */
  readonly settings: RunSettings;
  readonly epochsDone: number;
  /** Weights, the optimizer's variables, seeds of layers: in the model's order. */
  readonly state: readonly TypedArray[];
  readonly points: readonly CurvePoint[];
  readonly results: readonly EpochResult[];
}

const NAME = "keratin-lab";
const STORE = "run";
const LAST = "last";

function settled<T>(request: IDBRequest<T>): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
  return promise;
}

async function within<T>(mode: IDBTransactionMode, use: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const opening = indexedDB.open(NAME, 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
  const database = await settled(opening);
  try {
    return await settled(use(database.transaction(STORE, mode).objectStore(STORE)));
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

export const keep = (run: Kept): Promise<unknown> =>
  tolerant(() => within("readwrite", (store) => store.put(run, LAST)));
export const kept = (): Promise<Kept | undefined> =>
  tolerant(() => within("readonly", (store) => store.get(LAST) as IDBRequest<Kept | undefined>));
export const forget = (): Promise<unknown> => tolerant(() => within("readwrite", (store) => store.delete(LAST)));
