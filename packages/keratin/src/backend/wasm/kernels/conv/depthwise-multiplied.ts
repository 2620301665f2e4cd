/**
 * Depthwise convolution with several filters per channel, image by image: each channel is written as often as it has
 * filters, which makes it a convolution of one filter per channel (depthwise.ts).
 */
import { type Func, type FunctionBuilder, type I32, i32, type ModuleBuilder } from "../../encoder/index.ts";
import {
  applyEpilogue,
  type Epilogue,
  epilogueKey,
  epilogueParameters,
  loadWidth,
  movedOperands,
  storeWidth,
} from "../epilogue.ts";
import { operandsAt } from "../gemm/tile.ts";
import {
  depthwiseForwardScratch,
  depthwiseGradInputScratch,
  eachVector,
  emitDepthwiseForward,
  emitDepthwiseGradInput,
} from "./depthwise.ts";
import { depthwiseGradFilterScratch, emitAddGradient } from "./depthwise-grad-filter.ts";
import { type ConvShape, outputSize, showConv } from "./shape.ts";

/** Whether every channel has several filters of its own. */
export const isMultiplied = ({ channels, filters, groups }: ConvShape): boolean =>
  groups === channels && filters > channels && channels > 1;

/** The convolution of repeated channels. */
const wide = (shape: ConvShape): ConvShape => ({ ...shape, channels: shape.filters, groups: shape.filters });

const pixelsOf = ({ inputSize }: ConvShape): number => inputSize[0] * inputSize[1];
const imageBytes = (shape: ConvShape): number => pixelsOf(shape) * shape.channels * 4;

function resultBytes(shape: ConvShape): number {
  const [height, width] = outputSize(shape);
  return height * width * shape.filters * 4;
}

/** (from, to): an image with each channel as often as it has filters. */
function emitRepeat(module: ModuleBuilder, shape: ConvShape): Func {
  const { channels, filters } = shape;
  const times = filters / channels;
  return module.once(`repeat ${pixelsOf(shape)}×${channels} ${times} times`, (name) =>
    module.func(name, { from: "i32", to: "i32" }, [], (f) => {
      const [from, to] = [f.parameter("from"), f.parameter("to")];
      eachVector(f, pixelsOf(shape) * channels, (_value, width) => {
        const values = f.v128(loadWidth(from, width));
        for (let vector = 0; vector < times; vector++) {
          const lane = (k: number): number => Math.floor((vector * 4 + k) / times);
          const repeated = width === 4 ? values.shuffle(values, [lane(0), lane(1), lane(2), lane(3)]) : values;
          storeWidth(f, to, repeated, width, vector * width * 4);
        }
        f.advance(from, width * 4);
        f.advance(to, width * times * 4);
      });
    }),
  );
}

/** Bytes of scratch that `emitMultipliedForward` needs. */
export const multipliedForwardScratch = (shape: ConvShape): number =>
  imageBytes(wide(shape)) + depthwiseForwardScratch(wide(shape));

/** (x, w, y, scratch, n, …operands): y = x convolved with w channel by channel, n images. */
export function emitMultipliedForward(module: ModuleBuilder, shape: ConvShape, epilogue?: Epilogue): Func {
  const parameters = {
    x: "i32",
    w: "i32",
    y: "i32",
    scratch: "i32",
    n: "i32",
    ...epilogueParameters(epilogue),
  } as const;
  return module.once(`multiplied conv2d ${showConv(shape)}${epilogueKey(epilogue)}`, (name) =>
    module.func(name, parameters, [], (f) => {
      const convolve = emitDepthwiseForward(module, wide(shape), epilogue);
      forEachRepeated(f, shape, (repeated, rest, image) => {
        const offset = f.i32(image.mul(resultBytes(shape)));
        const operands = operandsAt(f, epilogue, offset, i32(0));
        f.call(convolve, [repeated, f.parameter("w"), f.parameter("y").add(offset), rest, 1, ...operands]);
      });
    }),
  );
}

/** Calls `write` for each of n images with where it stands repeated, and the scratch behind it. */
function forEachRepeated(
  f: FunctionBuilder,
  shape: ConvShape,
  write: (repeated: I32, rest: I32, image: I32) => void,
): void {
  const scratch = f.parameter("scratch");
  const rest = f.i32(scratch.add(imageBytes(wide(shape))));
  f.loop(0, f.parameter("n"), 1, (image) => {
    f.call(emitRepeat(f.module, shape), [f.parameter("x").add(image.mul(imageBytes(shape))), scratch]);
    write(scratch, rest, image);
  });
}

/** Bytes of scratch that `emitMultipliedGradInput` needs. */
export const multipliedGradInputScratch = (shape: ConvShape): number =>
  imageBytes(wide(shape)) + depthwiseGradInputScratch(wide(shape));

/** (dy, w, dx, scratch, n, …operands): the gradient of n images. */
export function emitMultipliedGradInput(module: ModuleBuilder, shape: ConvShape, epilogue?: Epilogue): Func {
  const parameters = {
    dy: "i32",
    w: "i32",
    dx: "i32",
    scratch: "i32",
    n: "i32",
    ...epilogueParameters(epilogue),
  } as const;
  return module.once(`multiplied conv2d_grad_input ${showConv(shape)}${epilogueKey(epilogue)}`, (name) =>
    module.func(name, parameters, [], (f) => {
      const repeated = f.parameter("scratch");
      const rest = f.i32(repeated.add(imageBytes(wide(shape))));
      f.loop(0, f.parameter("n"), 1, (image) => {
        const dy = f.parameter("dy").add(image.mul(resultBytes(shape)));
        f.call(emitDepthwiseGradInput(module, wide(shape)), [dy, f.parameter("w"), repeated, rest, 1]);
        const offset = f.i32(image.mul(imageBytes(shape)));
        const operands = operandsAt(f, epilogue, offset, i32(0));
        f.call(emitSum(module, shape, epilogue), [repeated, f.parameter("dx").add(offset), ...operands]);
      });
    }),
  );
}

/** (from, to, …operands): adds up what belongs to one channel. */
function emitSum(module: ModuleBuilder, shape: ConvShape, epilogue: Epilogue | undefined): Func {
  const { channels, filters } = shape;
  const times = filters / channels;
  const parameters = { from: "i32", to: "i32", ...epilogueParameters(epilogue) } as const;
  return module.once(`sum ${pixelsOf(shape)}×${channels} of ${times}${epilogueKey(epilogue)}`, (name) =>
    module.func(name, parameters, [], (f) => {
      const from = f.i32(f.parameter("from"));
      const at = f.i32(0);
      f.repeat(pixelsOf(shape), () => {
        f.loop(0, channels * 4, 4, (channel) => {
          const sum = f.v128(from.loadZero());
          for (let k = 1; k < times; k++) f.set(sum, sum.add(from.loadZero(k * 4)));
          const operands = movedOperands(f, epilogue, at, channel);
          const place = { width: 1, fullOffset: 0, channelOffset: 0 } as const;
          storeWidth(f, f.parameter("to").add(at), applyEpilogue(f, epilogue, sum, operands, place), 1);
          f.advance(from, times * 4);
          f.advance(at, 4);
        });
      });
    }),
  );
}

/** Bytes of scratch that `emitMultipliedGradFilter` needs. */
export const multipliedGradFilterScratch = (shape: ConvShape): number =>
  imageBytes(wide(shape)) + depthwiseGradFilterScratch(wide(shape));

/** (x, dy, dw, scratch, n): the sum of n images' gradients. */
export function emitMultipliedGradFilter(module: ModuleBuilder, shape: ConvShape): Func {
  const { kernel, filters } = shape;
  return module.once(`multiplied conv2d_grad_filter ${showConv(shape)}`, (name) =>
    module.func(name, { x: "i32", dy: "i32", dw: "i32", scratch: "i32", n: "i32" }, [], (f) => {
      const add = emitAddGradient(module, wide(shape));
      f.fill(f.parameter("dw"), 0, kernel[0] * kernel[1] * filters * 4);
      forEachRepeated(f, shape, (repeated, rest, image) => {
        const dy = f.parameter("dy").add(image.mul(resultBytes(shape)));
        f.call(add, [repeated, dy, f.parameter("dw"), rest, 1]);
      });
    }),
  );
}
