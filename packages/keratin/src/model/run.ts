/** Runs the steps of an epoch so that the next batch is gathered while a step runs. */
import type { Executable, Feeds, Results } from "../backend/backend.ts";

/** Steps that may be under way at one time: one runs, one has its batch ready. */
const IN_FLIGHT = 2;

/** What an epoch does, batch by batch. */
export interface EpochRun {
  readonly rows: number;
  readonly batchSize: number;
  /** The program for a batch of so many rows. */
  executableFor(rows: number): Promise<Executable>;
  /** Writes rows `start` to `end` of the epoch's order into the step's inputs. */
  fill(feeds: Feeds, start: number, end: number): void;
  onBegin?(batch: number): void | Promise<void>;
  onEnd(batch: number, results: Results): void | Promise<void>;
  /** Asked before each step. */
  shouldStop?(): boolean;
}

interface Step {
  readonly batch: number;
  readonly results: Promise<Results>;
}

/** Runs one epoch. Steps under way are finished before it returns or throws. */
export async function runEpoch(run: EpochRun): Promise<void> {
  const inFlight: Step[] = [];
  const finishOldest = async (): Promise<void> => {
    const step = inFlight.shift();
    if (!step) return;
    const results = await step.results;
    const pending = run.onEnd(step.batch, results);
    if (pending) await pending;
  };
  try {
    let previous: Executable | undefined;
    for (let start = 0, batch = 0; start < run.rows && !run.shouldStop?.(); start += run.batchSize, batch++) {
      const end = Math.min(start + run.batchSize, run.rows);
      const executable = await run.executableFor(end - start);
      // Only the steps of one program are kept in order by the backend.
      if (previous !== executable) while (inFlight.length > 0) await finishOldest();
      previous = executable;
      if (run.shouldStop?.()) break;
      const pending = run.onBegin?.(batch);
      if (pending) await pending;
      inFlight.push({ batch, results: executable.submit((feeds) => run.fill(feeds, start, end)) });
      if (inFlight.length === IN_FLIGHT) await finishOldest();
    }
    while (inFlight.length > 0) await finishOldest();
  } finally {
    await Promise.allSettled(inFlight.map(({ results }) => results));
  }
}
