/** Fused elementwise kernels over broadcast operands. */
import { type Scalar, showScalar } from "../../../ops/scalar.ts";
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

/** Four elements at a time, then one at a time. Operands that stay the same are loaded once. */
function innermost(
  f: FunctionBuilder,
  spec: ElementwiseSpec,
  size: I32 | number,
  to: Pointer,
  pointers: readonly Pointer[],
): void {
  const last = spec.sizes.length - 1;
  const moves = spec.steps.map((own) => own[last] !== 0);
  const still = pointers.map((pointer, k) => (moves[k] ? undefined : f.v128(pointer.loadSplat())));
  const round = (width: Width): void => {
    const values = pointers.map((pointer, k): V128 => still[k] ?? f.v128(loadWidth(pointer, width)));
    storeWidth(f, to, compileScalar(f, spec.body, values, spec.type), width);
    f.advance(to, width * 4);
    pointers.forEach((pointer, k) => moves[k] && f.advance(pointer, (spec.steps[k]?.[last] ?? 0) * width * 4));
  };
  // Along the innermost axis an operand either goes on by one element or stays; other steps go one by one.
  const even = spec.steps.every((own) => (own[last] ?? 0) <= 1);
  const vectors = even ? (typeof size === "number" ? size >> 2 : size.shrU(2)) : 0;
  const rest = even ? (typeof size === "number" ? size & 3 : size.and(3)) : size;
  if (vectors !== 0) f.loop(0, vectors, 1, () => round(4));
  if (rest !== 0) f.loop(0, rest, 1, () => round(1));
}
