/** The scalar language as SIMD code: four elements at a time. */
import { type Primitive, type Scalar, showScalar } from "../../../ops/scalar.ts";
import { type FunctionBuilder, splat, splatI, type V128 } from "../encoder/index.ts";
import { cosine, errorFunction, exponential, hyperbolicTangent, logarithm } from "./functions.ts";

export type ElementType = "float32" | "int32";

/** A vector of numbers, or of comparisons as bit masks (all ones or all zeros). */
interface Lanes {
  readonly value: V128;
  readonly isMask: boolean;
}

/** Emits an expression over vectors; what occurs twice is computed once. */
export function compileScalar(
  f: FunctionBuilder,
  body: Scalar,
  operands: readonly V128[],
  type: ElementType = "float32",
): V128 {
  const known = new Map<string, Lanes>();
  const one = (): V128 => f.constant(type === "float32" ? splat(1) : splatI(1));
  const remember = (key: string, lanes: Lanes): Lanes => {
    known.set(key, lanes);
    return lanes;
  };
  const asNumber = ({ value, isMask }: Lanes): V128 => (isMask ? value.and(one()) : value);
  const compile = (part: Scalar): Lanes => {
    if (part.kind === "argument") return { value: operands[part.index] as V128, isMask: false };
    if (part.kind === "constant") {
      return { value: f.constant(type === "float32" ? splat(part.value) : splatI(part.value)), isMask: false };
    }
    const key = showScalar(part);
    const seen = known.get(key);
    if (seen) return seen;
    const lanes = part.operands.map(compile);
    const bound = type === "float32" ? boundOf(part, lanes) : undefined;
    if (bound) return remember(key, { value: f.v128(bound), isMask: false });
    const value =
      type === "float32" ? float(f, part.primitive, lanes, asNumber) : integer(f, part.primitive, lanes, asNumber);
    return remember(key, { value: f.v128(value), isMask: MASKS.has(part.primitive) });
  };
  return asNumber(compile(body));
}

/**
 * The larger or smaller of a value and a constant that is a number: a single instruction, where two values of which each
 * may be NaN take many. ReLU is such a thing.
 */
function boundOf({ primitive, operands }: Scalar & { kind: "apply" }, lanes: readonly Lanes[]): V128 | undefined {
  if (primitive !== "max" && primitive !== "min") return undefined;
  const at = operands.findIndex((operand) => operand.kind === "constant" && !Number.isNaN(operand.value));
  const [bound, other] = [lanes[at], lanes[1 - at]];
  if (!bound || !other || other.isMask) return undefined;
  return primitive === "max" ? other.value.atLeast(bound.value) : other.value.atMost(bound.value);
}

const MASKS: ReadonlySet<Primitive> = new Set(["lt", "le", "eq"]);

/** The condition as a mask. */
const asMask = ({ value, isMask }: Lanes, zero: V128, integers: boolean): V128 => {
  if (isMask) return value;
  return integers ? value.eqI(zero).xor(splatI(-1)) : value.ne(zero);
};

function float(f: FunctionBuilder, primitive: Primitive, lanes: readonly Lanes[], asNumber: (l: Lanes) => V128): V128 {
  const [a, b, c] = lanes.map(asNumber) as [V128, V128, V128];
  const table: Readonly<Record<Primitive, () => V128>> = {
    add: () => a.add(b),
    sub: () => a.sub(b),
    mul: () => a.mul(b),
    div: () => a.div(b),
    min: () => a.min(b),
    max: () => a.max(b),
    lt: () => a.lt(b),
    le: () => a.le(b),
    eq: () => a.eq(b),
    neg: () => a.neg(),
    abs: () => a.abs(),
    sqrt: () => a.sqrt(),
    floor: () => a.floor(),
    exp: () => exponential(f, a),
    log: () => logarithm(f, a),
    tanh: () => hyperbolicTangent(f, a),
    erf: () => errorFunction(f, a),
    cos: () => cosine(f, a),
    select: () => asMask(lanes[0] as Lanes, f.constant(splat(0)), false).choose(b, c),
  };
  return table[primitive]();
}

function integer(
  f: FunctionBuilder,
  primitive: Primitive,
  lanes: readonly Lanes[],
  asNumber: (l: Lanes) => V128,
): V128 {
  const [a, b, c] = lanes.map(asNumber) as [V128, V128, V128];
  const whole = (): V128 =>
    float(
      f,
      primitive,
      lanes.map((l) => ({ value: asNumber(l).toF32x4(), isMask: false })),
      (l) => l.value,
    ).toI32x4();
  const table: Readonly<Record<Primitive, () => V128>> = {
    add: () => a.addI(b),
    sub: () => a.subI(b),
    mul: () => a.mulI(b),
    div: whole,
    min: () => a.minI(b),
    max: () => a.maxI(b),
    lt: () => a.ltI(b),
    le: () => a.leI(b),
    eq: () => a.eqI(b),
    neg: () => a.negI(),
    abs: () => a.absI(),
    sqrt: whole,
    floor: () => a,
    exp: whole,
    log: whole,
    tanh: whole,
    erf: whole,
    cos: whole,
    select: () => asMask(lanes[0] as Lanes, f.constant(splatI(0)), true).choose(b, c),
  };
  return table[primitive]();
}
