/** The sum over shards. */
import type { Func, FunctionBuilder, I32, ModuleBuilder, V128 } from "../encoder/index.ts";
import { loadWidth, storeWidth, type Width } from "./epilogue.ts";
import type { ElementType } from "./scalar.ts";

/** Vectors summed in one round. */
const UNROLL = 4;

/**
 * (from, to, stride, shards, start, count): to = Σ over shards of their copies, in the order of the shards: the same
 * bits whoever computes it. `from` is the first copy, `stride` the bytes from one to the next; of each copy the `count`
 * elements from `start` on are summed; `to` points at where the first of them goes.
 */
export function emitCrossBatchSum(module: ModuleBuilder, type: ElementType): Func {
  const parameters = { from: "i32", to: "i32", stride: "i32", shards: "i32", start: "i32", count: "i32" } as const;
  return module.once(`cross_batch_sum ${type}`, (name) =>
    module.func(name, parameters, [], (f) => {
      const from = f.i32(f.parameter("from").add(f.parameter("start").shl(2)));
      const to = f.i32(f.parameter("to"));
      const count = f.parameter("count");
      const round = (vectors: number, width: Width): void => {
        sumCopies(f, { from, to, type }, vectors, width);
        f.advance(from, vectors * width * 4);
        f.advance(to, vectors * width * 4);
      };
      f.loop(0, count.shrU(4), 1, () => round(UNROLL, 4));
      f.loop(0, count.and(15).shrU(2), 1, () => round(1, 4));
      f.loop(0, count.and(3), 1, () => round(1, 1));
    }),
  );
}

function sumCopies(
  f: FunctionBuilder,
  { from, to, type }: { from: I32; to: I32; type: ElementType },
  vectors: number,
  width: Width,
): void {
  const copy = f.i32(from);
  const sums = Array.from({ length: vectors }, (_, v) => f.v128(loadWidth(copy, width, v * 16)));
  f.loop(1, f.parameter("shards"), 1, () => {
    f.set(copy, copy.add(f.parameter("stride")));
    sums.forEach((sum, v) => {
      const next = loadWidth(copy, width, v * 16);
      f.set(sum, (type === "float32" ? sum.add(next) : sum.addI(next)) as V128);
    });
  });
  sums.forEach((sum, v) => storeWidth(f, to, sum, width, v * 16));
}
