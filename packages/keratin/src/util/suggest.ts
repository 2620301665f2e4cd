import { ArgumentError, complain } from "./errors.ts";

/** Levenshtein distance, for "did you mean …?". */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min((previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, substitution));
    }
    previous = row;
  }
  return previous[b.length] ?? 0;
}

/** Anything as messages show it, also what JSON does not have. */
function quoted(value: unknown): string {
  try {
    return JSON.stringify(value) ?? typeof value;
  } catch {
    return typeof value;
  }
}

/** Longer than any name of ours; what comes from a file may have millions of characters. */
const LONGEST = 100;

/** The known name nearest to `name`, or undefined if there is none. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  const plain = (text: string): string => text.slice(0, LONGEST).toLowerCase();
  const scored = known.map((k) => ({ k, d: editDistance(plain(name), plain(k)) }));
  return scored.sort((x, y) => x.d - y.d)[0]?.k;
}

/**
 * Looks a user's string up in a table of known names.
 *
 * @param name a string by its type; what users of plain JavaScript and config files give may be anything
 * @throws ArgumentError naming the nearest known string when there is no such name.
 */
export function lookUp<T>(where: string, name: string, table: Readonly<Record<string, T>>): T {
  if (typeof name === "string" && Object.hasOwn(table, name)) return table[name] as T;
  const known = Object.keys(table);
  throw new ArgumentError(
    complain({
      where,
      expected: `one of ${known.map((k) => `"${k}"`).join(", ")}`,
      found: quoted(name),
      ...(typeof name === "string" && { hint: `Did you mean "${nearest(name, known)}"?` }),
    }),
  );
}
