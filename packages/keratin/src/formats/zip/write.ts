/** Writes a zip as Keras does: members stored, not compressed, in the given order. */
import { zipSync } from "fflate";
import { ArgumentError, complain } from "../../util/errors.ts";
import { readableSize } from "../refusal.ts";

/** Above this a zip needs fields of 64 bits, which the writer does not know. */
const MOST_BYTES = 0xffff_ffff;
/** The earliest date that a zip knows. Noon, which every time zone has; zip stores local time. */
const DATE = new Date(1980, 0, 1, 12);

/**
 * The same members give the same bytes, whenever and wherever they are written.
 *
 * @throws ArgumentError when they are 4 GiB or more
 */
export function writeZip(members: ReadonlyMap<string, Uint8Array>): Uint8Array<ArrayBuffer> {
  const bytes = [...members.values()].reduce((sum, member) => sum + member.length, 0);
  if (bytes > MOST_BYTES - 2 ** 20) {
    throw new ArgumentError(
      complain({
        where: "zip file",
        expected: "less than 4 GiB",
        found: readableSize(bytes),
        hint: "Save the weights alone.",
      }),
    );
  }
  // Unix, rw-r--r--: what Python's zipfile calls a regular file.
  const options = { level: 0, mtime: DATE, os: 3, attrs: 0o100644 << 16 } as const;
  const files = Object.fromEntries([...members].map(([name, member]) => [name, [member, options] as const]));
  return zipSync(files as Parameters<typeof zipSync>[0], options) as Uint8Array<ArrayBuffer>;
}
