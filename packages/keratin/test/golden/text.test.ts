/** summary(), the progress line and toCategorical, letter by letter as real Keras writes them (golden/text.py). */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { toCategorical } from "../../src/data/to-categorical.ts";
import { ProgressBar } from "../../src/model/progress-bar.ts";
import type { SummaryOptions } from "../../src/model/summary.ts";
import { resetNames } from "../../src/nn/naming.ts";
import { camelCase, type KerasOptions, loadSuite } from "./fixture.ts";
import { MODELS } from "./summary-models.ts";

interface SummaryCase {
  readonly kind: "summary";
  readonly name: string;
  readonly texts: readonly { readonly columns: number; readonly options: KerasOptions; readonly text: string }[];
}

interface ProgressCase {
  readonly kind: "progress" | "progress2";
  readonly name: string;
  readonly target: number | null;
  readonly width: number;
  readonly events: [seconds: number, step: number, logs: [string, number | string][], finalize: boolean][];
  readonly written: string[];
}

interface CategoricalCase {
  readonly kind: "to_categorical";
  readonly name: string;
  readonly labels: number[] | number[][];
  readonly classes: number | null;
  readonly shape: number[];
  readonly values: number[];
}

const suite = loadSuite<SummaryCase | ProgressCase | CategoricalCase>("text");

/** What `summary` prints on a terminal of so many columns; 80 stands for none. */
function summary(caseName: string, columns: number, options: SummaryOptions): string {
  resetNames();
  const make = MODELS[caseName];
  assert.ok(make, `a model "${caseName}"`);
  const lines: string[] = [];
  const { stdout } = process;
  const terminal = { isTTY: stdout.isTTY, columns: stdout.columns };
  Object.assign(stdout, columns === 80 ? { isTTY: false } : { isTTY: true, columns });
  try {
    make().summary({ ...options, printFn: (line) => lines.push(line) });
  } finally {
    Object.assign(stdout, terminal);
  }
  return `${lines.join("\n")}\n`;
}

/** What the bar writes at each event. */
function progress({ kind, target, events }: ProgressCase): string[] {
  const clock = { now: 1000 };
  let text = "";
  const write = (piece: string): void => {
    text += piece;
  };
  const bar = new ProgressBar({
    target: target ?? 0,
    verbose: kind === "progress2" ? 2 : 1,
    redraw: write,
    print: (line) => write(`${line}\n`),
    now: () => clock.now,
  });
  return events.map(([seconds, step, logs, finalize]) => {
    text = "";
    clock.now = 1000 + seconds;
    bar.update(step, Object.fromEntries(logs.map(([name, value]) => [name, numberOf(value)])), finalize);
    return text;
  });
}

/** JSON has no NaN: it stands as text. */
const numberOf = (value: number | string): number =>
  value === "nan" ? Number.NaN : Number(value === "inf" ? "Infinity" : value);

describe("summary() is Keras's text, letter by letter", () => {
  for (const golden of suite.cases) {
    if (golden.kind !== "summary") continue;
    for (const { columns, options, text } of golden.texts) {
      const shown = [
        ...(columns === 80 ? ["no terminal"] : []),
        ...Object.keys(options).map((key) => `${key} ${options[key]}`),
      ];
      it(`${golden.name}${shown.map((part) => `, ${part}`).join("")}`, () => {
        assert.equal(summary(golden.name, columns, camelCase(options)), text);
      });
    }
  }
});

describe("the progress line is Keras's, letter by letter, under a fake clock", () => {
  for (const golden of suite.cases) {
    if (golden.kind !== "progress" && golden.kind !== "progress2") continue;
    // `fit` always knows its steps, and its bar is always 20 wide.
    if (golden.target === null || golden.width !== 20) continue;
    it(golden.name, () => assert.deepEqual(progress(golden), golden.written));
  }
});

describe("toCategorical as Keras's", () => {
  for (const golden of suite.cases) {
    if (golden.kind !== "to_categorical") continue;
    it(golden.name, () => {
      const { data, shape } = toCategorical(golden.labels, golden.classes ?? undefined);
      assert.deepEqual({ shape: [...shape], values: [...data] }, { shape: golden.shape, values: golden.values });
    });
  }
});
