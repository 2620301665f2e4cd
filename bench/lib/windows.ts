/** Statistics of step times. */
import { WINDOW_STEPS } from "./workload.ts";

export interface StepStatistics {
  /** Milliseconds a step in the best window of `WINDOW_STEPS` steps (of all steps, if there are fewer). */
  readonly best: number;
  /** The median over all such windows after the first; what is to be expected rather than what is possible. */
  readonly median: number;
  readonly steps: number;
  /** Steps that a window has. */
  readonly window: number;
}

/**
 * Windows slide by one step. Steps before the first window's length count as warm-up where there are enough others.
 *
 * @param ends when steps ended, in milliseconds; the first entry is the beginning
 */
export function stepStatistics(ends: readonly number[]): StepStatistics | undefined {
  const steps = ends.length - 1;
  if (steps < 1) return undefined;
  // A few slow steps: the first one compiles and is left out if there is another.
  const window = Math.min(WINDOW_STEPS, Math.max(1, steps - 1));
  const first = steps >= 2 * window ? window : steps - window;
  const means: number[] = [];
  for (let i = first; i + window <= steps; i++) means.push(((ends[i + window] ?? 0) - (ends[i] ?? 0)) / window);
  return { best: Math.min(...means), median: median(means), steps, window };
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low, high] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  return low === undefined || high === undefined ? Number.NaN : (low + high) / 2;
}
