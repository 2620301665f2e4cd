/**
 * Formulas as data: a small tree of numbers with their names, so that a figure, the command line and an exercise can show
 * one formula with its symbols, with the numbers put in, and with its result.
 */

/** What a symbol stands for: a key for tooltips and translations. */
export type Quantity =
  | "input_size"
  | "input_height"
  | "input_width"
  | "input_channels"
  | "inputs"
  | "output_size"
  | "output_height"
  | "output_width"
  | "filter_size"
  | "filter_height"
  | "filter_width"
  | "filters"
  | "depth_multiplier"
  | "groups"
  | "padding"
  | "padding_before"
  | "padding_after"
  | "output_padding"
  | "stride"
  | "dilation"
  | "receptive_field"
  | "jump"
  | "units"
  | "rows"
  | "elements"
  | "weights"
  | "bias";

/** A number that stands in the formula itself, such as the 1 of "+ 1". */
export interface NumberFormula {
  readonly kind: "number";
  readonly value: number;
}

/** A number with a name: F = 5. */
export interface SymbolFormula {
  readonly kind: "symbol";
  readonly symbol: string;
  readonly value: number;
  readonly quantity: Quantity;
}

/** An operation on other formulas; − and / have two operands, ⌊ ⌋ and ⌈ ⌉ one. */
export interface OperationFormula {
  readonly kind: "add" | "subtract" | "multiply" | "divide" | "max" | "floor" | "ceil";
  readonly operands: readonly Formula[];
}

export type Formula = NumberFormula | SymbolFormula | OperationFormula;

/** A number and how it comes about. */
export interface Count {
  readonly value: number;
  readonly formula: Formula;
}

const isOperation = (formula: Formula): formula is OperationFormula => "operands" in formula;

const CALCULATE: Readonly<Record<OperationFormula["kind"], (...values: number[]) => number>> = {
  add: (...values) => values.reduce((sum, x) => sum + x, 0),
  subtract: (a = 0, b = 0) => a - b,
  multiply: (...values) => values.reduce((product, x) => product * x, 1),
  divide: (a = 0, b = 1) => a / b,
  max: Math.max,
  floor: (x = 0) => Math.floor(x),
  ceil: (x = 0) => Math.ceil(x),
};

/** The formula's number. */
export function evaluateFormula(formula: Formula): number {
  if (!isOperation(formula)) return formula.value;
  return CALCULATE[formula.kind](...formula.operands.map(evaluateFormula));
}

/** A formula as text: `(N + 2P − F)/S + 1`, or with `"values"` `(32 + 2·2 − 5)/1 + 1`. */
export function showFormula(formula: Formula, as: "symbols" | "values" = "symbols"): string {
  if (formula.kind === "number") return String(formula.value);
  if (formula.kind === "symbol") return as === "symbols" ? formula.symbol : String(formula.value);
  const { kind, operands } = formula;
  const parts = operands.map((operand, i) => inParentheses(kind, operand, i, showFormula(operand, as)));
  const [first, second] = operands;
  // 2P, as one writes it; with numbers put in, 2·2.
  const isTwice = kind === "multiply" && parts.length === 2 && first?.kind === "number" && second?.kind === "symbol";
  return WRITE[kind](parts, isTwice && as === "symbols");
}

const WRITE: Readonly<Record<OperationFormula["kind"], (parts: readonly string[], isTwice: boolean) => string>> = {
  add: (parts) => parts.join(" + "),
  subtract: (parts) => parts.join(" − "),
  multiply: (parts, isTwice) => parts.join(isTwice ? "" : "·"),
  divide: (parts) => parts.join("/"),
  max: (parts) => `max(${parts.join(", ")})`,
  floor: ([part]) => `⌊${part}⌋`,
  ceil: ([part]) => `⌈${part}⌉`,
};

/** How strongly an operation binds; what binds less than its surroundings stands in parentheses. */
const BINDING: Readonly<Record<OperationFormula["kind"], number>> = {
  add: 1,
  subtract: 1,
  multiply: 2,
  divide: 2,
  max: 3,
  floor: 3,
  ceil: 3,
};

function inParentheses(outer: OperationFormula["kind"], operand: Formula, place: number, text: string): string {
  if (!isOperation(operand) || outer === "max" || outer === "floor" || outer === "ceil") return text;
  const isRight = (outer === "subtract" || outer === "divide") && place > 0;
  const needed = BINDING[operand.kind] < BINDING[outer] || (isRight && BINDING[operand.kind] === BINDING[outer]);
  return needed ? `(${text})` : text;
}

export const number = (value: number): NumberFormula => ({ kind: "number", value });

export const symbol = (name: string, value: number, quantity: Quantity): SymbolFormula => ({
  kind: "symbol",
  symbol: name,
  value,
  quantity,
});

const operation =
  (kind: OperationFormula["kind"]) =>
  (...operands: readonly Formula[]): OperationFormula => ({ kind, operands });

export const add = operation("add");
export const subtract = operation("subtract");
export const multiply = operation("multiply");
export const divide = operation("divide");
export const max = operation("max");
export const floor = operation("floor");
export const ceil = operation("ceil");

export const counted = (formula: Formula): Count => ({ value: evaluateFormula(formula), formula });
