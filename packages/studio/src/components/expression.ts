/** Formulas that belong to a drawing and not to a layer, in the form that the engine gives its own. */
import type { insight } from "keratin";

type Formula = insight.Formula;

export const letter = (symbol: string, value: number, quantity: insight.Quantity): Formula => ({
  kind: "symbol",
  symbol,
  value,
  quantity,
});

export const times = (...operands: readonly Formula[]): Formula => ({ kind: "multiply", operands });

/** How many numbers there are in a volume of square maps: N·N·C. */
export const volumeFormula = (size: number, channels: number): Formula =>
  times(letter("N", size, "input_size"), letter("N", size, "input_size"), letter("C", channels, "input_channels"));

/** The formula without its rounding: what tells whether windows come out even. */
export function unrounded(formula: Formula): Formula {
  if (!("operands" in formula)) return formula;
  const [first] = formula.operands;
  if ((formula.kind === "floor" || formula.kind === "ceil") && first) return unrounded(first);
  return { ...formula, operands: formula.operands.map(unrounded) };
}
