import { DataError, KeratinError } from "../util/errors.ts";

/** @throws DataError naming the file unless its bytes have this SHA-256 */
export async function expectSha256(bytes: Uint8Array<ArrayBuffer>, expected: string, name: string): Promise<void> {
  // Browsers offer it on https and localhost only.
  const { subtle } = crypto as { subtle?: SubtleCrypto };
  if (subtle === undefined) {
    throw new KeratinError(`${name}: checksums need a secure page. Serve it from https or localhost.`);
  }
  const hash = new Uint8Array(await subtle.digest("SHA-256", bytes));
  const found = Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
  if (found !== expected) throw damaged(name, `the original data (SHA-256 ${expected})`, `other data (${found})`);
}

export function damaged(name: string, expected: string, found: string): DataError {
  return new DataError(
    `${name}: expected ${expected}, found ${found}. The file is damaged, truncated or another one: fetch it again.`,
  );
}
