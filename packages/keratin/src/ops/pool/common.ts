/** What the pooling ops share. */
import type { TensorType } from "../../ir/graph.ts";
import { ArgumentError, complain } from "../../util/errors.ts";
import { expectAxes, expectDtype } from "../check.ts";
import { IMAGE_AXES } from "../conv/common.ts";
import { checkWindow, NO_PADDING, type Padding, type Pair, windowOutputSizes } from "../conv/geometry.ts";
import type { Sample, SampleInput } from "../op.ts";

/** The settings of a pooling, complete. */
export type PoolAttributes = { readonly poolSize: Pair; readonly strides: Pair; readonly padding: Padding };

/** Those of a pooling's gradient, which must know how large the images were. */
export type PoolGradAttributes = PoolAttributes & { readonly inputSize: Pair };

/** The settings of a pooling, with defaults. */
export interface PoolOptions {
  /** `[height, width]` of the window. */
  poolSize: Pair;
  /** `[height, width]`. Default: the window's size, as in Keras. */
  strides?: Pair;
  /** `[[top, bottom], [left, right]]`, less than the window; padding never wins and never counts. Default none. */
  padding?: Padding;
}

export const POOL_PARAMETERS = {
  poolSize: "[height, width] of the window.",
  strides: "[height, width].",
  padding: "[[top, bottom], [left, right]]; less than the window.",
} as const;

export const POOL_GRAD_PARAMETERS = { ...POOL_PARAMETERS, inputSize: "[height, width] of the images." } as const;

export function poolAttributes({ poolSize, strides = poolSize, padding = NO_PADDING }: PoolOptions): PoolAttributes {
  return { poolSize, strides, padding };
}

/**
 * The shape `[batch, height, width, channels]` of pooled images.
 *
 * @throws ShapeError if the window is larger than its padded input
 * @throws ArgumentError if a setting is out of range, or a window would see padding only
 */
export function poolOutputShape(
  where: string,
  x: TensorType,
  { poolSize, strides, padding }: PoolAttributes,
): number[] {
  expectAxes(`${where}: x`, x, IMAGE_AXES);
  expectDtype(`${where}: x`, x, "float32");
  const window = { kernel: poolSize, strides, padding, dilations: [1, 1] as const };
  checkWindow(where, window, 0);
  for (const axis of [0, 1] as const) {
    if (Math.max(...padding[axis]) >= poolSize[axis]) {
      throw new ArgumentError(
        complain({
          where: `${where}: padding`,
          expected: `less than the window's ${poolSize[axis]}, so that no window sees padding only`,
          found: `[${padding[axis].join(", ")}]`,
        }),
      );
    }
  }
  const [batch = 0, height = 0, width = 0, channels = 0] = x.shape;
  return [batch, ...windowOutputSizes(where, [height, width], window), channels];
}

/**
 * Calls `visit` for every element of the pooled images with its own offset and the offsets of the elements of x in its
 * window (row-major; padding left out) and their places in the window (row · poolWidth + column).
 */
export function forEachWindow(
  xShape: readonly number[],
  yShape: readonly number[],
  { poolSize, strides, padding }: PoolAttributes,
  visit: (atY: number, atX: readonly number[], places: readonly number[]) => void,
): void {
  const [, height = 0, width = 0, channels = 0] = xShape;
  const [batch = 0, outHeight = 0, outWidth = 0] = yShape;
  for (let pixel = 0; pixel < batch * outHeight * outWidth; pixel++) {
    const image = Math.floor(pixel / (outHeight * outWidth));
    const row = Math.floor(pixel / outWidth) % outHeight;
    const column = pixel % outWidth;
    const starts: number[] = [];
    const places: number[] = [];
    for (let place = 0; place < poolSize[0] * poolSize[1]; place++) {
      const y = row * strides[0] - padding[0][0] + Math.floor(place / poolSize[1]);
      const x = column * strides[1] - padding[1][0] + (place % poolSize[1]);
      if (y < 0 || y >= height || x < 0 || x >= width) continue;
      starts.push(((image * height + y) * width + x) * channels);
      places.push(place);
    }
    for (let channel = 0; channel < channels; channel++) {
      visit(
        pixel * channels + channel,
        starts.map((start) => start + channel),
        places,
      );
    }
  }
}

interface PoolCase {
  title: string;
  x: readonly [number, number, number, number];
  options: PoolOptions;
  /** Places of a window that lie in the image for every window; for made-up winners. */
  winners: number;
}

const CASES: readonly PoolCase[] = [
  { title: "2×2", x: [2, 6, 8, 4], options: { poolSize: [2, 2] }, winners: 4 },
  { title: "2×2, odd sizes and channels", x: [3, 7, 5, 3], options: { poolSize: [2, 2] }, winners: 4 },
  { title: "2×2 on 32 channels", x: [2, 4, 4, 32], options: { poolSize: [2, 2] }, winners: 4 },
  { title: "3×3, stride 2 (overlapping)", x: [2, 9, 8, 5], options: { poolSize: [3, 3], strides: [2, 2] }, winners: 9 },
  { title: "3×3, stride 1", x: [2, 5, 6, 4], options: { poolSize: [3, 3], strides: [1, 1] }, winners: 9 },
  { title: "2×3, stride 3×1", x: [2, 8, 6, 2], options: { poolSize: [2, 3], strides: [3, 1] }, winners: 6 },
  { title: "2×2, stride 3 (gaps)", x: [2, 8, 8, 6], options: { poolSize: [2, 2], strides: [3, 3] }, winners: 4 },
  {
    title: "2×2 same (uneven padding)",
    x: [2, 5, 7, 4],
    options: {
      poolSize: [2, 2],
      padding: [
        [0, 1],
        [0, 1],
      ],
    },
    winners: 1,
  },
  {
    title: "3×3 same, stride 1",
    x: [2, 5, 4, 3],
    options: {
      poolSize: [3, 3],
      strides: [1, 1],
      padding: [
        [0, 2],
        [0, 2],
      ],
    },
    winners: 1,
  },
  { title: "the whole image", x: [2, 4, 3, 5], options: { poolSize: [4, 3] }, winners: 12 },
  { title: "batch 1", x: [1, 4, 4, 8], options: { poolSize: [2, 2] }, winners: 4 },
  { title: "batch 5 (a tail)", x: [5, 4, 4, 4], options: { poolSize: [2, 2] }, winners: 4 },
];

/** Images that cannot have winners made up, since padding surrounds them. */
const PADDED: readonly PoolCase[] = [
  {
    title: "3×3 same, padding all around",
    x: [2, 5, 5, 4],
    options: {
      poolSize: [3, 3],
      strides: [2, 2],
      padding: [
        [1, 1],
        [1, 1],
      ],
    },
    winners: 0,
  },
];

export const poolSamples: readonly Sample[] = [...CASES, ...PADDED].map(({ title, x, options }) => ({
  title,
  inputs: [{ shape: x }],
  attributes: poolAttributes(options),
}));

/** Samples of a gradient; `winners` says whether its second input are the winners of max pooling. */
export function poolGradSamples(winners: boolean): Sample[] {
  return (winners ? CASES : [...CASES, ...PADDED]).map(({ title, x, options, winners: below }) => {
    const attributes = { ...poolAttributes(options), inputSize: [x[1], x[2]] as const };
    const shape = poolOutputShape(title, { shape: x, dtype: "float32" }, attributes);
    const inputs: SampleInput[] = [{ shape }];
    if (winners) inputs.push({ shape, values: "integer", below, batch: true });
    return { title, inputs, attributes };
  });
}
