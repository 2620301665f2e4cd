/** The matrix products at the points. */
import type { Func, FunctionBuilder, I32, ModuleBuilder } from "../../encoder/index.ts";
import { forEachRowTile } from "../gemm/rows.ts";
import { forEachPanel, forEachPiece, splitColumns, splitEvenly } from "../gemm/split.ts";
import { emitTile, type Loop } from "../gemm/tile.ts";
import { type WinogradSpec, winogradLayout } from "./plan.ts";

export interface ProductSpec {
  readonly points: number;
  readonly inner: number;
  readonly columns: number;
  /** Bytes from point to point. */
  readonly pointA: number;
  readonly pointB: number;
  readonly pointC: number;
}

/** (a, b, c, tiles): at every point, C [tiles, columns] = A [tiles, inner] × B [inner, columns]. */
export function emitPointProducts(module: ModuleBuilder, spec: ProductSpec): Func {
  const { points, inner, columns } = spec;
  return module.once(`point products ${Object.values(spec)}`, (name) =>
    module.func(name, { a: "i32", b: "i32", c: "i32", tiles: "i32" }, [], (f) => {
      const { tileRows, tileVectors } = module.engine;
      f.loop(0, points, 1, (point) => {
        const [a, b, c] = [
          f.i32(f.parameter("a").add(point.mul(spec.pointA))),
          f.i32(f.parameter("b").add(point.mul(spec.pointB))),
          f.i32(f.parameter("c").add(point.mul(spec.pointC))),
        ];
        for (const panels of splitColumns(columns, tileVectors)) {
          forEachPanel(f, panels, (column) => {
            const bytes = f.i32(column.shl(2));
            forEachRowTile(f, f.parameter("tiles"), tileRows, (rows, row) => {
              const tile = emitTile(module, {
                rows: Array.from({ length: rows }, (_, i) => i * inner * 4),
                resultStep: columns * 4,
                widths: panels.widths,
                loops: [{ rounds: inner, a: 4, b: columns * 4 }],
                accumulate: false,
              });
              f.call(tile, [a.add(row.mul(inner * 4)), b.add(bytes), c.add(row.mul(columns * 4)).add(bytes)]);
            });
          });
        }
      });
    }),
  );
}

/** (V, Z, dU, n): at every point, dU [channels, filters] = Vᵀ × Z over the tiles of n images. */
export function emitKernelProducts(module: ModuleBuilder, spec: WinogradSpec): Func {
  const layout = winogradLayout(spec);
  const { channels, filters } = spec.shape;
  const key = `kernel products ${channels}×${filters} ${layout.points} ${layout.tilesPerImage}`;
  return module.once(key, (name) =>
    module.func(name, { V: "i32", Z: "i32", dU: "i32", n: "i32" }, [], (f) => {
      const { imagesPerBlock, tilesPerImage, blockV, blockZ } = layout;
      const blocks = f.i32(f.parameter("n").divU(imagesPerBlock));
      const restTiles = f.i32(f.parameter("n").remU(imagesPerBlock).mul(tilesPerImage));
      const tiles: Loop = { rounds: imagesPerBlock * tilesPerImage, a: channels * 4, b: filters * 4 };
      f.loop(0, layout.points, 1, (point) => {
        const dU = f.i32(f.parameter("dU").add(point.mul(layout.pointU)));
        const V = f.i32(f.parameter("V").add(point.mul(layout.pointV)));
        const Z = f.i32(f.parameter("Z").add(point.mul(layout.pointZ)));
        const add = (loops: Loop[], count: I32, accumulate: boolean): void =>
          addProducts(f, spec, { V, Z, dU }, { loops, count, accumulate });
        const whole: Loop = { rounds: "count", a: blockV, b: blockZ };
        f.if(
          blocks,
          () => add([whole, tiles], blocks, false),
          () => f.fill(dU, 0, channels * filters * 4),
        );
        f.if(restTiles, () => {
          f.advance(V, blocks.mul(blockV));
          f.advance(Z, blocks.mul(blockZ));
          add([{ ...tiles, rounds: "count" }], restTiles, true);
        });
      });
    }),
  );
}

/** One point: dU = or += the products of the tiles that the loops run over. */
function addProducts(
  f: FunctionBuilder,
  { shape: { channels, filters } }: WinogradSpec,
  { V, Z, dU }: Readonly<Record<"V" | "Z" | "dU", I32>>,
  { loops, count, accumulate }: { loops: readonly Loop[]; count: I32; accumulate: boolean },
): void {
  const { tileRows, tileVectors } = f.module.engine;
  for (const panels of splitColumns(filters, tileVectors)) {
    forEachPanel(f, panels, (column) => {
      const bytes = f.i32(column.shl(2));
      for (const pieces of splitEvenly(channels, tileRows)) {
        const tile = emitTile(f.module, {
          rows: Array.from({ length: pieces.size }, (_, i) => i * 4),
          resultStep: filters * 4,
          widths: panels.widths,
          loops,
          accumulate,
        });
        forEachPiece(f, pieces, (channel) =>
          f.call(tile, [V.add(channel.shl(2)), Z.add(bytes), dU.add(channel.mul(filters * 4)).add(bytes), count]),
        );
      }
    });
  }
}
