/** Checks of numbers among options, so that all messages of this folder read alike. */
import { ArgumentError, complain } from "../util/errors.ts";

/** @throws ArgumentError unless it is a finite number with least ≤ value ≤ most */
export function checkRange(where: string, value: number, least: number, most = Number.POSITIVE_INFINITY): number {
  if (typeof value === "number" && value >= least && value <= most && Number.isFinite(value)) return value;
  const bounds = most === Number.POSITIVE_INFINITY ? `of at least ${least}` : `from ${least} to ${most}`;
  throw new ArgumentError(
    complain({
      where,
      expected: `a ${least === Number.NEGATIVE_INFINITY ? "finite number" : `number ${bounds}`}`,
      found: show(value),
    }),
  );
}

/** @throws ArgumentError unless it is a finite number above 0 */
export function checkPositive(where: string, value: number): number {
  if (typeof value === "number" && value > 0 && Number.isFinite(value)) return value;
  throw new ArgumentError(complain({ where, expected: "a number above 0", found: show(value) }));
}

/** A user's value as a message shows it. */
export const show = (value: unknown): string =>
  typeof value === "number" ? String(value) : (JSON.stringify(value) ?? String(value));
