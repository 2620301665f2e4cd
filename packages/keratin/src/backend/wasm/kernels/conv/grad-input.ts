/**
 * The gradient of a convolution with respect to its images, by scattering: for each tap of the kernel, every output
 * pixel's gradient times the tap's matrix is added to the pixel that the tap saw. (Faster than convolving a padded
 * gradient with flipped kernels: KERNELS, 50 against 36 GFLOPS.)
 */
import type { Func, FunctionBuilder, I32, ModuleBuilder } from "../../encoder/index.ts";
import { type Epilogue, epilogueKey, epilogueParameters } from "../epilogue.ts";
import { forEachPanel, forEachPiece, splitColumns, splitEvenly } from "../gemm/split.ts";
import { emitTile } from "../gemm/tile.ts";
import { cropOffset, emitFromFrame } from "./frame.ts";
import { type ConvShape, frameBytes, imageBytes, needsBorder, outputSize, paddedFrame, showConv } from "./shape.ts";

const weightBytes = ({ kernel, channels, filters, groups }: ConvShape): number =>
  kernel[0] * kernel[1] * (channels / groups) * filters * 4;

/** Whether the sums must be gathered in a frame before they can be stored. */
function needsFrame(shape: ConvShape, epilogue: Epilogue | undefined): boolean {
  return epilogue !== undefined || needsBorder(paddedFrame(shape));
}

/** Bytes of scratch that `emitConvGradInput` needs. */
export function convGradInputScratch(shape: ConvShape, epilogue?: Epilogue): number {
  return weightBytes(shape) + (needsFrame(shape, epilogue) ? frameBytes(paddedFrame(shape)) : 0);
}

/** (dy, w, dx, scratch, n, …operands): the gradient of n images. */
export function emitConvGradInput(module: ModuleBuilder, shape: ConvShape, epilogue?: Epilogue): Func {
  return module.once(`conv2d_grad_input ${showConv(shape)}${epilogueKey(epilogue)}`, (name) => {
    const parameters = {
      dy: "i32",
      w: "i32",
      dx: "i32",
      scratch: "i32",
      n: "i32",
      ...epilogueParameters(epilogue),
    } as const;
    return module.func(name, parameters, [], (f) => {
      const frame = paddedFrame(shape);
      const framed = needsFrame(shape, epilogue);
      const [outHeight, outWidth] = outputSize(shape);
      const scratch = f.parameter("scratch");
      f.call(emitTransposeTaps(module, shape), [f.parameter("w"), scratch]);
      f.loop(0, f.parameter("n"), 1, (image) => {
        const offset = f.i32(image.mul(imageBytes(frame)));
        const result = f.i32(f.parameter("dx").add(offset));
        const sums = framed ? f.i32(scratch.add(weightBytes(shape))) : result;
        f.fill(sums, 0, framed ? frameBytes(frame) : imageBytes(frame));
        if (!framed) f.advance(sums, cropOffset(frame));
        const pitch = (framed ? frame.size[1] : frame.image[1]) * shape.channels * 4;
        scatter(
          f,
          shape,
          f.i32(f.parameter("dy").add(image.mul(outHeight * outWidth * shape.filters * 4))),
          sums,
          pitch,
        );
        if (framed) {
          const operands = (epilogue?.operands ?? []).map((kind, k) =>
            f.parameter(`operand${k}`).add(kind === "full" ? offset : 0),
          );
          f.call(emitFromFrame(module, frame, epilogue), [sums, result, ...operands]);
        }
      });
    });
  });
}

/** (w, t): each tap's matrix [channels / groups, filters] transposed. */
function emitTransposeTaps(module: ModuleBuilder, { kernel, channels, filters, groups }: ConvShape): Func {
  const rows = channels / groups;
  const taps = kernel[0] * kernel[1];
  return module.once(`transpose ${taps} × ${rows}×${filters}`, (name) =>
    module.func(name, { w: "i32", t: "i32" }, [], (f) => {
      const [from, to] = [f.parameter("w"), f.parameter("t")];
      f.loop(0, taps, 1, () => {
        f.loop(0, filters, 1, () => {
          f.loop(0, rows, 1, (row) => {
            f.storeI32(to, from.add(row.mul(filters * 4)).loadI32());
            f.advance(to, 4);
          });
          f.advance(from, 4);
        });
        f.advance(from, (rows - 1) * filters * 4);
      });
    }),
  );
}

/** Adds one image's gradient; `sums` is a frame of zeros. */
function scatter(f: FunctionBuilder, shape: ConvShape, dy: I32, sums: I32, pitch: number): void {
  const { channels, filters, groups, kernel, strides, dilations } = shape;
  const each = channels / groups;
  const tap = f.i32(f.parameter("scratch"));
  f.loop(0, kernel[0], 1, (kernelRow) => {
    f.loop(0, kernel[1], 1, (kernelColumn) => {
      const corner = f.i32(
        sums.add(kernelRow.mul(dilations[0] * pitch)).add(kernelColumn.mul(dilations[1] * channels * 4)),
      );
      f.loop(0, groups, 1, (group) => {
        const from = f.i32(dy.add(group.mul((filters / groups) * 4)));
        const to = f.i32(corner.add(group.mul(each * 4)));
        const matrix = f.i32(tap.add(group.mul((filters / groups) * each * 4)));
        for (const panels of splitColumns(each, f.module.engine.tileVectors)) {
          forEachPanel(f, panels, (column) => {
            const bytes = column.shl(2);
            scatterTap(
              f,
              shape,
              panels.widths,
              f.i32(from),
              f.i32(to.add(bytes)),
              f.i32(matrix.add(bytes)),
              strides[0] * pitch,
            );
          });
        }
      });
      f.advance(tap, filters * each * 4);
    });
  });
}

/** One tap, one panel of channels, all pixels of the gradient. */
function scatterTap(
  f: FunctionBuilder,
  shape: ConvShape,
  widths: readonly (4 | 1)[],
  from: ReturnType<FunctionBuilder["i32"]>,
  to: ReturnType<FunctionBuilder["i32"]>,
  matrix: I32,
  rowStep: number,
): void {
  const { channels, filters, groups, strides } = shape;
  const [outHeight, outWidth] = outputSize(shape);
  f.loop(0, outHeight, 1, () => {
    for (const pieces of splitEvenly(outWidth, f.module.engine.tileRows)) {
      const tile = emitTile(f.module, {
        rows: Array.from({ length: pieces.size }, (_, i) => i * filters * 4),
        resultStep: strides[1] * channels * 4,
        widths,
        loops: [{ rounds: filters / groups, a: 4, b: (channels / groups) * 4 }],
        accumulate: true,
      });
      forEachPiece(f, pieces, (pixel) => {
        f.call(tile, [from.add(pixel.mul(filters * 4)), matrix, to.add(pixel.mul(strides[1] * channels * 4))]);
      });
    }
    f.advance(from, outWidth * filters * 4);
    f.advance(to, rowStep);
  });
}
