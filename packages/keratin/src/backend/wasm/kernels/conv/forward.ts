/**
 * Direct convolution: register tiles of output pixels × filters, the window read straight from the NHWC image (a row of
 * kernelWidth · channels floats is contiguous). Any stride, dilation, groups, channels; images that need a border are
 * copied into a frame of zeros first, one at a time.
 */
import type { Func, FunctionBuilder, I32, ModuleBuilder } from "../../encoder/index.ts";
import { type Epilogue, epilogueKey, epilogueParameters } from "../epilogue.ts";
import { forEachPanel, forEachPiece, splitColumns, splitEvenly } from "../gemm/split.ts";
import { emitTile, type Loop, operandsAt } from "../gemm/tile.ts";
import { forEachImage, pitchOf } from "./frame.ts";
import { type ConvShape, frameBytes, needsBorder, outputSize, paddedFrame, showConv } from "./shape.ts";

/** Bytes of scratch that `emitConvForward` needs. */
export function convForwardScratch(shape: ConvShape): number {
  const frame = paddedFrame(shape);
  return needsBorder(frame) ? frameBytes(frame) : 0;
}

/** (x, w, y, scratch, n, …operands): y = x convolved with w, n images. */
export function emitConvForward(module: ModuleBuilder, shape: ConvShape, epilogue?: Epilogue): Func {
  return module.once(`conv2d ${showConv(shape)}${epilogueKey(epilogue)}`, (name) => {
    const parameters = {
      x: "i32",
      w: "i32",
      y: "i32",
      scratch: "i32",
      n: "i32",
      ...epilogueParameters(epilogue),
    } as const;
    return module.func(name, parameters, [], (f) => {
      const [outHeight, outWidth] = outputSize(shape);
      const outBytes = outHeight * outWidth * shape.filters * 4;
      forEachImage(f, shape, (source, image) => {
        writeImage(f, shape, epilogue, source, f.i32(image.mul(outBytes)));
      });
    });
  });
}

/** The taps of one window and one group: loops over A (the image) and B (the kernel, filters contiguous). */
function windowLoops(shape: ConvShape): Loop[] {
  const { kernel, dilations, channels, filters, groups } = shape;
  const each = channels / groups;
  const rows: Loop = { rounds: kernel[0], a: dilations[0] * pitchOf(shape), b: kernel[1] * each * filters * 4 };
  if (groups === 1 && dilations[1] === 1) return [rows, { rounds: kernel[1] * channels, a: 4, b: filters * 4 }];
  return [
    rows,
    { rounds: kernel[1], a: dilations[1] * channels * 4, b: each * filters * 4 },
    { rounds: each, a: 4, b: filters * 4 },
  ];
}

function writeImage(
  f: FunctionBuilder,
  shape: ConvShape,
  epilogue: Epilogue | undefined,
  source: I32,
  target: I32,
): void {
  const { module } = f;
  const { filters, channels, groups, strides } = shape;
  const [outHeight, outWidth] = outputSize(shape);
  const { tileRows, tileVectors } = module.engine;
  const perGroup = filters / groups;
  const pixelStep = strides[1] * channels * 4;
  f.loop(0, groups, 1, (group) => {
    for (const panels of splitColumns(perGroup, tileVectors)) {
      forEachPanel(f, panels, (column) => {
        const channelOffset = f.i32(group.mul(perGroup).add(column).shl(2));
        const from = f.i32(source.add(group.mul((channels / groups) * 4)));
        const to = f.i32(target.add(channelOffset));
        f.loop(0, outHeight, 1, () => {
          for (const pieces of splitEvenly(outWidth, tileRows)) {
            const tile = emitTile(module, {
              rows: Array.from({ length: pieces.size }, (_, i) => i * pixelStep),
              resultStep: filters * 4,
              widths: panels.widths,
              loops: windowLoops(shape),
              accumulate: false,
              epilogue,
            });
            forEachPiece(f, pieces, (pixel) => {
              const offset = f.i32(to.add(pixel.mul(filters * 4)));
              f.call(tile, [
                from.add(pixel.mul(pixelStep)),
                f.parameter("w").add(channelOffset),
                f.parameter("y").add(offset),
                ...operandsAt(f, epilogue, offset, channelOffset),
              ]);
            });
          }
          f.advance(from, strides[0] * pitchOf(shape));
          f.advance(to, outWidth * filters * 4);
        });
      });
    }
  });
}
