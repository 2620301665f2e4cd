/** JSON from files: with a cap on size and depth, and without keys that could reach an object's prototype. */
import { quote, readableSize, refuse } from "./refusal.ts";

export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject;
export type JsonObject = { readonly [key: string]: JsonValue };

export interface JsonLimits {
  /** Most bytes of text. Default: 16 MiB; the largest models of Keras need about one. */
  readonly maxBytes?: number;
  /** Most arrays and objects within one another. Default: 256; Keras needs about ten for each level of nested models. */
  readonly maxDepth?: number;
}

const RESERVED = new Set(["__proto__", "constructor", "prototype"]);

/**
 * Parses JSON of an untrusted file.
 *
 * @param where how errors call the file, e.g. `model.keras, config.json`
 * @param source text, or its bytes in UTF-8
 * @throws FileFormatError when it is no JSON, too large, too deep, or has a reserved key such as `__proto__`
 */
export function parseJson(where: string, source: string | Uint8Array, limits: JsonLimits = {}): JsonValue {
  const { maxBytes = 16 * 2 ** 20, maxDepth = 256 } = limits;
  if (source.length > maxBytes) {
    const found = readableSize(source.length);
    refuse({ where, expected: `at most ${readableSize(maxBytes)} of JSON`, found, hint: "Keras writes far less." });
  }
  const text = typeof source === "string" ? source : decode(where, source);
  checkDepth(where, text, maxDepth);
  return checkKeys(where, parse(where, text));
}

function decode(where: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return refuse({
      where,
      expected: "JSON in UTF-8",
      found: "bytes that are not UTF-8",
      hint: "The file is damaged.",
    });
  }
}

function parse(where: string, text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch (error) {
    return refuse({
      where,
      expected: "JSON",
      found: (error as Error).message,
      hint: /\b(NaN|Infinity)\b/.test(text)
        ? "Python writes NaN and Infinity into JSON, which the format does not have: set such options to finite numbers."
        : "The file is damaged, or not what its name says.",
    });
  }
}

/** Before parsing, since a parser may recurse. Character by character: a pattern would recurse too, over long strings. */
function checkDepth(where: string, text: string, most: number): void {
  let depth = 0;
  let inString = false;
  for (let i = 0; i < text.length; i++) {
    const character = text[i];
    if (inString) {
      if (character === "\\") i++;
      else if (character === '"') inString = false;
    } else if (character === '"') inString = true;
    else if (character === "]" || character === "}") depth--;
    else if ((character === "[" || character === "{") && ++depth > most) {
      refuse({
        where,
        expected: `at most ${most} arrays and objects within one another`,
        found: "more",
        hint: "No model of Keras is nested so deeply.",
      });
    }
  }
}

function checkKeys(where: string, root: JsonValue): JsonValue {
  // A list instead of recursion: depth costs no stack.
  const pending: JsonValue[] = [root];
  for (let value = pending.pop(); value !== undefined; value = pending.pop()) {
    if (value === null || typeof value !== "object") continue;
    for (const key of Object.keys(value)) {
      if (!RESERVED.has(key)) continue;
      const hint = "Such a key can reach the prototype of all objects; Keras writes none.";
      refuse({ where, expected: "ordinary keys", found: `the key ${quote(key)}`, hint });
    }
    for (const child of Object.values(value)) pending.push(child);
  }
  return root;
}
