/** Moving images into frames with zero borders and back, one image at a time. */
import {
  type Func,
  type FunctionBuilder,
  type I32,
  type Local,
  type ModuleBuilder,
  splat,
} from "../../encoder/index.ts";
import {
  applyEpilogue,
  type Epilogue,
  epilogueKey,
  epilogueParameters,
  loadWidth,
  storeWidth,
  type Width,
} from "../epilogue.ts";
import { operandsAt } from "../gemm/tile.ts";
import { type ConvShape, type Frame, frameBytes, imageBytes, needsBorder, paddedFrame } from "./shape.ts";

/** The rows (axis 0) or columns (axis 1) that image and frame have in common: where they start in both, and how many. */
function overlap({ size, origin, image }: Frame, axis: 0 | 1): { inImage: number; inFrame: number; count: number } {
  const inFrame = Math.max(origin[axis], 0);
  const inImage = Math.max(-origin[axis], 0);
  const count = Math.max(Math.min(image[axis] - inImage, size[axis] - inFrame), 0);
  return { inImage, inFrame, count };
}

const showFrame = ({ size, origin, image, channels }: Frame): string =>
  `${image} at ${origin} of ${size} × ${channels}`;

/** (image, frame): copies an image into its frame; zeros around it. */
export function emitIntoFrame(module: ModuleBuilder, frame: Frame): Func {
  return module.once(`into frame ${showFrame(frame)}`, (name) =>
    module.func(name, { image: "i32", frame: "i32" }, [], (f) => {
      const rows = overlap(frame, 0);
      const columns = overlap(frame, 1);
      const pixel = frame.channels * 4;
      f.fill(f.parameter("frame"), 0, frameBytes(frame));
      f.loop(0, rows.count, 1, (row) => {
        const from = row.add(rows.inImage).mul(frame.image[1]).add(columns.inImage).mul(pixel);
        const to = row.add(rows.inFrame).mul(frame.size[1]).add(columns.inFrame).mul(pixel);
        if (columns.count > 0)
          f.copy(f.parameter("frame").add(to), f.parameter("image").add(from), columns.count * pixel);
      });
    }),
  );
}

/**
 * (frame, image, …operands): copies an image out of its frame, through the epilogue. What lies outside of the frame is
 * the epilogue of 0.
 */
export function emitFromFrame(module: ModuleBuilder, frame: Frame, epilogue: Epilogue | undefined): Func {
  return module.once(`from frame ${showFrame(frame)}${epilogueKey(epilogue)}`, (name) =>
    module.func(name, { frame: "i32", image: "i32", ...epilogueParameters(epilogue) }, [], (f) => {
      const rows = overlap(frame, 0);
      const columns = overlap(frame, 1);
      const rowBytes = frame.image[1] * frame.channels * 4;
      const pixel = frame.channels * 4;
      const covers = rows.count === frame.image[0] && columns.count === frame.image[1];
      if (!covers)
        f.loop(0, frame.image[0] * frame.image[1], 1, (at) =>
          writePixels(f, frame, epilogue, undefined, at.mul(pixel), 1),
        );
      if (columns.count === 0) return;
      f.loop(0, rows.count, 1, (row) => {
        const from = row.add(rows.inFrame).mul(frame.size[1]).add(columns.inFrame).mul(pixel);
        const to = row
          .add(rows.inImage)
          .mul(rowBytes)
          .add(columns.inImage * pixel);
        writePixels(f, frame, epilogue, f.i32(f.parameter("frame").add(from)), f.i32(to), columns.count);
      });
    }),
  );
}

/** Writes neighbouring pixels from `source`, or from zeros. */
function writePixels(
  f: FunctionBuilder,
  { channels }: Frame,
  epilogue: Epilogue | undefined,
  source: I32 | undefined,
  target: I32,
  pixels: number,
): void {
  const part = (start: number, count: number, width: Width): void => {
    f.loop(0, pixels, 1, (pixel) => {
      f.loop(start * 4, (start + count) * 4, width * 4, (channel) => {
        const offset = f.i32(pixel.mul(channels * 4).add(channel));
        const value = source ? loadWidth(source.add(offset), width) : splat(0);
        const full = f.i32(target.add(offset));
        const pointers = operandsAt(f, epilogue, full, channel);
        const result = applyEpilogue(f, epilogue, value, pointers, { width, fullOffset: 0, channelOffset: 0 });
        storeWidth(f, f.parameter("image").add(full), result, width);
      });
    });
  };
  const rest = channels % 4;
  if (channels > rest) part(0, channels - rest, 4);
  if (rest > 0) part(channels - rest, rest, 1);
}

/**
 * Bytes from an image's start to the first pixel of its frame; only for frames that lie within their images.
 */
export function cropOffset({ origin, image, channels }: Frame): number {
  return (-origin[0] * image[1] - origin[1]) * channels * 4;
}

/** Bytes from one row of the images to the next, as the windows see them. */
export function pitchOf(shape: ConvShape): number {
  const frame = paddedFrame(shape);
  return (needsBorder(frame) ? frame.size[1] : frame.image[1]) * shape.channels * 4;
}

/** Calls `write` for each of n images with the first value that the first window sees: where padding needs it, in a frame. */
export function forEachImage(
  f: FunctionBuilder,
  shape: ConvShape,
  write: (source: Local<I32>, image: I32) => void,
): void {
  const frame = paddedFrame(shape);
  f.loop(0, f.parameter("n"), 1, (image) => {
    const source = f.i32(f.parameter("x").add(image.mul(imageBytes(frame))));
    if (needsBorder(frame)) {
      f.call(emitIntoFrame(f.module, frame), [source, f.parameter("scratch")]);
      f.set(source, f.parameter("scratch"));
    } else {
      f.set(source, source.add(cropOffset(frame)));
    }
    write(source, image);
  });
}
