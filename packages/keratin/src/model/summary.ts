/** Keras 3's summary of a model (`keras/src/utils/summary_utils.py`). */
import type { Variable } from "../ir/variable.ts";
import type { Call, Operation } from "../layers/operation.ts";
import { ArgumentError, complain } from "../util/errors.ts";
import { showShape, sizeOf } from "../util/shape.ts";
import { terminalColumns } from "./terminal.ts";
import { type Column, textTable } from "./text-table.ts";

/** Options of `summary`. */
export interface SummaryOptions {
  /**
   * Characters of a line. Default: 88, 108 if layers branch, 12 more with `showTrainable`; but at most 4 less than the
   * terminal has (76 without one).
   */
  lineLength?: number;
  /** Called with each line. Default console.log. */
  printFn?: (line: string) => void;
  /** Where the columns end, as parts of the line. Default [0.45, 0.8, 1], or [0.3, 0.56, 0.74, 1] if layers branch. */
  positions?: readonly number[];
  /** Whether the layers of models in the model are shown. Default false. */
  expandNested?: boolean;
  /** Whether a column says which layers can be trained. Default false. */
  showTrainable?: boolean;
}

/** What the table says of a model. */
export interface SummarySource {
  readonly name: string;
  readonly layers: readonly Operation[];
  /** How its layers are called, if that is not simply one after the other. */
  readonly calls: readonly Call[] | undefined;
  readonly trainableWeights: readonly Variable[];
  readonly nonTrainableWeights: readonly Variable[];
  /** Of the optimizer, once it is built. */
  readonly optimizerVariables: readonly Variable[] | undefined;
  /** The layers of a layer that is a model. */
  layersOf(layer: Operation): readonly Operation[];
}

interface Layout {
  readonly titles: readonly string[];
  readonly positions: readonly number[];
  readonly length: number;
}

const CHAIN: Layout = {
  titles: ["Layer (type)", "Output Shape", "Param #"],
  positions: [0.45, 0.8, 1],
  length: 88,
};
const GRAPH: Layout = {
  titles: [...CHAIN.titles, "Connected to"],
  positions: [0.3, 0.56, 0.74, 1],
  length: 108,
};
/** In shorter lines columns have no room for text. */
const LEAST_PER_COLUMN = 10;
/** Keras's least width of a column. */
const LEAST_COLUMN = 4;

/** @throws ArgumentError if the line is too short for the columns, or there are not as many positions as columns */
export function summaryLines(model: SummarySource, options: Omit<SummaryOptions, "printFn"> = {}): string[] {
  const { calls } = model;
  const { expandNested = false, showTrainable = false } = options;
  const isGraph = calls !== undefined && !isChain(calls);
  const { columns, length } = layoutOf(isGraph ? GRAPH : CHAIN, options);
  const own = new Set(calls);
  const rowsOf = (layer: Operation, depth: number): string[][] => {
    const prefix = depth > 0 ? `${"   ".repeat(depth)}└ ` : "";
    const row = [
      `${prefix}${layer.name} (${layer.className})`,
      shapeOf(layer),
      paramsOf(layer),
      ...(isGraph ? [connectionsOf(layer, own)] : []),
      ...(showTrainable ? [layer.weights.length === 0 ? "-" : layer.trainable ? "Y" : "N"] : []),
    ];
    const inner = expandNested ? model.layersOf(layer) : [];
    return [row, ...inner.flatMap((nested) => rowsOf(nested, depth + 1))];
  };
  const rows = model.layers.flatMap((layer) => rowsOf(layer, 0));
  return [`Model: "${model.name}"`, ...textTable(columns, rows, length), ...totals(model)];
}

/** Whether layers follow one after the other, each used once. */
function isChain(calls: readonly Call[]): boolean {
  const used = calls.flatMap(({ inputs }) => inputs.map(({ call }) => call));
  const operations = calls.map(({ operation }) => operation);
  const isSimple = calls.every(({ inputs }) => inputs.length <= 1);
  const starts = calls.filter(({ inputs }) => inputs.length === 0).length;
  return isSimple && starts <= 1 && isUnique(used) && isUnique(operations);
}

const isUnique = (items: readonly unknown[]): boolean => new Set(items).size === items.length;

function layoutOf(
  base: Layout,
  { lineLength, positions: given = base.positions, showTrainable = false }: SummaryOptions,
): { columns: Column[]; length: number } {
  if (given.length !== base.positions.length) {
    const expected = `${base.positions.length} numbers, one for each column`;
    throw new ArgumentError(complain({ where: "summary: positions", expected, found: JSON.stringify(given) }));
  }
  const positions = showTrainable ? [...given.map((position) => position * 0.9), 1] : given;
  const titles = showTrainable ? [...base.titles, "Trainable"] : base.titles;
  const least = titles.length * LEAST_PER_COLUMN;
  const usual = Math.min(base.length + (showTrainable ? 12 : 0), terminalColumns() - 4);
  const length = lineLength ?? Math.max(least, usual);
  if (!Number.isInteger(length) || length < least) {
    const expected = `a whole number of at least ${least}`;
    throw new ArgumentError(complain({ where: "summary: lineLength", expected, found: String(length) }));
  }
  const ends = positions.map((position) => Math.trunc(position * length));
  const columns = titles.map((title, i): Column => {
    const width = (ends[i] ?? 0) - (ends[i - 1] ?? 0);
    if (width >= LEAST_COLUMN) {
      return { title, width, align: title === "Param #" ? "right" : title === "Trainable" ? "center" : "left" };
    }
    const expected = `a column "${title}" of at least ${LEAST_COLUMN} characters`;
    throw new ArgumentError(complain({ where: "summary", expected, found: `${width} of ${length}` }));
  });
  return { columns, length };
}

/** What comes out of the layer where it was used last; several shapes as a list. */
function shapeOf(layer: Operation): string {
  const inputs = layer.inputShapes;
  const outputs = layer.calls.at(-1)?.outputs.map(({ shape }) => shape);
  const shapes = outputs ?? (layer.built && inputs ? layer.outputShapesFor(inputs) : []);
  const shown = shapes.map((shape) => showShape(shape).replace(",)", ")"));
  return shown.length > 1 ? `[${shown.join(", ")}]` : (shown[0] ?? "?");
}

function paramsOf(layer: Operation): string {
  if (layer.built) return layer.countParams().toLocaleString("en-US");
  return layer.isBuiltFromStart ? "0" : "0 (unbuilt)";
}

/** The tensors that a layer takes: name of the layer that makes them, which of its calls, which output. */
function connectionsOf(layer: Operation, own: ReadonlySet<Call>): string {
  const tensors = layer.calls.filter((call) => own.has(call)).flatMap(({ inputs }) => inputs);
  const shown = tensors.map(({ name, call, index }) => `${name}[${call.operation.calls.indexOf(call)}][${index}]`);
  return shown.join(", ") || "-";
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
