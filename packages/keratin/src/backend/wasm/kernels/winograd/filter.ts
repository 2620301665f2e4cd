/** Transforms the kernels: U = G w Gᵀ, and its transpose. */
import type { Func, FunctionBuilder, I32, ModuleBuilder, V128 } from "../../encoder/index.ts";
import { winogradMatrices } from "./matrices.ts";
import { type WinogradSpec, winogradLayout } from "./plan.ts";
import { loadVectors, storeVectors, transformTile } from "./transform.ts";
import { vectorsFor } from "./walk.ts";

/** (w, U, UT, scratch, start, length): transforms the kernels of `length` input channels from `start` on, multiples of 4. */
export function emitWinogradFilter(module: ModuleBuilder, spec: WinogradSpec): Func {
  const { channels, filters } = spec.shape;
  const { n, points, pointU } = winogradLayout(spec);
  const parameters = { w: "i32", U: "i32", UT: "i32", scratch: "i32", start: "i32", length: "i32" } as const;
  return module.once(`winograd filter F${spec.m} ${channels}×${filters}`, (name) =>
    module.func(name, parameters, [], (f) => {
      const [U, UT, start] = [f.parameter("U"), f.parameter("UT"), f.parameter("start")];
      const vectors = vectorsFor(module, filters);
      const end = f.i32(start.add(f.parameter("length")));
      f.loop(start.mul(filters * 4), f.i32(end.mul(filters * 4)), vectors * 16, (at) => {
        const from = f.i32(f.parameter("w").add(at));
        const to = f.i32(U.add(at));
        const tap = channels * filters * 4;
        transformTile(
          f,
          winogradMatrices(spec.m).filter,
          f.parameter("scratch"),
          vectors,
          (i, j) => loadVectors(f, from, (i * 3 + j) * tap, vectors),
          (i, j, value) => storeVectors(f, to, (i * n + j) * pointU, value),
        );
      });
      f.loop(0, points, 1, (point) => {
        const offset = f.i32(point.mul(pointU));
        f.loop(start, end, 4, (channel) => {
          f.loop(0, filters, 4, (filter) => {
            const from = f.i32(U.add(offset).add(channel.mul(filters).add(filter).shl(2)));
            const to = f.i32(UT.add(offset).add(filter.mul(channels).add(channel).shl(2)));
            transposeSquare(f, from, filters * 4, to, channels * 4);
          });
        });
      });
    }),
  );
}

/** Transposes 4 × 4 numbers. */
function transposeSquare(f: FunctionBuilder, from: I32, fromStep: number, to: I32, toStep: number): void {
  const [a, b, c, d] = [0, 1, 2, 3].map((row) => f.v128(from.loadV128(row * fromStep))) as unknown as [
    V128,
    V128,
    V128,
    V128,
  ];
  const halves = (x: V128, y: V128): [V128, V128] => [
    f.v128(x.shuffle(y, [0, 4, 1, 5])),
    f.v128(x.shuffle(y, [2, 6, 3, 7])),
  ];
  const [topLeft, topRight] = halves(a, b);
  const [bottomLeft, bottomRight] = halves(c, d);
  f.storeV128(to, topLeft.shuffle(bottomLeft, [0, 1, 4, 5]));
  f.storeV128(to, topLeft.shuffle(bottomLeft, [2, 3, 6, 7]), toStep);
  f.storeV128(to, topRight.shuffle(bottomRight, [0, 1, 4, 5]), 2 * toStep);
  f.storeV128(to, topRight.shuffle(bottomRight, [2, 3, 6, 7]), 3 * toStep);
}
