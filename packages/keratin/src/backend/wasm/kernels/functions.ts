/**
 * Elementary functions of four float32 at a time, from +, −, ×, ÷ and bit operations only: the same bits on every engine
 * (unless multiply-add is relaxed). Errors are given in units in the last place (ulp) of the exact result, and asserted
 * in test/backend/wasm/kernels/functions.test.ts.
 *
 * The methods are those of Moshier's Cephes library (https://www.netlib.org/cephes/); the polynomials are our own
 * minimax fits (Lawson's iteration over Chebyshev nodes), rounded to float32.
 */
import { type FunctionBuilder, splat, splatI, type V128 } from "../encoder/index.ts";

/** c0 + c1·x + c2·x² + … by Horner. */
function polynomial(f: FunctionBuilder, x: V128, coefficients: readonly number[]): V128 {
  const [highest = 0, ...rest] = [...coefficients].reverse();
  return rest.reduce((sum: V128, c) => f.module.madd(sum, x, f.constant(splat(c))), f.constant(splat(highest)));
}

/** ln 2 in two parts; multiples of the first by whole numbers up to 2¹⁵ are exact. */
const LN2_HIGH = 0.693359375;
const LN2_LOW = Math.LN2 - LN2_HIGH;

/** 2^n for whole n in −126 … 127, given as int32 lanes. */
const powerOfTwo = (f: FunctionBuilder, n: V128): V128 => n.addI(f.constant(splatI(127))).shlI(23);

/** (e^r − 1 − r) / r² for |r| ≤ ln 2 / 2. */
const EXP = [0.4999999403953552, 0.1666651964187622, 0.04166840761899948, 0.008368914015591145, 0.0013814190169796348];

/** e^x within 1 ulp; 0 below −104, infinite above 88.73; denormal results come out right. */
export function exponential(f: FunctionBuilder, x: V128): V128 {
  const { module } = f;
  const held = f.v128(x.max(f.constant(splat(-104))).min(f.constant(splat(89))));
  const n = f.v128(held.mul(f.constant(splat(Math.LOG2E))).nearest());
  const r = f.v128(module.madd(n, f.constant(splat(-LN2_LOW)), module.madd(n, f.constant(splat(-LN2_HIGH)), held)));
  const value = f.v128(module.madd(polynomial(f, r, EXP), r.mul(r), r).add(f.constant(splat(1))));
  // 2^n in two factors: it may itself be too small or too large for a float.
  const whole = f.v128(n.toI32x4());
  const half = f.v128(whole.shrI(1));
  return value.mul(powerOfTwo(f, half)).mul(powerOfTwo(f, whole.subI(half)));
}

/** (ln(1 + m) − m + m²/2) / m³ for 1 + m in [√½, √2). */
const LOG = [
  0.3333333134651184, -0.25000837445259094, 0.2000129222869873, -0.16622765362262726, 0.14199696481227875,
  -0.13164186477661133, 0.1277911365032196, -0.07646101713180542,
];

/** Natural logarithm within 1 ulp, denormal x included; −∞ at 0, NaN below. */
export function logarithm(f: FunctionBuilder, x: V128): V128 {
  const { module } = f;
  const tiny = f.v128(x.lt(f.constant(splat(2 ** -126))));
  const scaled = f.v128(tiny.choose(x.mul(f.constant(splat(2 ** 23))), x));
  // x = (1 + m) · 2^e with 1 + m in [√½, √2)
  const exponent = f.v128(scaled.subI(f.constant(splatI(0x3f3504f3))).shrI(23));
  const m = f.v128(scaled.subI(exponent.shlI(23)).sub(f.constant(splat(1))));
  const e = f.v128(exponent.toF32x4().sub(tiny.and(f.constant(splat(23)))));
  const square = f.v128(m.mul(m));
  const low = module.madd(e, f.constant(splat(LN2_LOW)), m.mul(square).mul(polynomial(f, m, LOG)));
  const rest = module.madd(square, f.constant(splat(-0.5)), low);
  const value = f.v128(module.madd(e, f.constant(splat(LN2_HIGH)), m.add(rest)));
  const infinite = f.constant(splat(Number.POSITIVE_INFINITY));
  const atInfinity = f.v128(x.eq(infinite).choose(infinite, value));
  const atZero = f.v128(x.eq(f.constant(splat(0))).choose(f.constant(splat(Number.NEGATIVE_INFINITY)), atInfinity));
  // NaN for NaN and for what is below 0
  return f
    .constant(splat(0))
    .le(x)
    .choose(atZero, f.constant(splat(Number.NaN)));
}

/** Puts the sign of x on a value that is not negative. */
const withSignOf = (f: FunctionBuilder, x: V128, value: V128): V128 => value.or(x.and(f.constant(splat(-0))));

/** (tanh x − x) / x³ by powers of x², for |x| < 0.625. */
const TANH = [
  -0.33333268761634827, 0.133310928940773, -0.05370965600013733, 0.020538819953799248, -0.005591015797108412,
];

/** Hyperbolic tangent within 1.5 ulp: a polynomial near 0, else 1 − 2 / (e^2|x| + 1). */
export function hyperbolicTangent(f: FunctionBuilder, x: V128): V128 {
  const one = f.constant(splat(1));
  const size = f.v128(x.abs());
  const square = f.v128(size.mul(size));
  const near = f.v128(f.module.madd(polynomial(f, square, TANH).mul(square), size, size));
  const power = f.v128(exponential(f, f.v128(size.add(size))));
  const far = f.v128(one.sub(f.constant(splat(2)).div(power.add(one))));
  return withSignOf(f, x, f.v128(size.lt(f.constant(splat(0.625))).choose(near, far)));
}

/** erf(x) / x − 1 by powers of x², for |x| < 0.92. */
const ERF = [
  0.12837916612625122, -0.37612631916999817, 0.11283687502145767, -0.026858940720558167, 0.005199906881898642,
  -0.0008130012429319322, 8.31677534733899e-5,
];
/** −ln(1 − erf x) / x − 1 for x from 0.92 to 4. */
const ERFC = [
  0.12864848971366882, 0.6351513266563416, 0.10623687505722046, -0.023762060329318047, 0.003642458003014326,
  -0.0003228035639040172, 1.1231275493628345e-5,
];

/** Error function within 1.5 ulp: a polynomial near 0, else 1 − e^polynomial; ±1 beyond 4. */
export function errorFunction(f: FunctionBuilder, x: V128): V128 {
  const { module } = f;
  const size = f.v128(x.abs());
  const square = f.v128(size.mul(size));
  const near = f.v128(module.madd(polynomial(f, square, ERF), size, size));
  const held = f.v128(size.min(f.constant(splat(4))));
  const power = f.v128(module.madd(polynomial(f, held, ERFC), held, held).neg());
  const far = f.v128(f.constant(splat(1)).sub(exponential(f, power)));
  return withSignOf(f, x, f.v128(size.lt(f.constant(splat(0.92))).choose(near, far)));
}

/** π/2 in three parts; multiples of the first two by whole numbers up to 2¹³ are exact. */
const HALF_PI = [1.5703125, 0.0004837512969970703, 7.549790126404332e-8];
/** (cos r − 1 + r²/2) / r⁴ and (sin r − r) / r³ by powers of r², for |r| ≤ π/4. */
const COS = [0.04166664555668831, -0.0013887288514524698, 2.4429213226540014e-5];
const SIN = [-0.16666653752326965, 0.008332118391990662, -0.00019509062985889614];

/** Cosine for |x| ≤ 8192, absolute error below 1.5 · 2⁻²⁴; NaN for infinite x. */
export function cosine(f: FunctionBuilder, x: V128): V128 {
  const { module } = f;
  const turns = f.v128(x.mul(f.constant(splat(2 / Math.PI))).nearest());
  const r = HALF_PI.reduce((rest: V128, part) => f.v128(module.madd(turns, f.constant(splat(-part)), rest)), x);
  const square = f.v128(r.mul(r));
  const even = f.v128(
    module.madd(module.madd(polynomial(f, square, COS), square, f.constant(splat(-0.5))), square, f.constant(splat(1))),
  );
  const odd = f.v128(module.madd(polynomial(f, square, SIN).mul(square), r, r));
  // Quarter turns 0 … 3: cos, −sin, −cos, sin
  const quarter = f.v128(turns.toI32x4());
  const isOdd = quarter.shlI(31).shrI(31);
  const sign = quarter
    .addI(f.constant(splatI(1)))
    .shrI(1)
    .shlI(31);
  return f.v128(isOdd.choose(odd, even)).xor(sign);
}
