/** Runs the steps of an epoch so that the next batch is gathered while a step runs. */
import type { Executable, Results } from "../backend/backend.ts";
import type { StepFeed } from "./feeds.ts";

/** Steps that may be under way at one time, unless told otherwise: one runs, one has its batch ready. */
const IN_FLIGHT = 2;

/** What an epoch does, batch by batch. */
export interface EpochRun {
  /** The data of each step. */
  readonly feeds: AsyncIterable<StepFeed>;
  /** The program for a step. */
  executableFor(feed: StepFeed): Promise<Executable>;
  onBegin?(batch: number): void | Promise<void>;
  onEnd(batch: number, results: Results): void | Promise<void>;
  /** Whether each step is done, and `onEnd` too, before the next one begins. Default false. */
  readonly oneByOne?: boolean;
  /** Asked before each step. */
  shouldStop?(): boolean;
}

interface Step {
  readonly batch: number;
  readonly results: Promise<Results>;
}

/** Runs one epoch and gives the number of its steps. Steps under way are finished before it returns or throws. */
export async function runEpoch(run: EpochRun): Promise<number> {
  const inFlight: Step[] = [];
  const finishOldest = async (): Promise<void> => {
    const step = inFlight.shift();
    if (!step) return;
    const results = await step.results;
    const pending = run.onEnd(step.batch, results);
    if (pending) await pending;
  };
  const most = run.oneByOne ? 1 : IN_FLIGHT;
  let batch = 0;
  try {
    let previous: Executable | undefined;
    for await (const feed of run.feeds) {
      if (run.shouldStop?.()) break;
      const executable = await run.executableFor(feed);
      // Only the steps of one program are kept in order by the backend.
      if (previous !== executable) while (inFlight.length > 0) await finishOldest();
      previous = executable;
      if (run.shouldStop?.()) break;
      const pending = run.onBegin?.(batch);
      if (pending) await pending;
      inFlight.push({ batch, results: executable.submit((feeds) => feed.fill(feeds)) });
      batch++;
      if (inFlight.length === most) await finishOldest();
      if (run.shouldStop?.()) break;
    }
    while (inFlight.length > 0) await finishOldest();
  } finally {
    await Promise.allSettled(inFlight.map(({ results }) => results));
  }
  return batch;
}
