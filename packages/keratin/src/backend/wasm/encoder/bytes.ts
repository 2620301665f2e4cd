/** Byte sequences of the WebAssembly binary format (https://webassembly.github.io/spec/core/binary/). */

/** Code as nested lists, so that joining is cheap; flattened once at the end. */
export type Code = readonly (number | Code)[];

/** Unsigned LEB128. */
export function unsigned(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  do {
    const byte = rest % 128;
    rest = Math.floor(rest / 128);
    bytes.push(rest > 0 ? byte + 128 : byte);
  } while (rest > 0);
  return bytes;
}

/** Signed LEB128 of a 32-bit integer. */
export function signed(value: number): number[] {
  const bytes: number[] = [];
  let rest = value | 0;
  for (;;) {
    const byte = rest & 127;
    rest >>= 7;
    const isLast = (rest === 0 && (byte & 64) === 0) || (rest === -1 && (byte & 64) !== 0);
    bytes.push(isLast ? byte : byte | 128);
    if (isLast) return bytes;
  }
}

/** The four bytes of a float32. */
export function float32(value: number): number[] {
  return [...new Uint8Array(Float32Array.of(value).buffer)];
}

/** A string with its length in front. */
export function text(value: string): number[] {
  const bytes = [...new TextEncoder().encode(value)];
  return [...unsigned(bytes.length), ...bytes];
}

/** A vector: the number of items, then the items. */
export function vector(items: readonly Code[]): Code {
  return [unsigned(items.length), ...items];
}

/** A section: its number, its length, its contents. */
export function section(id: number, contents: Code): Code {
  const bytes = flatten(contents);
  return [id, unsigned(bytes.length), bytes];
}

export function flatten(code: Code): number[] {
  const out: number[] = [];
  const walk = (part: Code): void => {
    for (const item of part) {
      if (typeof item === "number") out.push(item);
      else walk(item);
    }
  };
  walk(code);
  return out;
}
