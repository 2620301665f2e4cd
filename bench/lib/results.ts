/** What a run found out, as it is written to bench/results/latest.json, and what is derived from it. */
import { type ChildCommand, runChild } from "./child.ts";
import type { Machine } from "./machine.ts";
import type { Peak } from "./peak.ts";
import { type StepStatistics, stepStatistics } from "./windows.ts";
import { type ChildResult, LAB07_STEP_FLOPS } from "./workload.ts";

/** A child's answer without the long list of step times, or the reason why there is none. */
export interface Measured extends Omit<ChildResult, "stepEnds" | "version"> {
  readonly version?: string;
  readonly steps?: StepStatistics;
}

export interface PeerResult extends Measured {
  readonly name: string;
  readonly network: string;
  readonly batch: number;
  readonly note?: string;
}

/** Everything that takes turns is measured once in each round. */
export interface Round {
  readonly peak: Peak;
  /** By the variant's or subject's name. */
  readonly lab07: Readonly<Record<string, Measured>>;
}

export interface Demand {
  readonly what: string;
  readonly found: number;
  readonly least?: number;
  readonly most?: number;
}

export interface BenchResults {
  readonly date: string;
  readonly machine: Machine;
  readonly data: string;
  readonly rounds: readonly Round[];
  readonly startup: readonly Measured[];
  readonly lab08: Measured;
  readonly peers: readonly PeerResult[];
  readonly demands: readonly Demand[];
}

export async function measure(command: ChildCommand): Promise<Measured> {
  const outcome = await runChild<ChildResult>(command);
  if (!outcome.ok) return { cannot: outcome.reason };
  const { stepEnds, ...rest } = outcome.value;
  const steps = stepEnds && stepStatistics(stepEnds);
  return steps ? { ...rest, steps } : rest;
}

/** The best window of a subject over all rounds, in ms a step; NaN if it never ran. */
export function bestStep(rounds: readonly Round[], name: string): number {
  const windows = rounds.flatMap((round) => round.lab07[name]?.steps?.best ?? []);
  return windows.length === 0 ? Number.NaN : Math.min(...windows);
}

/** Direct-equivalent GFLOPS of a Lab 07 step that takes so many milliseconds. */
export function gflopsOf(millisecondsPerStep: number): number {
  return LAB07_STEP_FLOPS / millisecondsPerStep / 1e6;
}

/**
 * The highest peaks of the run: what the figures are held against. Two cores count as twice one where that is more than
 * was seen of two at once: a neighbour's noise must not lower the bar.
 */
export function highestPeak(rounds: readonly Round[]): Required<Peak> {
  const highest = (which: keyof Peak): number => Math.max(...rounds.map(({ peak }) => peak[which] ?? Number.NaN));
  const one = highest("one");
  return { one, two: Math.max(highest("two"), 2 * one), wide: highest("wide") };
}

export function isMet({ found, least, most }: Demand): boolean {
  return found >= (least ?? Number.NEGATIVE_INFINITY) && found <= (most ?? Number.POSITIVE_INFINITY);
}
