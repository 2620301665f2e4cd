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

/** Changes the query without a step in the history, so that the address can be shared as it stands. */
export function replaceQuery(query: Readonly<Record<string, string | number>>): void {
  history.replaceState(null, "", hashOf(route.peek().path, query));
}
