/** Uniform random numbers by Threefry-2x32-20, four counters at a time: the bits of util/threefry.ts. */
import { THREEFRY_PARITY, THREEFRY_ROTATIONS } from "../../../util/threefry.ts";
import {
  type Func,
  type FunctionBuilder,
  type I32,
  lanesI,
  type ModuleBuilder,
  splat,
  splatI,
  type V128,
} from "../encoder/index.ts";

/** (seed, to, start, count): elements `start` … of the draw whose seed [key, key, stream] lies at `seed`. */
export function emitRandomUniform(module: ModuleBuilder): Func {
  return module.once("random_uniform", (name) =>
    module.func(name, { seed: "i32", to: "i32", start: "i32", count: "i32" }, [], (f) => {
      const seed = f.parameter("seed");
      const keys: V128[] = [f.v128(seed.loadSplat(0)), f.v128(seed.loadSplat(4))];
      keys.push(f.v128((keys[0] as V128).xor(keys[1] as V128).xor(splatI(THREEFRY_PARITY))));
      const stream = f.v128(seed.loadSplat(8));
      const to = f.i32(f.parameter("to"));
      const counter = f.i32(f.parameter("start").shrU(1));
      const left = f.i32(f.parameter("count"));
      const draw = (): [V128, V128] => {
        const [even, odd] = threefry(f, keys, f.v128(splatI(counter).addI(lanesI(0, 1, 2, 3))), stream);
        return [f.v128(even.shuffle(odd, [0, 4, 1, 5])), f.v128(even.shuffle(odd, [2, 6, 3, 7]))];
      };
      // An odd start is the second word of its counter.
      f.if(f.parameter("start").and(1).and(left.ne(0)), () => {
        f.storeLane(to, draw()[0], 1);
        f.advance(to, 4);
        f.advance(counter, 1);
        f.advance(left, -1);
      });
      f.loop(0, left.shrU(3), 1, () => {
        const [low, high] = draw();
        f.storeV128(to, low);
        f.storeV128(to, high, 16);
        f.advance(to, 32);
        f.advance(counter, 4);
      });
      f.if(left.and(7), () => storeFew(f, to, draw(), left.and(7)));
    }),
  );
}

/** Stores the first `count` < 8 of eight elements. */
function storeFew(f: FunctionBuilder, to: I32, [low, high]: [V128, V128], count: I32): void {
  for (let i = 0; i < 7; i++) f.if(count.geU(i + 1), () => f.storeLane(to, i < 4 ? low : high, i % 4, i * 4));
}

/** The two words of each counter as floats in [0, 1). */
function threefry(f: FunctionBuilder, keys: readonly V128[], counter: V128, stream: V128): [V128, V128] {
  const key = (index: number): V128 => keys[index % 3] as V128;
  const x0 = f.v128(counter.addI(key(0)));
  const x1 = f.v128(stream.addI(key(1)));
  for (let round = 0; round < 20; round++) {
    const bits = THREEFRY_ROTATIONS[round % 8] as number;
    f.set<V128>(x0, x0.addI(x1));
    f.set<V128>(
      x1,
      x1
        .shlI(bits)
        .or(x1.shrUnsignedI(32 - bits))
        .xor(x0),
    );
    if (round % 4 === 3) {
      const injection = (round + 1) / 4;
      f.set<V128>(x0, x0.addI(key(injection)));
      f.set<V128>(x1, x1.addI(key(injection + 1)).addI(f.constant(splatI(injection))));
    }
  }
  const unit = (word: V128): V128 =>
    f.v128(
      word
        .shrUnsignedI(8)
        .toF32x4()
        .mul(f.constant(splat(2 ** -24))),
    );
  return [unit(x0), unit(x1)];
}
