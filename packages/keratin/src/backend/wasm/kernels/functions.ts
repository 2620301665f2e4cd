/**
 * Elementary functions of four float32 at a time, from +, −, × and bit operations only: the same bits on every engine
 * (unless multiply-add is relaxed). Polynomials after Moshier's Cephes library (https://www.netlib.org/cephes/), tanh
 * after Eigen's rational approximation.
 */
import { type FunctionBuilder, splat, splatI, type V128 } from "../encoder/index.ts";

/** c0 + c1·x + c2·x² + …, by Horner; coefficients from the highest power down. */
function polynomial(f: FunctionBuilder, x: V128, coefficients: readonly number[]): V128 {
  const [highest = 0, ...rest] = coefficients;
  return rest.reduce((sum: V128, c) => f.module.madd(sum, x, f.constant(splat(c))), f.constant(splat(highest)));
}

const LN2_HIGH = 0.693359375;
const LN2_LOW = -2.12194440e-4;

/** 2^n for whole n in −126 … 127, given as int32 lanes. */
const powerOfTwo = (f: FunctionBuilder, n: V128): V128 => n.addI(f.constant(splatI(127))).shlI(23);

/** e^x; relative error below 3 units in the last place; 0 below −104, infinite above 88.73. */
export function exponential(f: FunctionBuilder, x: V128): V128 {
  const { module } = f;
  const held = f.v128(x.max(f.constant(splat(-104))).min(f.constant(splat(89))));
  const n = f.v128(held.mul(f.constant(splat(Math.LOG2E))).nearest());
  const r = f.v128(module.madd(n, f.constant(splat(-LN2_LOW)), module.madd(n, f.constant(splat(-LN2_HIGH)), held)));
  const p = polynomial(f, r, [1.9875691500e-4, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 5.0000001201e-1]);
  const value = f.v128(module.madd(f.v128(r.mul(r)), p, r.add(f.constant(splat(1)))));
  // 2^n in two factors, so that results below the smallest normal number come out right.
  const whole = f.v128(n.toI32x4());
  const half = f.v128(whole.shrI(1));
  return value.mul(powerOfTwo(f, half)).mul(powerOfTwo(f, whole.subI(half)));
}

/** Natural logarithm; relative error below 3 units in the last place; −∞ at 0, NaN below. */
export function logarithm(f: FunctionBuilder, x: V128): V128 {
  const { module } = f;
  const tiny = f.v128(x.lt(f.constant(splat(2 ** -126))));
  const scaled = f.v128(tiny.choose(x.mul(f.constant(splat(2 ** 23))), x));
  // x = m · 2^e with m in [√½, √2)
  const offset = f.v128(scaled.subI(f.constant(splatI(0x3f3504f3))));
  const exponent = f.v128(offset.shrI(23));
  const m = f.v128(scaled.subI(exponent.shlI(23)).sub(f.constant(splat(1))));
  const e = f.v128(exponent.toF32x4().sub(tiny.and(f.constant(splat(23)))));
  const square = f.v128(m.mul(m));
  const p = polynomial(f, m, [
    7.0376836292e-2, -1.1514610310e-1, 1.1676998740e-1, -1.2420140846e-1, 1.4249322787e-1, -1.6668057665e-1, 2.0000714765e-1, -2.4999993993e-1,
    3.3333331174e-1,
  ]);
  const low = module.madd(e, f.constant(splat(LN2_LOW)), m.mul(square).mul(p));
  const body = module.madd(square, f.constant(splat(-0.5)), low);
  const value = f.v128(module.madd(e, f.constant(splat(LN2_HIGH)), m.add(body)));
  const infinite = f.constant(splat(Number.POSITIVE_INFINITY));
  const atInfinity = x.eq(infinite).choose(infinite, value);
  const atZero = x.eq(f.constant(splat(0))).choose(f.constant(splat(Number.NEGATIVE_INFINITY)), f.v128(atInfinity));
  // NaN for NaN and for what is below 0
  return f.constant(splat(0)).le(x).choose(f.v128(atZero), f.constant(splat(Number.NaN)));
}

/** Hyperbolic tangent; absolute error below 3e-7. */
export function hyperbolicTangent(f: FunctionBuilder, x: V128): V128 {
  const held = f.v128(x.max(f.constant(splat(-7.9))).min(f.constant(splat(7.9))));
  const square = f.v128(held.mul(held));
  const over = polynomial(f, square, [
    -2.76076847742355e-16, 2.00018790482477e-13, -8.60467152213735e-11, 5.12229709037114e-8, 1.48572235717979e-5, 6.37261928875436e-4,
    4.89352455891786e-3,
  ]);
  const under = polynomial(f, square, [1.19825839466702e-6, 1.18534705686654e-4, 2.26843463243900e-3, 4.89352518554385e-3]);
  return held.mul(over).div(under);
}

/** Error function; absolute error below 5e-7 (Abramowitz and Stegun 7.1.26). */
export function errorFunction(f: FunctionBuilder, x: V128): V128 {
  const one = f.constant(splat(1));
  const size = f.v128(x.abs());
  const t = f.v128(one.div(f.module.madd(size, f.constant(splat(0.3275911)), one)));
  const p = t.mul(polynomial(f, t, [1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592]));
  const tail = exponential(f, f.v128(size.mul(size).neg()));
  const value = one.sub(p.mul(tail));
  const sign = x.and(f.constant(splat(-0)));
  return value.or(sign);
}

/** Cosine for |x| up to 10,000; absolute error below 1e-6. */
export function cosine(f: FunctionBuilder, x: V128): V128 {
  const { module } = f;
  const half = f.v128(x.mul(f.constant(splat(1 / Math.PI))).nearest());
  const parts = [3.140625, 9.67502593994140625e-4, 1.509957990978376e-7];
  const r = parts.reduce((rest: V128, part) => f.v128(module.madd(half, f.constant(splat(-part)), rest)), x);
  const square = f.v128(r.mul(r));
  const value = f.v128(polynomial(f, square, [-2.755731922e-7, 2.4801587302e-5, -1.3888888889e-3, 4.1666666667e-2, -0.5, 1]));
  const odd = half.toI32x4().shlI(31);
  return value.xor(odd);
}
