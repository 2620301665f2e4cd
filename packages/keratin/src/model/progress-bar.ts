/**
 * Keras's progress line, character by character (`keras/src/utils/progbar.py`): live on a terminal, one line an epoch
 * where there is none.
 */
import { pythonExponential, pythonFixed, roundHalfEven } from "../util/python-numbers.ts";
import type { Logs } from "./callbacks/callback.ts";

const WIDTH = 20;
/** Seconds between two drawings. */
const INTERVAL = 0.05;
const BOLD = "\x1b[1m";
const GREEN = "\x1b[32m";
const WHITE = "\x1b[37m";
const PLAIN = "\x1b[0m";

/** Where the line goes, and what it counts. */
export interface ProgressBarOptions {
  /** Steps in all; undefined as long as nobody knows. */
  readonly target: number | undefined;
  /** 1: a bar; 2: one plain line at the end. */
  readonly verbose: 1 | 2;
  /** Writes text that may redraw the line; without it, only the finished line is printed. */
  readonly redraw?: ((text: string) => void) | undefined;
  /** Prints a whole line. */
  readonly print: (line: string) => void;
  /** Seconds; any origin. */
  readonly now: () => number;
}

/** The line of one epoch. */
export class ProgressBar {
  readonly #options: ProgressBarOptions;
  readonly #start: number;
  #target: number | undefined;
  #lastUpdate = Number.NEGATIVE_INFINITY;
  #afterFirstStep: number | undefined;
  #lastWidth = 0;

  constructor(options: ProgressBarOptions) {
    this.#options = options;
    this.#target = options.target;
    this.#start = options.now();
  }

  /** Says that `current` steps are done. `finalize`: draw the last line of the epoch. */
  update(current: number, logs: Logs, finalize = false): void {
    const { verbose, redraw, print, now } = this.#options;
    if (finalize) this.#target ??= current;
    const target = this.#target;
    const time = now();
    const perStep = this.#stepDuration(current, time);
    const elapsed = `${roundHalfEven(time - this.#start)}s`;
    if (verbose === 2) {
      if (finalize) print(`${counter(current, target)} - ${elapsed} -${formatStep(perStep)}${formatLogs(logs)}`);
      return;
    }
    if (!finalize && (!redraw || time - this.#lastUpdate < INTERVAL)) return;
    this.#lastUpdate = time;
    const clock = finalize || target === undefined ? elapsed : formatEta(perStep * (target - current));
    const tail = `${formatStep(perStep)}${formatLogs(logs)}`;
    if (redraw) redraw(this.#redrawn({ current, clock, tail, finalize }));
    else print(`${counter(current, target)} ${"━".repeat(WIDTH)} ${clock}${tail}`);
  }

  /** Leaves a line that is not finished, so that what is printed next has its own. */
  interrupt(): void {
    if (this.#lastWidth > 0) this.#options.redraw?.("\n");
    this.#lastWidth = 0;
  }

  #redrawn({
    current,
    clock,
    tail,
    finalize,
  }: {
    current: number;
    clock: string;
    tail: string;
    finalize: boolean;
  }): string {
    const target = this.#target;
    const count = counter(current, target);
    if (target === undefined)
      return this.#rewritten(`${count} ${BOLD}${clock}${PLAIN}${tail}`, count.length + 1 + clock.length + tail.length);
    const done = Math.floor((WIDTH * current) / target);
    const bar = `${done > 0 ? `${GREEN}${"━".repeat(done)}${PLAIN}` : ""}${WHITE}${"━".repeat(WIDTH - done)}${PLAIN}`;
    const line = `${BOLD}${count}${PLAIN} ${bar} ${BOLD}${clock}${PLAIN}${tail}`;
    const width = count.length + 1 + WIDTH + 1 + clock.length + tail.length;
    return `${this.#rewritten(line, width)}${finalize ? "\n" : ""}`;
  }

  /** The line in place of the one before it. */
  #rewritten(line: string, width: number): string {
    const back = `${"\b".repeat(this.#lastWidth)}\r`;
    const wipe = " ".repeat(Math.max(0, this.#lastWidth - width));
    this.#lastWidth = width;
    return `${back}${line}${wipe}`;
  }

  /** Seconds per step; the first, which is not typical, is left out once there are more. */
  #stepDuration(current: number, time: number): number {
    if (current === 0) return 0;
    const isLater = this.#afterFirstStep !== undefined && current > 1;
    const duration = isLater ? (time - (this.#afterFirstStep ?? 0)) / (current - 1) : (time - this.#start) / current;
    if (current === 1) this.#afterFirstStep = time;
    return duration;
  }
}

const counter = (current: number, target: number | undefined): string =>
  target === undefined
    ? `${String(current).padStart(7)}/Unknown`
    : `${String(current).padStart(String(target).length)}/${target}`;

function formatEta(seconds: number): string {
  const two = (n: number): string => String(Math.floor(n)).padStart(2, "0");
  if (seconds > 3600) return `${Math.floor(seconds / 3600)}:${two((seconds % 3600) / 60)}:${two(seconds % 60)}`;
  return seconds > 60 ? `${Math.floor(seconds / 60)}:${two(seconds % 60)}` : `${Math.trunc(seconds)}s`;
}

function formatStep(seconds: number): string {
  if (seconds >= 1 || seconds === 0) return ` ${roundHalfEven(seconds)}s/step`;
  return seconds >= 1e-3 ? ` ${roundHalfEven(seconds * 1e3)}ms/step` : ` ${roundHalfEven(seconds * 1e6)}us/step`;
}

function formatLogs(logs: Logs): string {
  return Object.entries(logs)
    .map(([name, value]) => ` - ${name}: ${formatValue(value)}`)
    .join("");
}

/** Python's `%.4f`, or `%.4e` for what would look like 0. */
const formatValue = (value: number): string =>
  Math.abs(value) <= 1e-3 ? pythonExponential(value, 4) : pythonFixed(value, 4);
