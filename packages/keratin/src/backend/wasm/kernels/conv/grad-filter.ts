/**
 * The gradient of a convolution with respect to its kernels, summed over the images. Rows of the product are the
 * kernel's (row, column, channel), columns its filters; the sum runs over the pixels of one image at a time, so that
 * image and gradient stay in the cache.
 */
import type { Func, FunctionBuilder, I32, ModuleBuilder } from "../../encoder/index.ts";
import { forEachPanel, forEachPiece, splitColumns, splitEvenly } from "../gemm/split.ts";
import { emitTile } from "../gemm/tile.ts";
import { forEachImage, pitchOf } from "./frame.ts";
import { type ConvShape, frameBytes, needsBorder, outputSize, paddedFrame, showConv } from "./shape.ts";

/** Bytes of scratch that `emitConvGradFilter` needs. */
export function convGradFilterScratch(shape: ConvShape): number {
  const frame = paddedFrame(shape);
  return needsBorder(frame) ? frameBytes(frame) : 0;
}

/** (x, dy, dw, scratch, n): the sum of n images' gradients. */
export function emitConvGradFilter(module: ModuleBuilder, shape: ConvShape): Func {
  return module.once(`conv2d_grad_filter ${showConv(shape)}`, (name) =>
    module.func(name, { x: "i32", dy: "i32", dw: "i32", scratch: "i32", n: "i32" }, [], (f) => {
      const { kernel, channels, filters, groups } = shape;
      const [outHeight, outWidth] = outputSize(shape);
      f.fill(f.parameter("dw"), 0, kernel[0] * kernel[1] * (channels / groups) * filters * 4);
      forEachImage(f, shape, (source, image) => {
        addImage(f, shape, source, f.i32(f.parameter("dy").add(image.mul(outHeight * outWidth * filters * 4))));
      });
    }),
  );
}

/** Where the window's values lie, from its first pixel, in the order of the kernel's rows; one list per run of equal steps. */
interface Run {
  /** How often the run occurs: bytes from one to the next in the image and in the kernel. */
  readonly repeats: readonly { readonly count: number; readonly a: number; readonly c: number }[];
  readonly rows: readonly number[];
}

/** Kernels with at most so many rows are one run. */
const SMALL = 36;

function runs(shape: ConvShape): Run {
  const { kernel, channels, filters, groups, dilations } = shape;
  const each = channels / groups;
  const rowStep = dilations[0] * pitchOf(shape);
  const columnStep = dilations[1] * channels * 4;
  const channelSteps = Array.from({ length: each }, (_, c) => c * 4);
  const window = Array.from({ length: kernel[1] }, (_, k) => channelSteps.map((c) => c + k * columnStep)).flat();
  if (kernel[0] * window.length <= SMALL) {
    return {
      repeats: [],
      rows: Array.from({ length: kernel[0] }, (_, k) => window.map((w) => w + k * rowStep)).flat(),
    };
  }
  const down = { count: kernel[0], a: rowStep, c: kernel[1] * each * filters * 4 };
  if (columnStep === each * 4) return { repeats: [down], rows: window };
  return { repeats: [down, { count: kernel[1], a: columnStep, c: each * filters * 4 }], rows: channelSteps };
}

function addImage(f: FunctionBuilder, shape: ConvShape, source: I32, dy: I32): void {
  const { channels, filters, groups } = shape;
  const perGroup = filters / groups;
  const { repeats, rows } = runs(shape);
  f.loop(0, groups, 1, (group) => {
    for (const panels of splitColumns(perGroup, f.module.engine.tileVectors)) {
      forEachPanel(f, panels, (column) => {
        const filterOffset = f.i32(group.mul(perGroup).add(column).shl(2));
        const a = source.add(group.mul((channels / groups) * 4));
        const nest = (level: number, from: I32, to: I32): void => {
          const repeat = repeats[level];
          if (!repeat) {
            addTiles(f, shape, rows, panels.widths, { a: f.i32(from), b: f.i32(dy.add(filterOffset)), c: f.i32(to) });
            return;
          }
          f.loop(0, repeat.count, 1, (k) =>
            nest(level + 1, f.i32(from.add(k.mul(repeat.a))), f.i32(to.add(k.mul(repeat.c)))),
          );
        };
        nest(0, a, f.parameter("dw").add(filterOffset));
      });
    }
  });
}

function addTiles(
  f: FunctionBuilder,
  shape: ConvShape,
  rows: readonly number[],
  widths: readonly (4 | 1)[],
  { a, b, c }: { a: I32; b: I32; c: I32 },
): void {
  const { filters, strides, channels } = shape;
  const [outHeight, outWidth] = outputSize(shape);
  const loops = [
    { rounds: outHeight, a: strides[0] * pitchOf(shape), b: outWidth * filters * 4 },
    { rounds: outWidth, a: strides[1] * channels * 4, b: filters * 4 },
  ];
  const tileAt = (first: number, size: number): Func => {
    const start = rows[first] as number;
    return emitTile(f.module, {
      rows: rows.slice(first, first + size).map((row) => row - start),
      resultStep: filters * 4,
      widths,
      loops,
      accumulate: true,
    });
  };
  const isDense = rows.every((row, i) => row === i * 4);
  for (const { start, count, size } of splitEvenly(rows.length, f.module.engine.tileRows)) {
    if (isDense) {
      forEachPiece(f, { start, count, size }, (row) =>
        f.call(tileAt(start, size), [a.add(row.shl(2)), b, c.add(row.mul(filters * 4))]),
      );
      continue;
    }
    for (let first = start; first < start + count * size; first += size) {
      f.call(tileAt(first, size), [a.add(rows[first] as number), b, c.add(first * filters * 4)]);
    }
  }
}
