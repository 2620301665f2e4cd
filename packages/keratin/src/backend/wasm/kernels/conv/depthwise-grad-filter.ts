/**
 * The gradient of a depthwise convolution with respect to its kernels: row by row of the output's gradient, four channels
 * at a time, the sums of some kernel rows in registers.
 */
import type { Func, I32, Local, ModuleBuilder } from "../../encoder/index.ts";
import { loadWidth, storeWidth } from "../epilogue.ts";
import { forEachPiece, splitEvenly } from "../gemm/split.ts";
import { depthwiseForwardScratch, eachVector, type Row, rowOf, sharedPixels } from "./depthwise.ts";
import { forEachImage, pitchOf } from "./frame.ts";
import { type ConvShape, outputSize, showConv } from "./shape.ts";

/** So many pixels of the gradient share what they load of the image. */
const PIXELS = 4;
/** So many sums fit into registers beside what they are made of. */
const MOST_SUMS = 10;

/** Bytes of scratch that `emitDepthwiseGradFilter` needs. */
export const depthwiseGradFilterScratch = depthwiseForwardScratch;

/** (x, dy, dw, scratch, n): the sum of n images' gradients. */
export function emitDepthwiseGradFilter(module: ModuleBuilder, shape: ConvShape): Func {
  const { kernel, channels } = shape;
  return module.once(`depthwise conv2d_grad_filter ${showConv(shape)}`, (name) =>
    module.func(name, PARAMETERS, [], (f) => {
      f.fill(f.parameter("dw"), 0, kernel[0] * kernel[1] * channels * 4);
      const args = Object.keys(PARAMETERS).map((parameter) => f.parameter(parameter));
      f.call(emitAddGradient(module, shape), args);
    }),
  );
}

const PARAMETERS = { x: "i32", dy: "i32", dw: "i32", scratch: "i32", n: "i32" } as const;

/** (x, dy, dw, scratch, n): adds n images' gradients to dw. */
export function emitAddGradient(module: ModuleBuilder, shape: ConvShape): Func {
  const { kernel, channels, strides } = shape;
  return module.once(`depthwise gradient ${showConv(shape)}`, (name) =>
    module.func(name, PARAMETERS, [], (f) => {
      const [outHeight, width] = outputSize(shape);
      const pixelBytes = channels * 4;
      const row = rowOf(shape, width);
      const dy = f.i32(f.parameter("dy"));
      forEachImage(f, shape, (source) => {
        f.loop(0, outHeight, 1, () => {
          for (const pieces of splitEvenly(kernel[0], Math.max(1, Math.floor(MOST_SUMS / kernel[1])))) {
            const add = emitRow(module, row, pieces.size);
            forEachPiece(f, pieces, (kernelRow) => {
              const to = f.parameter("dw").add(kernelRow.mul(kernel[1] * pixelBytes));
              f.call(add, [source.add(kernelRow.mul(row.rowStep)), dy, to]);
            });
          }
          f.advance(source, strides[0] * pitchOf(shape));
          f.advance(dy, width * pixelBytes);
        });
      });
    }),
  );
}

/** (x, dy, dw): adds the share of one row of the output's gradient to some rows of the kernel's gradient, all channels. */
function emitRow(module: ModuleBuilder, row: Row, kernelRows: number): Func {
  return module.once(`depthwise gradient of ${kernelRows} rows ${JSON.stringify(row)}`, (name) =>
    module.func(name, { x: "i32", dy: "i32", dw: "i32" }, [], (f) => {
      const pixelBytes = row.channels * 4;
      const columns = row.kernel[1];
      eachVector(f, row.channels, (channel, width) => {
        const [x, dy, dw] = ["x", "dy", "dw"].map((pointer) => f.i32(f.parameter(pointer).add(channel))) as [
          Local<I32>,
          Local<I32>,
          Local<I32>,
        ];
        const sums = Array.from({ length: kernelRows * columns }, (_, tap) =>
          f.v128(loadWidth(dw, width, tap * pixelBytes)),
        );
        const addPixels = (count: number): void => {
          const gradients = Array.from({ length: count }, (_, i) => f.v128(loadWidth(dy, width, i * pixelBytes)));
          for (let k = 0; k < kernelRows; k++) {
            for (const [pixel, products] of sharedPixels(row, count)) {
              const value = f.v128(loadWidth(x, width, k * row.rowStep + pixel * pixelBytes));
              for (const [window, tap] of products) {
                const sum = sums[k * columns + tap] as typeof value;
                f.set(sum, module.madd(value, gradients[window] as typeof value, sum));
              }
            }
          }
          f.advance(x, count * row.stride * pixelBytes);
          f.advance(dy, count * pixelBytes);
        };
        for (const { count, size } of splitEvenly(row.width, PIXELS)) f.repeat(count, () => addPixels(size));
        sums.forEach((sum, tap) => storeWidth(f, dw, sum, width, tap * pixelBytes));
      });
    }),
  );
}
