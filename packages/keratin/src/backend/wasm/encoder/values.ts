/** Typed expressions: what pushes one value. Methods are instructions; numbers are accepted where constants make sense. */
import { type Code, float32, signed, unsigned } from "./bytes.ts";

export type ValueType = "i32" | "f32" | "v128";

export const TYPE_CODES: Readonly<Record<ValueType, number>> = { i32: 0x7f, f32: 0x7d, v128: 0x7b };

const SIMD = 0xfd;
const simd = (opcode: number): number[] => [SIMD, ...unsigned(opcode)];

/** Alignment is a hint only; the loads used here may be at any 4-byte boundary. */
const memoryArgument = (alignment: number, offset: number): Code => [alignment, unsigned(offset)];

/** A 32-bit integer; addresses are such, in bytes. */
export class I32 {
  readonly type = "i32";
  readonly code: Code;
  constructor(code: Code) {
    this.code = code;
  }

  #binary(opcode: number, other: I32 | number): I32 {
    return new I32([this.code, i32(other).code, opcode]);
  }

  add(other: I32 | number): I32 {
    return other === 0 ? this : this.#binary(0x6a, other);
  }
  sub(other: I32 | number): I32 {
    return this.#binary(0x6b, other);
  }
  mul(other: I32 | number): I32 {
    return other === 1 ? this : this.#binary(0x6c, other);
  }
  divU(other: I32 | number): I32 {
    return other === 1 ? this : this.#binary(0x6e, other);
  }
  remU(other: I32 | number): I32 {
    return this.#binary(0x70, other);
  }
  and(other: I32 | number): I32 {
    return this.#binary(0x71, other);
  }
  or(other: I32 | number): I32 {
    return this.#binary(0x72, other);
  }
  xor(other: I32 | number): I32 {
    return this.#binary(0x73, other);
  }
  shl(other: I32 | number): I32 {
    return this.#binary(0x74, other);
  }
  shrU(other: I32 | number): I32 {
    return this.#binary(0x76, other);
  }
  rotl(other: I32 | number): I32 {
    return this.#binary(0x77, other);
  }
  eq(other: I32 | number): I32 {
    return this.#binary(0x46, other);
  }
  ne(other: I32 | number): I32 {
    return this.#binary(0x47, other);
  }
  ltS(other: I32 | number): I32 {
    return this.#binary(0x48, other);
  }
  ltU(other: I32 | number): I32 {
    return this.#binary(0x49, other);
  }
  geS(other: I32 | number): I32 {
    return this.#binary(0x4e, other);
  }
  geU(other: I32 | number): I32 {
    return this.#binary(0x4f, other);
  }
  isZero(): I32 {
    return new I32([this.code, 0x45]);
  }
  /** `this ? a : b`, both evaluated. */
  select(a: I32 | number, b: I32 | number): I32 {
    return new I32([i32(a).code, i32(b).code, this.code, 0x1b]);
  }
  toF32Unsigned(): F32 {
    return new F32([this.code, 0xb3]);
  }
  toF32(): F32 {
    return new F32([this.code, 0xb2]);
  }

  // Loads from this address.
  loadI32(offset = 0): I32 {
    return new I32([this.code, 0x28, memoryArgument(2, offset)]);
  }
  loadF32(offset = 0): F32 {
    return new F32([this.code, 0x2a, memoryArgument(2, offset)]);
  }
  loadV128(offset = 0): V128 {
    return new V128([this.code, simd(0), memoryArgument(2, offset)]);
  }
  /** One 32-bit value in all four lanes. */
  loadSplat(offset = 0): V128 {
    return new V128([this.code, simd(9), memoryArgument(2, offset)]);
  }
  /** One 32-bit value in lane 0, zeros in the others. */
  loadZero(offset = 0): V128 {
    return new V128([this.code, simd(92), memoryArgument(2, offset)]);
  }
  atomicLoad(offset = 0): I32 {
    return new I32([this.code, 0xfe, 0x10, memoryArgument(2, offset)]);
  }
  /** Adds atomically; gives the old value. */
  atomicAdd(value: I32 | number, offset = 0): I32 {
    return new I32([this.code, i32(value).code, 0xfe, 0x1e, memoryArgument(2, offset)]);
  }
  /** Waits while the word is `expected`, at most so many nanoseconds. */
  atomicWait(expected: I32, nanoseconds: number, offset = 0): I32 {
    const timeout = [0x42, signed(nanoseconds)];
    return new I32([this.code, expected.code, timeout, 0xfe, 0x01, memoryArgument(2, offset)]);
  }
  /** Wakes all that wait at the word. */
  atomicNotify(offset = 0): I32 {
    return new I32([this.code, i32(-1).code, 0xfe, 0x00, memoryArgument(2, offset)]);
  }
}

/** A single-precision number. */
export class F32 {
  readonly type = "f32";
  readonly code: Code;
  constructor(code: Code) {
    this.code = code;
  }
  #binary(opcode: number, other: F32 | number): F32 {
    return new F32([this.code, f32(other).code, opcode]);
  }
  add(other: F32 | number): F32 {
    return this.#binary(0x92, other);
  }
  sub(other: F32 | number): F32 {
    return this.#binary(0x93, other);
  }
  mul(other: F32 | number): F32 {
    return this.#binary(0x94, other);
  }
  div(other: F32 | number): F32 {
    return this.#binary(0x95, other);
  }
  min(other: F32 | number): F32 {
    return this.#binary(0x96, other);
  }
  max(other: F32 | number): F32 {
    return this.#binary(0x97, other);
  }
  lt(other: F32 | number): I32 {
    return new I32([this.code, f32(other).code, 0x5d]);
  }
  gt(other: F32 | number): I32 {
    return new I32([this.code, f32(other).code, 0x5e]);
  }
  le(other: F32 | number): I32 {
    return new I32([this.code, f32(other).code, 0x5f]);
  }
  ne(other: F32 | number): I32 {
    return new I32([this.code, f32(other).code, 0x5c]);
  }
  splat(): V128 {
    return new V128([this.code, simd(19)]);
  }
}

/** Four float32 or int32 lanes. */
export class V128 {
  readonly type = "v128";
  readonly code: Code;
  constructor(code: Code) {
    this.code = code;
  }
  #unary(opcode: number): V128 {
    return new V128([this.code, simd(opcode)]);
  }
  #binary(opcode: number, other: V128): V128 {
    return new V128([this.code, other.code, simd(opcode)]);
  }

  // float32 lanes
  add(other: V128): V128 {
    return this.#binary(0xe4, other);
  }
  sub(other: V128): V128 {
    return this.#binary(0xe5, other);
  }
  mul(other: V128): V128 {
    return this.#binary(0xe6, other);
  }
  div(other: V128): V128 {
    return this.#binary(0xe7, other);
  }
  /** NaN if either is NaN. */
  min(other: V128): V128 {
    return this.#binary(0xe8, other);
  }
  /** NaN if either is NaN. */
  max(other: V128): V128 {
    return this.#binary(0xe9, other);
  }
  /** `this < other ? other : this` (pmax): one instruction, where `max` takes many; NaN of this stays, NaN of other does not win. */
  atLeast(other: V128): V128 {
    return this.#binary(0xeb, other);
  }
  /** `other < this ? other : this` (pmin). */
  atMost(other: V128): V128 {
    return this.#binary(0xea, other);
  }
  abs(): V128 {
    return this.#unary(0xe0);
  }
  neg(): V128 {
    return this.#unary(0xe1);
  }
  sqrt(): V128 {
    return this.#unary(0xe3);
  }
  floor(): V128 {
    return this.#unary(0x68);
  }
  nearest(): V128 {
    return this.#unary(0x6a);
  }
  eq(other: V128): V128 {
    return this.#binary(0x41, other);
  }
  ne(other: V128): V128 {
    return this.#binary(0x42, other);
  }
  lt(other: V128): V128 {
    return this.#binary(0x43, other);
  }
  gt(other: V128): V128 {
    return this.#binary(0x44, other);
  }
  le(other: V128): V128 {
    return this.#binary(0x45, other);
  }
  /** Rounded towards 0; NaN becomes 0. */
  toI32x4(): V128 {
    return this.#unary(0xf8);
  }

  // int32 lanes
  addI(other: V128): V128 {
    return this.#binary(0xae, other);
  }
  subI(other: V128): V128 {
    return this.#binary(0xb1, other);
  }
  mulI(other: V128): V128 {
    return this.#binary(0xb5, other);
  }
  minI(other: V128): V128 {
    return this.#binary(0xb6, other);
  }
  maxI(other: V128): V128 {
    return this.#binary(0xb8, other);
  }
  absI(): V128 {
    return this.#unary(0xa0);
  }
  negI(): V128 {
    return this.#unary(0xa1);
  }
  eqI(other: V128): V128 {
    return this.#binary(0x37, other);
  }
  ltI(other: V128): V128 {
    return this.#binary(0x39, other);
  }
  leI(other: V128): V128 {
    return this.#binary(0x3d, other);
  }
  shlI(bits: number): V128 {
    return new V128([this.code, i32(bits).code, simd(0xab)]);
  }
  shrI(bits: number): V128 {
    return new V128([this.code, i32(bits).code, simd(0xac)]);
  }
  shrUnsignedI(bits: number): V128 {
    return new V128([this.code, i32(bits).code, simd(0xad)]);
  }
  /** Signed integers as floats. */
  toF32x4(): V128 {
    return this.#unary(0xfa);
  }

  // bits
  and(other: V128): V128 {
    return this.#binary(0x4e, other);
  }
  andNot(other: V128): V128 {
    return this.#binary(0x4f, other);
  }
  or(other: V128): V128 {
    return this.#binary(0x50, other);
  }
  xor(other: V128): V128 {
    return this.#binary(0x51, other);
  }
  /** Bits of `a` where this mask's are 1, else bits of `b`. */
  choose(a: V128, b: V128): V128 {
    return new V128([a.code, b.code, this.code, simd(0x52)]);
  }
  /** Lanes by number: 0–3 of this, 4–7 of the other. */
  shuffle(other: V128, lanes: readonly [number, number, number, number]): V128 {
    return new V128([
      this.code,
      other.code,
      simd(0x0d),
      lanes.flatMap((lane) => [0, 1, 2, 3].map((b) => lane * 4 + b)),
    ]);
  }
  lane(index: number): F32 {
    return new F32([this.code, simd(0x1f), index]);
  }
  laneI(index: number): I32 {
    return new I32([this.code, simd(0x1b), index]);
  }
}

export type Value = I32 | F32 | V128;

export function i32(value: I32 | number): I32 {
  return typeof value === "number" ? new I32([0x41, signed(value)]) : value;
}

export function f32(value: F32 | number): F32 {
  return typeof value === "number" ? new F32([0x43, float32(value)]) : value;
}

/** The same float in all lanes. */
export function splat(value: number): V128 {
  const lane = float32(value);
  return new V128([simd(12), lane, lane, lane, lane]);
}

/** The same integer in all lanes. */
export function splatI(value: number | I32): V128 {
  if (typeof value !== "number") return new V128([value.code, simd(17)]);
  return lanesI(value, value, value, value);
}

/** Four integers. */
export function lanesI(...lanes: [number, number, number, number]): V128 {
  return new V128([simd(12), [...new Uint8Array(Int32Array.from(lanes).buffer)]]);
}

/** a·b + c, rounded once or twice as the engine likes. Only where relaxed SIMD is there. */
export function relaxedMultiplyAdd(a: V128, b: V128, c: V128): V128 {
  return new V128([a.code, b.code, c.code, simd(0x105)]);
}
