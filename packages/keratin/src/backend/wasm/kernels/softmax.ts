/** Kernels over the last axis of [rows, classes]: softmax and its cross-entropy. Sums are one vector wide. */
import {
  type Func,
  type FunctionBuilder,
  type I32,
  type Local,
  lanesI,
  type ModuleBuilder,
  splat,
  type V128,
} from "../encoder/index.ts";
import { exponential, logarithm } from "./functions.ts";

/** Vectors of a row that are written out before a loop is used. */
const MOST_UNROLLED = 4;

/** Where in its row a vector lies (bytes), and how many of its lanes belong to it. */
type VisitVector = (offset: I32 | number, lanes: number) => void;

function forEachVector(f: FunctionBuilder, classes: number, visit: VisitVector): void {
  const vectors = classes >> 2;
  if (vectors > MOST_UNROLLED) f.loop(0, vectors * 16, 16, (offset) => visit(offset, 4));
  else for (let v = 0; v < vectors; v++) visit(v * 16, 4);
  if (classes % 4 > 0) visit(vectors * 16, classes % 4);
}

/** The vector with `other` in the lanes that do not belong to the row. */
function only(f: FunctionBuilder, value: V128, lanes: number, other: number): V128 {
  if (lanes === 4) return value;
  const mask = f.constant(lanesI(-1, lanes > 1 ? -1 : 0, lanes > 2 ? -1 : 0, 0));
  return mask.choose(value, f.constant(splat(other)));
}

function store(f: FunctionBuilder, address: I32, value: V128, lanes: number): void {
  if (lanes === 4) return f.storeV128(address, value);
  const held = f.v128(value);
  for (let lane = 0; lane < lanes; lane++) f.storeLane(address, held, lane, lane * 4);
}

/** All lanes joined, in every lane. */
function across(f: FunctionBuilder, value: V128, join: (a: V128, b: V128) => V128): Local<V128> {
  const whole = f.v128(value);
  const halves = f.v128(join(whole, whole.shuffle(whole, [2, 3, 0, 1])));
  return f.v128(join(halves, halves.shuffle(halves, [1, 0, 3, 2])));
}

/** The largest of a row, and what e^(x − largest) adds up to, in every lane. NaN if there is one. */
function normalize(
  f: FunctionBuilder,
  row: I32,
  classes: number,
  visit?: (offset: I32 | number, lanes: number, power: V128) => void,
): { largest: V128; sum: V128 } {
  const most = f.v128(splat(Number.NEGATIVE_INFINITY));
  forEachVector(f, classes, (offset, lanes) =>
    f.set<V128>(most, most.max(only(f, row.add(offset).loadV128(), lanes, Number.NEGATIVE_INFINITY))),
  );
  const largest = across(f, most, (a, b) => a.max(b));
  const powers = f.v128(splat(0));
  forEachVector(f, classes, (offset, lanes) => {
    const power = f.v128(exponential(f, f.v128(row.add(offset).loadV128().sub(largest))));
    visit?.(offset, lanes, power);
    f.set<V128>(powers, powers.add(only(f, power, lanes, 0)));
  });
  return { largest, sum: across(f, powers, (a, b) => a.add(b)) };
}

/** (x, y, n): y = e^x over its sum, for n rows. */
export function emitSoftmax(module: ModuleBuilder, classes: number): Func {
  return module.once(`softmax ${classes}`, (name) =>
    module.func(name, { x: "i32", y: "i32", n: "i32" }, [], (f) => {
      const [x, y] = [f.i32(f.parameter("x")), f.i32(f.parameter("y"))];
      f.loop(0, f.parameter("n"), 1, () => {
        const { sum } = normalize(f, x, classes, (offset, lanes, power) => store(f, y.add(offset), power, lanes));
        forEachVector(f, classes, (offset, lanes) => {
          const at = f.i32(y.add(offset));
          store(f, at, at.loadV128().div(sum), lanes);
        });
        f.advance(x, classes * 4);
        f.advance(y, classes * 4);
      });
    }),
  );
}

export interface CrossEntropySpec {
  readonly classes: number;
  /** Probabilities are held between this and one minus it; 0: they are not. */
  readonly clip: number;
}

/** (logits, targets, loss, n): −Σ target · log(softmax(logits)) of each of n rows. */
export function emitCrossEntropy(module: ModuleBuilder, { classes, clip }: CrossEntropySpec): Func {
  return module.once(`softmax_cross_entropy ${classes} ${clip}`, (name) =>
    module.func(name, { logits: "i32", targets: "i32", loss: "i32", n: "i32" }, [], (f) => {
      const [logits, targets, loss] = [
        f.i32(f.parameter("logits")),
        f.i32(f.parameter("targets")),
        f.i32(f.parameter("loss")),
      ];
      f.loop(0, f.parameter("n"), 1, () => {
        const { largest, sum } = normalize(f, logits, classes);
        const logSum = clip > 0 ? undefined : f.v128(logarithm(f, sum));
        const total = f.v128(splat(0));
        forEachVector(f, classes, (offset, lanes) => {
          const shifted = f.v128(logits.add(offset).loadV128().sub(largest));
          const logP = logSum
            ? shifted.sub(logSum)
            : logarithm(f, f.v128(held(f, exponential(f, shifted).div(sum), clip)));
          f.set<V128>(total, total.add(only(f, targets.add(offset).loadV128().mul(logP), lanes, 0)));
        });
        f.storeLane(loss, across(f, total, (a, b) => a.add(b)).neg(), 0);
        f.advance(logits, classes * 4);
        f.advance(targets, classes * 4);
        f.advance(loss, 4);
      });
    }),
  );
}

const held = (f: FunctionBuilder, p: V128, clip: number): V128 =>
  p.max(f.constant(splat(clip))).min(f.constant(splat(1 - clip)));

/** (gradient, logits, targets, dx, n): gradient · (p · Σt − t) of each of n rows; targets of clipped p count as 0. */
export function emitCrossEntropyGrad(module: ModuleBuilder, { classes, clip }: CrossEntropySpec): Func {
  const parameters = { gradient: "i32", logits: "i32", targets: "i32", dx: "i32", n: "i32" } as const;
  return module.once(`softmax_cross_entropy_grad ${classes} ${clip}`, (name) =>
    module.func(name, parameters, [], (f) => {
      const [gradient, logits] = [f.i32(f.parameter("gradient")), f.i32(f.parameter("logits"))];
      const [targets, dx] = [f.i32(f.parameter("targets")), f.i32(f.parameter("dx"))];
      f.loop(0, f.parameter("n"), 1, () => {
        const { sum } = normalize(f, logits, classes, (offset, lanes, power) => store(f, dx.add(offset), power, lanes));
        const counted = (offset: I32 | number, p: V128): V128 => {
          const target = targets.add(offset).loadV128();
          if (clip === 0) return target;
          const isCut = p.lt(f.constant(splat(clip))).or(f.constant(splat(1 - clip)).lt(p));
          return target.andNot(isCut);
        };
        const total = f.v128(splat(0));
        const probability = (offset: I32 | number): Local<V128> => f.v128(dx.add(offset).loadV128().div(sum));
        forEachVector(f, classes, (offset, lanes) =>
          f.set<V128>(total, total.add(only(f, counted(offset, probability(offset)), lanes, 0))),
        );
        const weight = across(f, total, (a, b) => a.add(b));
        const scale = f.v128(gradient.loadSplat());
        forEachVector(f, classes, (offset, lanes) => {
          const p = probability(offset);
          store(f, dx.add(offset), scale.mul(p.mul(weight).sub(counted(offset, p))), lanes);
        });
        f.advance(gradient, 4);
        for (const pointer of [logits, targets, dx]) f.advance(pointer, classes * 4);
      });
    }),
  );
}
