/** Fused elementwise kernels over broadcast operands. */
import { type Scalar, scalarSize, showScalar } from "../../../ops/scalar.ts";
import { stridesOf } from "../../../util/shape.ts";
import type { Func, FunctionBuilder, I32, ModuleBuilder, V128 } from "../encoder/index.ts";
import { loadWidth, storeWidth, type Width } from "./epilogue.ts";
import { compileScalar, type ElementType } from "./scalar.ts";

export interface ElementwiseSpec {
  readonly body: Scalar;
  readonly type: ElementType;
  /** Sizes of the loop nest, outermost first; the first is given at the call. */
  readonly sizes: readonly number[];
  /** For each operand, its step (in elements) along each of these axes. */
  readonly steps: readonly (readonly number[])[];
  /** How many times the first size the outermost loop runs per unit of the call's `n`. */
  readonly repeat: number;
}

/**
 * The loop nest of an elementwise op with as few axes as possible: neighbouring axes along which all operands go on
 * evenly are joined.
 *
 * @param shape of the result; axis 0 counts what the call's `n` counts
 * @param shapes of the operands
 */
export function loopNest(
  shape: readonly number[],
  shapes: readonly (readonly number[])[],
): Pick<ElementwiseSpec, "sizes" | "steps" | "repeat"> {
  const full = shape.length === 0 ? [1] : shape;
  const strides = shapes.map((own) => {
    const dense = stridesOf(own);
    return full.map((_, axis) => {
      const k = axis - (full.length - own.length);
      return k < 0 || own[k] === 1 ? 0 : (dense[k] ?? 0);
    });
  });
  const sizes: number[] = [];
  const steps: number[][] = shapes.map(() => []);
  let repeat = 1;
  full.forEach((size, axis) => {
    const isFirst = sizes.length === 0;
    if (size === 1 && !isFirst) return;
    const joins = !isFirst && strides.every((own, k) => (steps[k]?.at(-1) ?? 0) === (own[axis] ?? 0) * size);
    if (joins) {
      if (sizes.length === 1) repeat *= size;
      sizes[sizes.length - 1] = (sizes.at(-1) ?? 1) * size;
      steps.forEach((own, k) => {
        own[own.length - 1] = strides[k]?.[axis] ?? 0;
      });
    } else {
      sizes.push(size);
      steps.forEach((own, k) => own.push(strides[k]?.[axis] ?? 0));
    }
  });
  return { sizes, steps, repeat };
}

/** (to, n, operand0, …): the body for each element of n units of axis 0. */
export function emitElementwise(module: ModuleBuilder, spec: ElementwiseSpec): Func {
  const inner = spec.sizes.slice(1);
  const key = `elementwise ${spec.type} ${showScalar(spec.body)} [n·${spec.repeat}${inner.map((s) => `,${s}`).join("")}] ${JSON.stringify(spec.steps)}`;
  const operands = Object.fromEntries(spec.steps.map((_, k) => [`operand${k}`, "i32"] as const));
  return module.once(key, (name) =>
    module.func(name, { to: "i32", n: "i32", ...operands }, [], (f) => {
      const pointers = spec.steps.map((_, k) => f.i32(f.parameter(`operand${k}`)));
      const to = f.i32(f.parameter("to"));
      nest(f, spec, 0, f.i32(f.parameter("n").mul(spec.repeat)), to, pointers);
    }),
  );
}

type Pointer = I32 & { readonly local: number };

function nest(
  f: FunctionBuilder,
  spec: ElementwiseSpec,
  axis: number,
  size: I32 | number,
  to: Pointer,
  pointers: readonly Pointer[],
): void {
  if (axis === spec.sizes.length - 1) return innermost(f, spec, size, to, pointers);
  f.loop(0, size, 1, () => {
    const inner = pointers.map((pointer) => f.i32(pointer));
    nest(f, spec, axis + 1, spec.sizes[axis + 1] ?? 1, to, inner);
    pointers.forEach((pointer, k) => f.advance(pointer, (spec.steps[k]?.[axis] ?? 0) * 4));
  });
}

/** Vectors per round of a long loop, if the body is short enough for their values to stay in registers. */
const UNROLL = 4;
const MOST_UNROLLED_PRIMITIVES = 12;

/** Some vectors at a time, then one at a time, then element by element. Operands that stay the same are loaded once. */
function innermost(
  f: FunctionBuilder,
  spec: ElementwiseSpec,
  size: I32 | number,
  to: Pointer,
  pointers: readonly Pointer[],
): void {
  const last = spec.sizes.length - 1;
  // Along the innermost axis an operand goes on by one element, or stays.
  const moves = spec.steps.map((own) => own[last] !== 0);
  const still = pointers.map((pointer, k) => (moves[k] ? undefined : f.v128(pointer.loadSplat())));
  const round = (width: Width, vectors: number): void => {
    for (let v = 0; v < vectors; v++) {
      const values = pointers.map((pointer, k): V128 => still[k] ?? f.v128(loadWidth(pointer, width, v * 16)));
      storeWidth(f, to, compileScalar(f, spec.body, values, spec.type), width, v * 16);
    }
    f.advance(to, vectors * width * 4);
    pointers.forEach((pointer, k) => moves[k] && f.advance(pointer, vectors * width * 4));
  };
  const vectors = typeof size === "number" ? size >> 2 : f.i32(size.shrU(2));
  const rest = typeof size === "number" ? size & 3 : size.and(3);
  const unroll = scalarSize(spec.body) <= MOST_UNROLLED_PRIMITIVES ? UNROLL : 1;
  const rounds = typeof vectors === "number" ? Math.floor(vectors / unroll) : vectors.divU(unroll);
  const single = typeof vectors === "number" ? vectors % unroll : vectors.remU(unroll);
  if (rounds !== 0) f.loop(0, rounds, 1, () => round(4, unroll));
  if (single !== 0 && unroll > 1) f.loop(0, single, 1, () => round(4, 1));
  if (rest !== 0) f.loop(0, rest, 1, () => round(1, 1));
}
