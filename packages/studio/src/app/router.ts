/**
 * Where the user is, as the address's hash says: `#/view/part?name=value`. Hashes work on any static host under any path.
 */
import { computed, signal } from "@preact/signals";

export interface Route {
  /** The parts of the path: view, then what the view makes of it. */
  readonly path: readonly string[];
  readonly query: ReadonlyMap<string, string>;
}

export function parseHash(hash: string): Route {
  const [path = "", query = ""] = hash.replace(/^#\/?/, "").split("?");
  return {
    path: path.split("/").filter(Boolean).map(safelyDecoded),
    query: new Map(new URLSearchParams(query)),
  };
}

/** Malformed escapes stay as they are: anybody can write an address. */
function safelyDecoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

export function hashOf(path: readonly string[], query: Readonly<Record<string, string | number>> = {}): string {
  const search = new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)])).toString();
  return `#/${path.map(encodeURIComponent).join("/")}${search && `?${search}`}`;
}

const hash = signal(globalThis.location?.hash ?? "");
globalThis.addEventListener?.("hashchange", () => {
  hash.value = location.hash;
});

export const route = computed(() => parseHash(hash.value));

/** Browsers refuse more than some hundred changes of the address in half a minute; a slider makes them in a second. */
const SETTLED = 200;
let waiting: ReturnType<typeof setTimeout> | undefined;

/** Changes the query without a step in the history, so that the address can be shared as it stands; after a moment. */
export function replaceQuery(query: Readonly<Record<string, string | number>>): void {
  const { path } = route.peek();
  clearTimeout(waiting);
  waiting = setTimeout(() => {
    if (route.peek().path === path) history.replaceState(null, "", hashOf(path, query));
  }, SETTLED);
}
