/** What the JavaScript engine at hand can do, and which kernels suit it. */

export interface Engine {
  /** Whether `f32x4.relaxed_madd` may be used: one rounding instead of two, twice as fast; bits depend on the machine. */
  readonly relaxed: boolean;
  /** Rows and vectors of the register tile of matrix products (KERNELS: 6×8 floats, or 4×8 where registers spill). */
  readonly tileRows: number;
  readonly tileVectors: number;
  /** How many steps of the innermost loop are written out. */
  readonly unroll: number;
  /** Whether V8 joins neighbouring vectors to 256 bits; tiles are twice as wide then. Default false. */
  readonly turbo?: boolean;
}

/** A function that uses relaxed_madd; `WebAssembly.validate` says whether the engine knows it. */
const RELAXED_PROBE = new Uint8Array([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 15, 1, 13, 0, 65, 1, 253, 15, 65, 2, 253, 15,
  253, 128, 2, 11,
]);

export function hasRelaxedSimd(): boolean {
  return WebAssembly.validate(RELAXED_PROBE);
}

/** V8's major version where it can be known, else undefined. */
function v8Version(): number | undefined {
  const { process } = globalThis as { process?: { versions?: { v8?: string } } };
  const version = process?.versions?.v8;
  return version ? Number.parseInt(version, 10) : undefined;
}

export interface EngineOptions {
  /** Plain SIMD only, whose bits are the same everywhere. */
  readonly deterministic: boolean;
  /** Tiles for 256-bit vectors; only after `startTurbo` (turbo.ts) said that they work. Default false. */
  readonly turbo?: boolean;
}

export function detectEngine({ deterministic, turbo = false }: EngineOptions): Engine {
  const relaxed = !deterministic && hasRelaxedSimd();
  // V8 before 13 loads a whole unrolled block first and spills; without fused multiply-add the products need registers.
  const roomy = relaxed && (v8Version() ?? 13) >= 13;
  const wide = turbo && roomy;
  return { relaxed, tileRows: roomy ? 6 : 4, tileVectors: wide ? 4 : 2, unroll: roomy ? 4 : 1, turbo: wide };
}
