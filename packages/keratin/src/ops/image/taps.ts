/**
 * Which pixels of a line make each pixel of the resized line, and with which weights: what resizing, its gradient and
 * their kernels share.
 *
 * Centres of pixels are at half-integers: output i looks at (i + ½)·in/out − ½. Weights are those of
 * `jax.image.resize(antialias=False)`, which Keras uses: taps outside of the line are left out and the others scaled to
 * sum 1. Bicubic is Keys's kernel with a = −½ (https://doi.org/10.1109/TASSP.1981.1163711).
 */

export type ResizeInterpolation = "nearest" | "bilinear" | "bicubic";

/** For looking up a user's string. */
export const RESIZE_INTERPOLATIONS = { nearest: "nearest", bilinear: "bilinear", bicubic: "bicubic" } as const;

/** Half the width of each kernel, in pixels of the input. */
const KERNELS: Readonly<
  Record<Exclude<ResizeInterpolation, "nearest">, { radius: number; weight: (distance: number) => number }>
> = {
  bilinear: { radius: 1, weight: (d) => Math.max(0, 1 - d) },
  bicubic: {
    radius: 2,
    weight: (d) => {
      if (d >= 2) return 0;
      return d >= 1 ? ((-0.5 * d + 2.5) * d - 4) * d + 2 : (1.5 * d - 2.5) * d * d + 1;
    },
  },
};

/** Neighbouring pixels of the input and their weights. */
export interface Taps {
  /** The first pixel. */
  readonly start: number;
  readonly weights: readonly number[];
}

/** The taps of every output of a line; all have equally many weights (some of them 0), and none lies outside. */
export function tapsOf(inputSize: number, outputSize: number, interpolation: ResizeInterpolation): Taps[] {
  return Array.from({ length: outputSize }, (_, i): Taps => {
    if (inputSize === outputSize) return { start: i, weights: [1] };
    if (interpolation === "nearest") {
      return { start: Math.floor(((2 * i + 1) * inputSize) / (2 * outputSize)), weights: [1] };
    }
    const { radius, weight } = KERNELS[interpolation];
    const center = ((i + 0.5) * inputSize) / outputSize - 0.5;
    const count = Math.min(2 * radius, inputSize);
    const start = Math.min(Math.max(Math.floor(center) - radius + 1, 0), inputSize - count);
    const weights = Array.from({ length: count }, (_, k) => weight(Math.abs(center - (start + k))));
    const sum = weights.reduce((total, w) => total + w, 0);
    return { start, weights: weights.map((w) => w / sum) };
  });
}
