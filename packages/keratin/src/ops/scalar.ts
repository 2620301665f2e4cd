/**
 * The scalar language: what an elementwise op does to one element.
 *
 * An expression is a tree over a fixed set of primitives. The reference interprets it in float64, every backend lowers
 * it to its own instructions, and the fuse pass glues expressions together by substitution. Comparisons give 1 or 0
 * and `select(condition, a, b)` takes `a` where the condition is not 0. NaN propagates through min and max.
 */

/** Primitives and how many operands they take. */
export const PRIMITIVES = {
  add: 2,
  sub: 2,
  mul: 2,
  div: 2,
  min: 2,
  max: 2,
  lt: 2,
  le: 2,
  eq: 2,
  neg: 1,
  abs: 1,
  sqrt: 1,
  exp: 1,
  log: 1,
  tanh: 1,
  erf: 1,
  cos: 1,
  floor: 1,
  select: 3,
} as const;

export type Primitive = keyof typeof PRIMITIVES;

/** A scalar expression; `argument` counts the op's inputs. */
export type Scalar =
  | { readonly kind: "argument"; readonly index: number }
  | { readonly kind: "constant"; readonly value: number }
  | { readonly kind: "apply"; readonly primitive: Primitive; readonly operands: readonly Scalar[] };

export const argument = (index: number): Scalar => ({ kind: "argument", index });
export const constant = (value: number): Scalar => ({ kind: "constant", value });

type Operand = Scalar | number;
const lift = (x: Operand): Scalar => (typeof x === "number" ? constant(x) : x);

/** Applies a primitive; numbers become constants. */
export function apply(primitive: Primitive, ...operands: Operand[]): Scalar {
  return { kind: "apply", primitive, operands: operands.map(lift) };
}

/** The expression with every argument i replaced by `replacements[i]`. */
export function substitute(body: Scalar, replacements: readonly Scalar[]): Scalar {
  switch (body.kind) {
    case "argument":
      return replacements[body.index] ?? body;
    case "constant":
      return body;
    case "apply":
      return { ...body, operands: body.operands.map((o) => substitute(o, replacements)) };
    default:
      return body satisfies never;
  }
}

/** A text that is equal exactly for equal expressions: `max(add($0, $1), 0)`. */
export function showScalar(body: Scalar): string {
  switch (body.kind) {
    case "argument":
      return `$${body.index}`;
    case "constant":
      return Object.is(body.value, -0) ? "-0" : String(body.value);
    case "apply":
      return `${body.primitive}(${body.operands.map(showScalar).join(", ")})`;
    default:
      return body satisfies never;
  }
}

/** The number of primitives in an expression. */
export function scalarSize(body: Scalar): number {
  return body.kind === "apply" ? body.operands.reduce((n, o) => n + scalarSize(o), 1) : 0;
}

/** The meaning of each primitive, in float64. */
export const MEANING: Readonly<Record<Primitive, (...x: number[]) => number>> = {
  add: (a = 0, b = 0) => a + b,
  sub: (a = 0, b = 0) => a - b,
  mul: (a = 0, b = 0) => a * b,
  div: (a = 0, b = 0) => a / b,
  min: Math.min,
  max: Math.max,
  lt: (a = 0, b = 0) => (a < b ? 1 : 0),
  le: (a = 0, b = 0) => (a <= b ? 1 : 0),
  eq: (a = 0, b = 0) => (a === b ? 1 : 0),
  neg: (a = 0) => -a,
  abs: Math.abs,
  sqrt: Math.sqrt,
  exp: Math.exp,
  log: Math.log,
  tanh: Math.tanh,
  erf,
  cos: Math.cos,
  floor: Math.floor,
  select: (condition = 0, a = 0, b = 0) => (condition !== 0 ? a : b),
};

/** The error function by its Maclaurin series or its continued fraction; absolute error below 1e-15. */
function erf(x: number): number {
  const z = Math.abs(x);
  if (z < 3) {
    let term = z;
    let sum = z;
    for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
      term *= (-z * z) / n;
      sum += term / (2 * n + 1);
    }
    return Math.sign(x) * (2 / Math.sqrt(Math.PI)) * sum;
  }
  let fraction = z;
  for (let n = 60; n > 0; n--) fraction = z + n / 2 / fraction;
  return Math.sign(x) * (1 - Math.exp(-z * z) / (Math.sqrt(Math.PI) * fraction));
}

/** The value of an expression in float64. */
export function evaluateScalar(body: Scalar, values: readonly number[]): number {
  switch (body.kind) {
    case "argument":
      return values[body.index] ?? Number.NaN;
    case "constant":
      return body.value;
    case "apply":
      return MEANING[body.primitive](...body.operands.map((o) => evaluateScalar(o, values)));
    default:
      return body satisfies never;
  }
}
