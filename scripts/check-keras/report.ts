/** Counts and prints what held and what did not. */
import type { NdArray } from "keratin";

/** The largest difference, relative to the largest expected value (at least 1e-3), `without` some elements. */
export function difference(
  found: NdArray | undefined,
  expected: NdArray | undefined,
  without: readonly number[] = [],
): number {
  if (!found || !expected || found.data.length !== expected.data.length) return Number.POSITIVE_INFINITY;
  let scale = 1e-3;
  let worst = 0;
  for (const [i, x] of expected.data.entries()) {
    scale = Math.max(scale, Math.abs(x));
    if (!without.includes(i)) worst = Math.max(worst, Math.abs((found.data[i] as number) - x)); // NaN stays
  }
  return Number.isNaN(worst) ? Number.POSITIVE_INFINITY : worst / scale;
}

export class Report {
  passed = 0;
  failed = 0;

  line(what: string, problems: readonly string[]): void {
    const held = problems.length === 0;
    if (held) this.passed++;
    else this.failed++;
    console.log(`${held ? "ok    " : "FAILED"} ${what}`);
    for (const problem of problems) console.log(`         ${problem}`);
  }
}
