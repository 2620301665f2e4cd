/** What reading a file may cost at most. A model file is untrusted input. */
import { defaultMaxBytes } from "#file-access";
import { ArgumentError, complain } from "../util/errors.ts";

export interface FileLimits {
  /** Most bytes of a file, and of all that is unpacked from it. Default: 2 GiB in Node, 512 MiB in a browser. */
  readonly maxBytes: number;
  /** Most seconds for parsing one file; then the worker that parses is ended. Default: 60. */
  readonly deadline: number;
}

/**
 * Fills in the defaults.
 *
 * @throws ArgumentError when a limit is not a positive number
 */
export function fileLimits(options: Partial<FileLimits> = {}): FileLimits {
  const limits = { maxBytes: options.maxBytes ?? defaultMaxBytes, deadline: options.deadline ?? 60 };
  for (const [name, value] of Object.entries(limits)) {
    if (!(value > 0)) {
      throw new ArgumentError(
        complain({
          where: "file limits",
          expected: `${name} above 0`,
          found: String(value),
          hint: "Leave it out for the default.",
        }),
      );
    }
  }
  return limits;
}
