/** What a page's main thread did, from Chromium's trace. */
import type { Browser, Page } from "playwright-core";

const CATEGORIES = ["toplevel", "devtools.timeline", "disabled-by-default-devtools.timeline", "v8"];

/** One event of a trace; times in microseconds. */
interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  /** By the clock on the wall. */
  readonly dur?: number;
  /** By the processor: what others took from the thread is not in it. */
  readonly tdur?: number;
  readonly args: { readonly name?: string };
}

export interface Traced {
  /** The longest task, from its begin to its end, in ms. */
  readonly longestTask: number;
  /** The longest task by the processor: what other programs took from the thread is not in it, in ms. */
  readonly longestTaskOwn: number;
  /** The most scripting within one frame, in ms of the processor. */
  readonly scripting: number;
  /** The same without the busiest hundredth of the frames that had any. */
  readonly scriptingUsual: number;
  /** Frames with scripting. */
  readonly frames: number;
}

const FRAME = 1e6 / 60;
/** The begin of the page's own part in a frame: input, animation callbacks, layout and painting follow. */
const FRAME_BEGINS = "AnimationFrame::Render";

const beginsFrame = ({ name, ph }: TraceEvent): boolean => name === FRAME_BEGINS && ph === "b";

/** What DevTools shows as scripting: each of them may contain others. */
const SCRIPTS: ReadonlySet<string> = new Set([
  "EvaluateScript",
  "EventDispatch",
  "FireAnimationFrame",
  "FunctionCall",
  "RunMicrotasks",
  "TimerFire",
  "v8.callFunction",
  "v8.run",
  "MajorGC",
  "MinorGC",
]);

/** Traces what happens in the page while `act` runs. */
export async function traced(browser: Browser, page: Page, act: () => Promise<void>): Promise<Traced> {
  await browser.startTracing(page, { categories: CATEGORIES });
  await act();
  const trace = await browser.stopTracing();
  const { traceEvents } = JSON.parse(trace.toString("utf8")) as { readonly traceEvents: readonly TraceEvent[] };
  return summarize(mainThread(traceEvents));
}

/** The events of the page's main thread: of several renderers, the one that runs most functions. */
function mainThread(events: readonly TraceEvent[]): TraceEvent[] {
  const threads = events.filter(({ name, args }) => name === "thread_name" && args.name === "CrRendererMain");
  const of = threads.map(({ pid, tid }) => events.filter((event) => event.pid === pid && event.tid === tid));
  const calls = (thread: readonly TraceEvent[]): number => thread.filter(({ name }) => name === "FunctionCall").length;
  const [busiest = []] = of.sort((a, b) => calls(b) - calls(a));
  return busiest
    .filter((event) => beginsFrame(event) || (event.ph === "X" && event.dur !== undefined))
    .sort((a, b) => a.ts - b.ts);
}

function summarize(events: readonly TraceEvent[]): Traced {
  const tasks = events.filter(({ name }) => name.endsWith("RunTask"));
  const begins = events.filter(beginsFrame);
  if (begins.length === 0) throw new Error(`trace: expected ${FRAME_BEGINS}, found no such event`);
  const scripts = outermost(events.filter(({ name }) => SCRIPTS.has(name)));
  const frames = scriptingPerFrame(scripts, begins).sort((a, b) => a - b);
  const longest = (of: (task: TraceEvent) => number): number => Math.max(0, ...tasks.map(of)) / 1000;
  return {
    longestTask: longest(({ dur = 0 }) => dur),
    longestTaskOwn: longest(({ dur = 0, tdur = dur }) => tdur),
    scripting: (frames.at(-1) ?? 0) / 1000,
    scriptingUsual: (frames[Math.floor(frames.length * 0.99) - 1] ?? frames.at(-1) ?? 0) / 1000,
    frames: frames.length,
  };
}

/** Events that are not within another one. */
function outermost(events: readonly TraceEvent[]): TraceEvent[] {
  let end = 0;
  return events.filter(({ ts, dur = 0 }) => {
    if (ts < end) return false;
    end = ts + dur;
    return true;
  });
}

/**
 * Microseconds of the processor in each frame that has scripts. A frame lasts until the page's main thread begins the next
 * one; where nothing is to be drawn none begins, so that a rest of 1/60 s ends it too.
 */
function scriptingPerFrame(scripts: readonly TraceEvent[], begins: readonly TraceEvent[]): number[] {
  const frames: number[] = [];
  let [next, restsAt] = [0, 0];
  for (const { ts, dur = 0, tdur = dur } of scripts) {
    const before = next;
    while ((begins[next]?.ts ?? Number.POSITIVE_INFINITY) <= ts) next++;
    if (next > before || ts >= restsAt) frames.push(0);
    frames[frames.length - 1] = (frames.at(-1) ?? 0) + tdur;
    restsAt = ts + dur + FRAME;
  }
  return frames;
}
