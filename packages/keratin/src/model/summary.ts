/**
 * Keras 3's summary table (`keras/src/utils/summary_utils.py`), laid out as the Python library rich does it
 * (`rich/table.py`: fixed columns that are shrunk evenly to the table's width).
 */
import type { Variable } from "../ir/variable.ts";
import type { Operation } from "../layers/operation.ts";
import { ArgumentError, complain } from "../util/errors.ts";
import { roundHalfEven } from "../util/python-numbers.ts";
import { showShape, sizeOf } from "../util/shape.ts";
import { terminalColumns } from "./terminal.ts";

/** Options of `summary`. */
export interface SummaryOptions {
  /** Characters of a line. Default: 88, or 4 less than the terminal has (76 without one). */
  lineLength?: number;
  /** Called with each line. Default console.log. */
  printFn?: (line: string) => void;
}

/** What the table says of a model. */
export interface SummarySource {
  readonly name: string;
  readonly layers: readonly Operation[];
  readonly trainableWeights: readonly Variable[];
  readonly nonTrainableWeights: readonly Variable[];
  /** Of the optimizer, once it is built. */
  readonly optimizerVariables: readonly Variable[] | undefined;
}

const DEFAULT_LENGTH = 88;
/** Where columns end, as parts of the line. */
const POSITIONS = [0.45, 0.8, 1] as const;
const HEADER = ["Layer (type)", "Output Shape", "Param #"] as const;
/** Layers that Keras counts as built from the start (`_build_at_init`), whatever their input. */
const BUILT_AT_INIT: ReadonlySet<string> = new Set([
  "Activation",
  "AveragePooling2D",
  "Dropout",
  "GlobalAveragePooling2D",
  "GlobalMaxPooling2D",
  "MaxPooling2D",
  "ReLU",
  "Softmax",
]);
/** Shorter lines leave a column without room for text. */
const LEAST_LENGTH = 30;

/** @throws ArgumentError if the line is too short for three columns */
export function summaryLines(model: SummarySource, lineLength?: number): string[] {
  const length = lineLength ?? Math.max(LEAST_LENGTH, Math.min(DEFAULT_LENGTH, terminalColumns() - 4));
  if (!Number.isInteger(length) || length < LEAST_LENGTH) {
    const expected = `a whole number of at least ${LEAST_LENGTH}`;
    throw new ArgumentError(complain({ where: "summary: lineLength", expected, found: String(length) }));
  }
  const rows = model.layers.map(rowOf);
  return [`Model: "${model.name}"`, ...table(rows, columnWidths(length)), ...totals(model)];
}

function rowOf(layer: Operation): string[] {
  const name = `${layer.name} (${layer.className})`;
  if (!layer.built) return [name, "?", BUILT_AT_INIT.has(layer.className) ? "0" : "0 (unbuilt)"];
  const shape = showShape(layer.outputShape ?? []).replace(",)", ")");
  return [name, shape, layer.countParams().toLocaleString("en-US")];
}

/** Widths of the columns with their padding of one character on each side. */
function columnWidths(length: number): number[] {
  const ends = POSITIONS.map((position) => Math.floor(position * length));
  const asked = ends.map((end, i) => end - (ends[i - 1] ?? 0) + 2);
  let excess = asked.reduce((sum, width) => sum + width, 0) - (length - (asked.length + 1));
  return asked.map((width, i) => {
    const cut = Math.min(width, roundHalfEven(excess / (asked.length - i)));
    excess -= cut;
    return width - cut;
  });
}

function table(rows: readonly (readonly string[])[], widths: readonly number[]): string[] {
  const line = (left: string, fill: string, middle: string, right: string): string =>
    `${left}${widths.map((width) => fill.repeat(width)).join(middle)}${right}`;
  const body = rows.flatMap((row, i) => [...(i > 0 ? [line("├", "─", "┼", "┤")] : []), ...cellLines(row, widths, "│")]);
  const top = [line("┏", "━", "┳", "┓"), ...cellLines(HEADER, widths, "┃"), line("┡", "━", "╇", "┩")];
  return [...top, ...body, line("└", "─", "┴", "┘")];
}

/** The lines of one row; the last column is aligned to the right. */
function cellLines(row: readonly string[], widths: readonly number[], bar: string): string[] {
  const cells = row.map((text, i) => wrap(text, (widths[i] ?? 0) - 2));
  const height = Math.max(...cells.map((lines) => lines.length));
  return Array.from({ length: height }, (_, y) => {
    const parts = cells.map((lines, i) => {
      const width = (widths[i] ?? 0) - 2;
      const text = lines[y] ?? "";
      return ` ${i === row.length - 1 ? text.padStart(width) : text.padEnd(width)} `;
    });
    return `${bar}${parts.join(bar)}${bar}`;
  });
}

/** Breaks text between words; words longer than the line end in an ellipsis, as rich's table cells do. */
function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const joined = line === "" ? word : `${line} ${word}`;
    if (joined.length <= width) {
      line = joined;
      continue;
    }
    if (line !== "") lines.push(line);
    line = word;
  }
  return [...lines, line].map((text) => (text.length > width ? `${text.slice(0, width - 1)}…` : text));
}

function totals({ trainableWeights, nonTrainableWeights, optimizerVariables }: SummarySource): string[] {
  const line = (what: string, variables: readonly Variable[]): string => {
    const count = [...new Set(variables)].reduce((sum, { shape }) => sum + sizeOf(shape), 0);
    return ` ${what} params: ${count.toLocaleString("en-US")} (${showBytes(count * 4)})`;
  };
  return [
    line("Total", [...trainableWeights, ...nonTrainableWeights, ...(optimizerVariables ?? [])]),
    line("Trainable", trainableWeights),
    line("Non-trainable", nonTrainableWeights),
    ...(optimizerVariables ? [line("Optimizer", optimizerVariables)] : []),
  ];
}

function showBytes(bytes: number): string {
  const units = ["B", "KB", "MB", "GB", "TB"];
  let unit = 0;
  for (; bytes >= 1024 && unit < units.length - 1; unit++) bytes /= 1024;
  return `${bytes.toFixed(2)} ${units[unit]}`;
}
