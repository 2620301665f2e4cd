/**
 * Resizing of images, any size, by separable taps: for each row of the result, the rows of the image that make it are
 * summed into one line, and then the pixels of that line into the result's. The gradient goes the same way back.
 */
import type { Taps } from "../../../util/taps.ts";
import type { Func, FunctionBuilder, I32, ModuleBuilder, V128 } from "../encoder/index.ts";
import { overChannels } from "./channels.ts";
import { loadWidth, storeWidth } from "./epilogue.ts";

export interface ResizeSpec {
  /** [height, width, channels] of the images before resizing. */
  readonly input: readonly [number, number, number];
  /** [height, width] after it. */
  readonly output: readonly [number, number];
  /** How many pixels make one, down and across. */
  readonly taps: readonly [number, number];
}

/** Words of a table entry: the byte offset of the first tap, then the weights as floats. */
export const tapTable = (taps: readonly Taps[], stepBytes: number): Int32Array => {
  const words = 1 + (taps[0]?.weights.length ?? 0);
  const table = new Int32Array(taps.length * words);
  const floats = new Float32Array(table.buffer);
  taps.forEach(({ start, weights }, i) => {
    table[i * words] = start * stepBytes;
    floats.set(weights, i * words + 1);
  });
  return table;
};

/** Bytes of the line between the two passes. */
export const resizeScratch = ({ input: [, width, channels] }: ResizeSpec): number => width * channels * 4;

const PARAMETERS = { from: "i32", to: "i32", rows: "i32", columns: "i32", line: "i32", n: "i32" } as const;

/** The entry of a table at hand: where its taps begin and their weights, one in all lanes of each vector. */
interface Entry {
  readonly start: I32;
  readonly weights: readonly V128[];
}

/** Runs `body` for each entry of a table. */
function overTable(
  f: FunctionBuilder,
  table: I32,
  entries: number,
  taps: number,
  body: (entry: Entry, index: I32) => void,
): void {
  const at = f.i32(table);
  f.loop(0, entries, 1, (index) => {
    const weights = Array.from({ length: taps }, (_, k) => f.v128(at.loadSplat(4 + k * 4)));
    body({ start: f.i32(at.loadI32()), weights }, index);
    f.advance(at, (1 + taps) * 4);
  });
}

/** Runs `body` over the floats of a line, four at a time. */
function overLine(f: FunctionBuilder, floats: number, body: (offset: I32 | number, width: 4 | 1) => void): void {
  const vectors = Math.floor(floats / 4);
  f.loop(0, vectors * 16, 16, (offset) => body(offset, 4));
  for (let i = vectors * 4; i < floats; i++) body(i * 4, 1);
}

/** (x, y, row table, column table, line, n): n images resized. */
export function emitResize(module: ModuleBuilder, spec: ResizeSpec): Func {
  const { rowBytes, imageBytes, pixelBytes } = bytesOf(spec);
  return module.once(`resize ${JSON.stringify(spec)}`, (name) =>
    module.func(name, PARAMETERS, [], (f) => {
      const [x, y, line] = [f.i32(f.parameter("from")), f.i32(f.parameter("to")), f.parameter("line")];
      f.loop(0, f.parameter("n"), 1, () => {
        overTable(f, f.parameter("rows"), spec.output[0], spec.taps[0], (row) => {
          const first = f.i32(x.add(row.start));
          overLine(f, rowBytes / 4, (offset, width) => {
            const sum = weighted(module, row, (k) => loadWidth(first.add(offset), width, k * rowBytes));
            storeWidth(f, line.add(offset), sum, width);
          });
          overTable(f, f.parameter("columns"), spec.output[1], spec.taps[1], (column) => {
            const pixel = f.i32(line.add(column.start));
            overChannels(f, spec.input[2], (start, offset, width) => {
              const sum = weighted(module, column, (k) => loadWidth(pixel.add(start), width, k * pixelBytes + offset));
              storeWidth(f, y.add(start), sum, width, offset);
            });
            f.advance(y, pixelBytes);
          });
        });
        f.advance(x, imageBytes);
      });
    }),
  );
}

/** (dy, dx, row table, column table, line, n): the gradient. */
export function emitResizeGrad(module: ModuleBuilder, spec: ResizeSpec): Func {
  const { rowBytes, imageBytes, pixelBytes } = bytesOf(spec);
  return module.once(`resize grad ${JSON.stringify(spec)}`, (name) =>
    module.func(name, PARAMETERS, [], (f) => {
      const [dy, dx, line] = [f.i32(f.parameter("from")), f.i32(f.parameter("to")), f.parameter("line")];
      f.fill(dx, 0, f.parameter("n").mul(imageBytes));
      f.loop(0, f.parameter("n"), 1, () => {
        overTable(f, f.parameter("rows"), spec.output[0], spec.taps[0], (row) => {
          f.fill(line, 0, rowBytes);
          overTable(f, f.parameter("columns"), spec.output[1], spec.taps[1], (column) => {
            const pixel = f.i32(line.add(column.start));
            overChannels(f, spec.input[2], (start, offset, width) => {
              const gradient = f.v128(loadWidth(dy.add(start), width, offset));
              column.weights.forEach((weight, k) => {
                const at = k * pixelBytes + offset;
                storeWidth(
                  f,
                  pixel.add(start),
                  module.madd(gradient, weight, loadWidth(pixel.add(start), width, at)),
                  width,
                  at,
                );
              });
            });
            f.advance(dy, pixelBytes);
          });
          const first = f.i32(dx.add(row.start));
          overLine(f, rowBytes / 4, (offset, width) => {
            const gradient = f.v128(loadWidth(line.add(offset), width));
            const target = f.i32(first.add(offset));
            row.weights.forEach((weight, k) => {
              const at = k * rowBytes;
              storeWidth(f, target, module.madd(gradient, weight, loadWidth(target, width, at)), width, at);
            });
          });
        });
        f.advance(dx, imageBytes);
      });
    }),
  );
}

/** Σ weight · tap. */
function weighted(module: ModuleBuilder, { weights }: Entry, load: (tap: number) => V128): V128 {
  return weights
    .slice(1)
    .reduce((sum, weight, k) => module.madd(load(k + 1), weight, sum), load(0).mul(weights[0] as V128));
}

function bytesOf({ input: [height, width, channels] }: ResizeSpec): {
  rowBytes: number;
  imageBytes: number;
  pixelBytes: number;
} {
  const pixelBytes = channels * 4;
  return { pixelBytes, rowBytes: width * pixelBytes, imageBytes: height * width * pixelBytes };
}
