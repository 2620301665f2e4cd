/** The loops that pooling kernels share: over images, windows and channels, [batch, height, width, channels]. */
import { type FunctionBuilder, type I32, i32 } from "../encoder/index.ts";
import type { Width } from "./epilogue.ts";

/** A pooling of one image. Pairs are [height, width]. */
export interface PoolShape {
  readonly inputSize: readonly [number, number];
  readonly outputSize: readonly [number, number];
  readonly channels: number;
  readonly poolSize: readonly [number, number];
  readonly strides: readonly [number, number];
  /** [[top, bottom], [left, right]] */
  readonly padding: readonly [readonly [number, number], readonly [number, number]];
}

/** Windows with more elements than this are walked by a loop instead of being written out. */
const MOST_UNROLLED = 16;

/** A window over one output pixel, for some channels. */
export interface Window {
  /** Address of the output pixel's first channel, relative to that of the output. */
  readonly outOffset: I32;
  /** Elements of the window that lie in the image; a number where no window is cut. */
  readonly count: I32 | number;
  /** The first place (row · poolWidth + column) that lies in the image. */
  readonly firstPlace: I32 | number;
  /** Calls `visit` for each element in the image: its address (of channel 0) and its place. */
  each(visit: (address: I32, place: I32 | number) => void): void;
}

/** Whether every window lies in the image as a whole. */
const isInside = ({ inputSize, outputSize, poolSize, strides, padding }: PoolShape): boolean =>
  [0, 1].every((axis) => {
    const last = ((outputSize[axis] ?? 0) - 1) * (strides[axis] ?? 1) - (padding[axis]?.[0] ?? 0);
    return padding[axis]?.[0] === 0 && last + (poolSize[axis] ?? 0) <= (inputSize[axis] ?? 0);
  });

/** Whether windows share no element, so that a gradient may be stored instead of added. */
export const isDisjoint = (shape: PoolShape): boolean =>
  isInside(shape) && shape.strides[0] >= shape.poolSize[0] && shape.strides[1] >= shape.poolSize[1];

/** Whether disjoint windows leave no element out. */
export const coversAll = (shape: PoolShape): boolean =>
  isDisjoint(shape) && [0, 1].every((axis) => (shape.outputSize[axis] ?? 0) * (shape.poolSize[axis] ?? 0) === shape.inputSize[axis] && shape.strides[axis] === shape.poolSize[axis]);

/** Runs `body` for every window of n images whose pixels start at `image`. */
export function forEachWindow(f: FunctionBuilder, shape: PoolShape, image: I32, n: I32, body: (window: Window) => void): void {
  const { inputSize, outputSize, channels, strides, padding } = shape;
  const inside = isInside(shape);
  const base = f.i32(image.sub((padding[0][0] * inputSize[1] + padding[1][0]) * channels * 4));
  const outOffset = f.i32(0);
  f.loop(0, n, 1, () => {
    f.loop(0, outputSize[0], 1, (row) => {
      const first = f.i32(base.add(row.mul(strides[0] * inputSize[1] * channels * 4)));
      const top = f.i32(row.mul(strides[0]).sub(padding[0][0]));
      const left = f.i32(-padding[1][0]);
      f.loop(0, outputSize[1], 1, () => {
        body(inside ? wholeWindow(f, shape, first, outOffset) : cutWindow(f, shape, { first, top, left, outOffset }));
        f.advance(first, strides[1] * channels * 4);
        f.advance(left, strides[1]);
        f.advance(outOffset, channels * 4);
      });
    });
    f.advance(base, inputSize[0] * inputSize[1] * channels * 4);
  });
}

function wholeWindow(f: FunctionBuilder, { inputSize, channels, poolSize }: PoolShape, first: I32, outOffset: I32): Window {
  const [height, width] = poolSize;
  const offsetOf = (y: number, x: number): number => (y * inputSize[1] + x) * channels * 4;
  return {
    outOffset,
    count: height * width,
    firstPlace: 0,
    each(visit) {
      if (height * width <= MOST_UNROLLED) {
        for (let place = 0; place < height * width; place++) visit(first.add(offsetOf(Math.floor(place / width), place % width)), place);
        return;
      }
      f.loop(0, height, 1, (y) => f.loop(0, width, 1, (x) => visit(first.add(y.mul(inputSize[1]).add(x).mul(channels * 4)), y.mul(width).add(x))));
    },
  };
}

interface Corner {
  readonly first: I32;
  readonly top: I32;
  readonly left: I32;
  readonly outOffset: I32;
}

function cutWindow(f: FunctionBuilder, { inputSize, channels, poolSize }: PoolShape, { first, top, left, outOffset }: Corner): Window {
  const span = (start: I32, axis: 0 | 1): { from: I32; to: I32 } => {
    const room = i32(inputSize[axis]).sub(start);
    return { from: f.i32(start.ltS(0).select(i32(0).sub(start), 0)), to: f.i32(room.ltS(poolSize[axis]).select(room, poolSize[axis])) };
  };
  const rows = span(top, 0);
  const columns = span(left, 1);
  return {
    outOffset,
    count: rows.to.sub(rows.from).mul(columns.to.sub(columns.from)),
    firstPlace: rows.from.mul(poolSize[1]).add(columns.from),
    each(visit) {
      f.loop(rows.from, rows.to, 1, (y) =>
        f.loop(columns.from, columns.to, 1, (x) =>
          visit(f.i32(first.add(y.mul(inputSize[1]).add(x).mul(channels * 4))), f.i32(y.mul(poolSize[1]).add(x))),
        ),
      );
    },
  };
}

/** Groups of channels written out before a loop is used. */
const MOST_GROUPS = 4;

/** Runs `body` for vectors of four channels, then for the channels left over; the offset is in bytes. */
export function forEachChannels(f: FunctionBuilder, channels: number, body: (offset: I32 | number, width: Width) => void): void {
  const vectors = channels >> 2;
  if (vectors > MOST_GROUPS) f.loop(0, vectors * 16, 16, (offset) => body(offset, 4));
  else for (let v = 0; v < vectors; v++) body(v * 16, 4);
  for (let c = vectors * 4; c < channels; c++) body(c * 4, 1);
}
