/**
 * Depthwise convolution (one filter per channel): vectors of four channels, a few neighbouring pixels at a time, so that
 * each value of the image and each weight is loaded once for all the products it is in.
 *
 * The gradient with respect to the images is the same kernel: the output's gradient, its pixels as far apart as the
 * strides, convolved with the kernel turned around.
 */
import { type Func, type FunctionBuilder, type I32, i32, type ModuleBuilder, splat } from "../../encoder/index.ts";
import { overChannels } from "../channels.ts";
import {
  applyEpilogue,
  type Epilogue,
  epilogueKey,
  epilogueParameters,
  loadWidth,
  movedOperands,
  storeWidth,
  type Width,
} from "../epilogue.ts";
import { forEachPiece, splitEvenly } from "../gemm/split.ts";
import { operandsAt } from "../gemm/tile.ts";
import { forEachImage, pitchOf } from "./frame.ts";
import { type ConvShape, frameBytes, needsBorder, outputSize, paddedFrame, showConv } from "./shape.ts";

/** Whether every channel has one filter of its own. */
export const isDepthwise = ({ channels, filters, groups }: ConvShape): boolean =>
  groups === channels && filters === channels && channels > 1;

/** So many neighbouring pixels share their loads. */
const PIXELS = 4;
/** Products per pixel that are written out without a loop over the kernel's rows. */
const WRITTEN_OUT = 64;

/** What one row of results needs to know. */
export interface Row {
  readonly kernel: readonly [number, number];
  readonly channels: number;
  /** Bytes from one kernel row to the next, as the image sees it. */
  readonly rowStep: number;
  /** Pixels from one window to the next, and from one tap to the next. */
  readonly stride: number;
  readonly dilation: number;
  readonly width: number;
}

/** The products of a row of taps with neighbouring windows, by the pixel that they share. */
export function sharedPixels({ kernel, stride, dilation }: Row, windows: number): Map<number, [number, number][]> {
  const pixels = new Map<number, [number, number][]>();
  for (let window = 0; window < windows; window++) {
    for (let tap = 0; tap < kernel[1]; tap++) {
      const pixel = window * stride + tap * dilation;
      pixels.set(pixel, [...(pixels.get(pixel) ?? []), [window, tap]]);
    }
  }
  return pixels;
}

/** (x, w, y, …operands): some neighbouring pixels of the result, all channels. */
function emitWindows(module: ModuleBuilder, row: Row, windows: number, epilogue: Epilogue | undefined): Func {
  const parameters = { x: "i32", w: "i32", y: "i32", ...epilogueParameters(epilogue) } as const;
  return module.once(`depthwise ${windows} ${JSON.stringify(row)}${epilogueKey(epilogue)}`, (name) =>
    module.func(name, parameters, [], (f) => {
      const pixelBytes = row.channels * 4;
      eachVector(f, row.channels, (channel, width) => {
        const sums = Array.from({ length: windows }, () => f.v128(splat(0)));
        const x = f.i32(f.parameter("x").add(channel));
        const w = f.i32(f.parameter("w").add(channel));
        const addTaps = (xOffset: number, wOffset: number): void => {
          const weights = Array.from({ length: row.kernel[1] }, (_, tap) =>
            f.v128(loadWidth(w, width, wOffset + tap * pixelBytes)),
          );
          for (const [pixel, products] of sharedPixels(row, windows)) {
            const value = f.v128(loadWidth(x, width, xOffset + pixel * pixelBytes));
            for (const [window, tap] of products) {
              const sum = sums[window] as (typeof sums)[number];
              f.set(sum, module.madd(value, weights[tap] as typeof value, sum));
            }
          }
        };
        const [rows, columns] = row.kernel;
        if (rows * columns <= WRITTEN_OUT) {
          for (let k = 0; k < rows; k++) addTaps(k * row.rowStep, k * columns * pixelBytes);
        } else {
          f.repeat(rows, () => {
            addTaps(0, 0);
            f.advance(x, row.rowStep);
            f.advance(w, columns * pixelBytes);
          });
        }
        const operands = movedOperands(f, epilogue, channel, channel).map((pointer) => f.i32(pointer));
        const y = f.i32(f.parameter("y").add(channel));
        sums.forEach((sum, window) => {
          const place = { width, fullOffset: window * pixelBytes, channelOffset: 0 };
          storeWidth(f, y, applyEpilogue(f, epilogue, sum, operands, place), width, window * pixelBytes);
        });
      });
    }),
  );
}

/** Runs `body` over all channels, a loop of four at a time; `channel` is in bytes. */
export function eachVector(f: FunctionBuilder, channels: number, body: (channel: I32, width: Width) => void): void {
  const whole = channels - (channels % 4);
  if (whole > 0) f.loop(0, whole * 4, 16, (channel) => body(channel, 4));
  if (channels > whole) f.loop(whole * 4, channels * 4, 4, (channel) => body(channel, 1));
}

/** One row of the result; `offset` is that of its first element, in bytes. */
function writeRow(
  f: FunctionBuilder,
  row: Row,
  epilogue: Epilogue | undefined,
  at: { x: I32; w: I32; y: I32; offset: I32 },
): void {
  const pixelBytes = row.channels * 4;
  for (const pieces of splitEvenly(row.width, PIXELS)) {
    const windows = emitWindows(f.module, row, pieces.size, epilogue);
    forEachPiece(f, pieces, (pixel) => {
      const offset = f.i32(at.offset.add(pixel.mul(pixelBytes)));
      const x = at.x.add(pixel.mul(row.stride * pixelBytes));
      f.call(windows, [x, at.w, at.y.add(offset), ...operandsAt(f, epilogue, offset, i32(0))]);
    });
  }
}

/** A row of a convolution's result. */
export function rowOf(shape: ConvShape, width: number): Row {
  const { kernel, channels, strides, dilations } = shape;
  return {
    kernel,
    channels,
    rowStep: dilations[0] * pitchOf(shape),
    stride: strides[1],
    dilation: dilations[1],
    width,
  };
}

/** Bytes of scratch that `emitDepthwiseForward` needs. */
export function depthwiseForwardScratch(shape: ConvShape): number {
  const frame = paddedFrame(shape);
  return needsBorder(frame) ? frameBytes(frame) : 0;
}

/** (x, w, y, scratch, n, …operands): y = x convolved with w channel by channel, n images. */
export function emitDepthwiseForward(module: ModuleBuilder, shape: ConvShape, epilogue?: Epilogue): Func {
  const { channels, strides } = shape;
  const parameters = {
    x: "i32",
    w: "i32",
    y: "i32",
    scratch: "i32",
    n: "i32",
    ...epilogueParameters(epilogue),
  } as const;
  return module.once(`depthwise conv2d ${showConv(shape)}${epilogueKey(epilogue)}`, (name) =>
    module.func(name, parameters, [], (f) => {
      const [outHeight, width] = outputSize(shape);
      const pitch = pitchOf(shape);
      const row = rowOf(shape, width);
      const offset = f.i32(0);
      forEachImage(f, shape, (source) => {
        f.loop(0, outHeight, 1, () => {
          writeRow(f, row, epilogue, { x: source, w: f.parameter("w"), y: f.parameter("y"), offset });
          f.advance(source, strides[0] * pitch);
          f.advance(offset, width * channels * 4);
        });
      });
    }),
  );
}

/** Where the pixels of the output's gradient lie so that windows of the turned kernel see those that they were in. */
interface Spread {
  /** [height, width] of the frame. */
  readonly size: readonly [number, number];
  /** Row and column of the first pixel; may be negative: then it is seen by no window. */
  readonly origin: readonly [number, number];
}

function spreadOf({ inputSize, kernel, dilations, padding }: ConvShape): Spread {
  const reach = (axis: 0 | 1): number => (kernel[axis] - 1) * dilations[axis];
  return {
    size: [inputSize[0] + reach(0), inputSize[1] + reach(1)],
    origin: [reach(0) - padding[0][0], reach(1) - padding[1][0]],
  };
}

const kernelBytes = ({ kernel, channels }: ConvShape): number => kernel[0] * kernel[1] * channels * 4;

/** Bytes of scratch that `emitDepthwiseGradInput` needs. */
export function depthwiseGradInputScratch(shape: ConvShape): number {
  const [height, width] = spreadOf(shape).size;
  return kernelBytes(shape) + height * width * shape.channels * 4;
}

/** (dy, w, dx, scratch, n, …operands): the gradient of n images. */
export function emitDepthwiseGradInput(module: ModuleBuilder, shape: ConvShape, epilogue?: Epilogue): Func {
  const { kernel, channels, dilations, inputSize } = shape;
  const parameters = {
    dy: "i32",
    w: "i32",
    dx: "i32",
    scratch: "i32",
    n: "i32",
    ...epilogueParameters(epilogue),
  } as const;
  return module.once(`depthwise conv2d_grad_input ${showConv(shape)}${epilogueKey(epilogue)}`, (name) =>
    module.func(name, parameters, [], (f) => {
      const { size } = spreadOf(shape);
      const pitch = size[1] * channels * 4;
      const row: Row = {
        kernel,
        channels,
        rowStep: dilations[0] * pitch,
        stride: 1,
        dilation: dilations[1],
        width: inputSize[1],
      };
      const [outHeight, outWidth] = outputSize(shape);
      const turned = f.parameter("scratch");
      const frame = f.i32(turned.add(kernelBytes(shape)));
      turn(f, shape, turned);
      f.fill(frame, 0, size[0] * pitch);
      const offset = f.i32(0);
      f.loop(0, f.parameter("n"), 1, (image) => {
        spread(f, shape, f.i32(f.parameter("dy").add(image.mul(outHeight * outWidth * channels * 4))), frame);
        const source = f.i32(frame);
        f.loop(0, inputSize[0], 1, () => {
          writeRow(f, row, epilogue, { x: source, w: turned, y: f.parameter("dx"), offset });
          f.advance(source, pitch);
          f.advance(offset, inputSize[1] * channels * 4);
        });
      });
    }),
  );
}

/** Writes the kernel's taps in reverse. */
function turn(f: FunctionBuilder, { kernel, channels }: ConvShape, target: I32): void {
  const taps = kernel[0] * kernel[1];
  const to = f.i32(target.add((taps - 1) * channels * 4));
  const from = f.i32(f.parameter("w"));
  f.repeat(taps, () => {
    copyPixel(f, channels, from, to);
    f.advance(from, channels * 4);
    f.set(to, to.sub(channels * 4));
  });
}

function copyPixel(f: FunctionBuilder, channels: number, from: I32, to: I32): void {
  overChannels(f, channels, (start, offset, width) =>
    storeWidth(f, to.add(start), loadWidth(from.add(start), width, offset), width, offset),
  );
}

/** Copies an image's gradient into the frame. What lies between its pixels stays 0 from image to image. */
function spread(f: FunctionBuilder, shape: ConvShape, image: I32, frame: I32): void {
  const { strides, channels } = shape;
  const { size, origin } = spreadOf(shape);
  const outputs = outputSize(shape);
  const seen = (axis: 0 | 1): { first: number; count: number } => {
    const first = Math.max(Math.ceil(-origin[axis] / strides[axis]), 0);
    const end = Math.min(Math.ceil((size[axis] - origin[axis]) / strides[axis]), outputs[axis]);
    return { first, count: Math.max(end - first, 0) };
  };
  const [rows, columns] = [seen(0), seen(1)];
  if (rows.count === 0 || columns.count === 0) return;
  const pixelBytes = channels * 4;
  const at = (axis: 0 | 1, first: number): number => origin[axis] + first * strides[axis];
  const start = (at(0, rows.first) * size[1] + at(1, columns.first)) * pixelBytes;
  const from = f.i32(image.add((rows.first * outputs[1] + columns.first) * pixelBytes));
  const to = f.i32(frame.add(start));
  f.repeat(rows.count, () => {
    f.repeat(columns.count, () => {
      copyPixel(f, channels, from, to);
      f.advance(from, pixelBytes);
      f.advance(to, strides[1] * pixelBytes);
    });
    f.advance(from, (outputs[1] - columns.count) * pixelBytes);
    f.advance(to, (strides[0] * size[1] - columns.count * strides[1]) * pixelBytes);
  });
}
