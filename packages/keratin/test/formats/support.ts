/** What tests of files share: fixtures, and how a refusal is checked. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { FileFormatError } from "../../src/util/errors.ts";

export const MIB = 2 ** 20;

/** A file that golden/hostile.py wrote, in a buffer of its own. */
export function fixture(name: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(readFileSync(new URL(`./fixtures/${name}`, import.meta.url)));
}

/** The refusal is typed, names the file, and says what was found, what is allowed and what to do. */
export async function refused(reading: Promise<unknown>, found: RegExp, where = "hostile"): Promise<void> {
  const error = await reading.then(
    () => assert.fail(`expected a refusal because of ${found}`),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof FileFormatError, String((error as Error)?.stack ?? error));
  assert.match(error.message, found);
  assert.match(error.message, new RegExp(`^${where}: expected .+, found .+\\. \\S.+\\.$`, "s"));
}
