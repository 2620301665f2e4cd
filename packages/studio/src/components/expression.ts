/** Arithmetic as data: shown with letters, shown with numbers, and worked out. */

export interface Symbolic {
  readonly symbol: string;
  readonly value: number;
}
export interface Operation {
  readonly op: "+" | "−" | "·" | "/";
  readonly terms: readonly Expression[];
}
export type Expression = number | Symbolic | Operation;

export const letter = (symbol: string, value: number): Symbolic => ({ symbol, value });
export const sum = (...terms: Expression[]): Operation => ({ op: "+", terms });
export const minus = (...terms: Expression[]): Operation => ({ op: "−", terms });
export const times = (...terms: Expression[]): Operation => ({ op: "·", terms });
export const over = (numerator: Expression, denominator: Expression): Operation => ({
  op: "/",
  terms: [numerator, denominator],
});

export function evaluate(expression: Expression): number {
  if (typeof expression === "number") return expression;
  if ("symbol" in expression) return expression.value;
  const [first = 0, ...rest] = expression.terms.map(evaluate);
  const step = STEPS[expression.op];
  return rest.reduce((total, value) => step(total, value), first);
}

const STEPS: Readonly<Record<Operation["op"], (a: number, b: number) => number>> = {
  "+": (a, b) => a + b,
  "−": (a, b) => a - b,
  "·": (a, b) => a * b,
  "/": (a, b) => a / b,
};
