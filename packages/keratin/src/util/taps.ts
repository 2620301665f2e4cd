/**
 * Which pixels of a line make each pixel of the resized line, and with which weights: what the op `resize`, its gradient,
 * their kernels and the resizing of decoded images share.
 *
 * Centres of pixels are at half-integers: output i looks at (i + ½)·in/out − ½. Weights are those of
 * `jax.image.resize(antialias=False)` and `tf.image.resize`, which Keras uses: taps outside of the line are left out and
 * the others scaled to sum 1. Bicubic is Keys's kernel with a = −½ (https://doi.org/10.1109/TASSP.1981.1163711).
 */

/** What layers and ops know. */
export type ResizeInterpolation = "nearest" | "bilinear" | "bicubic";

/** For looking up a user's string. */
export const RESIZE_INTERPOLATIONS = { nearest: "nearest", bilinear: "bilinear", bicubic: "bicubic" } as const;

/** What images can be resized with when they are loaded, under the names of `tf.image.resize`. */
export type Interpolation = ResizeInterpolation | "area" | "lanczos3" | "lanczos5" | "gaussian" | "mitchellcubic";

interface Kernel {
  /** Half its width, in pixels of the input. */
  radius: number;
  weight: (distance: number) => number;
}

/** The cubic kernels by Mitchell and Netravali (https://doi.org/10.1145/54852.378514), 0 from a distance of 2 on. */
function cubic(b: number, c: number): Kernel {
  return {
    radius: 2,
    weight: (d) => {
      if (d >= 2) return 0;
      if (d >= 1) return (((-b - 6 * c) * d + 6 * b + 30 * c) * d - 12 * b - 48 * c) * (d / 6) + (8 * b + 24 * c) / 6;
      return ((12 - 9 * b - 6 * c) * d - 18 + 12 * b + 6 * c) * ((d * d) / 6) + (6 - 2 * b) / 6;
    },
  };
}

function lanczos(radius: number): Kernel {
  const sinc = (x: number) => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x));
  return { radius, weight: (d) => (d >= radius ? 0 : sinc(d) * sinc(d / radius)) };
}

const KERNELS: Readonly<Record<Exclude<Interpolation, "nearest" | "area">, Kernel>> = {
  bilinear: { radius: 1, weight: (d) => Math.max(0, 1 - d) },
  bicubic: cubic(0, 0.5),
  mitchellcubic: cubic(1 / 3, 1 / 3),
  lanczos3: lanczos(3),
  lanczos5: lanczos(5),
  // A standard deviation of ½.
  gaussian: { radius: 1.5, weight: (d) => (d >= 1.5 ? 0 : Math.exp(-2 * d * d)) },
};

/** Neighbouring pixels of the input and their weights. */
export interface Taps {
  /** The first pixel. */
  readonly start: number;
  readonly weights: readonly number[];
}

/**
 * The taps of every output of a line; all have equally many weights (some of them 0), and none lies outside.
 *
 * @param antialias widens the kernel where the line gets shorter, as Pillow does
 */
export function tapsOf(inputSize: number, outputSize: number, interpolation: Interpolation, antialias = false): Taps[] {
  const blurs = interpolation === "gaussian" || interpolation === "mitchellcubic";
  if (inputSize === outputSize && !blurs)
    return Array.from({ length: outputSize }, (_, start) => ({ start, weights: [1] }));
  if (interpolation === "area") return areaTaps(inputSize, outputSize);
  const scale = inputSize / outputSize;
  const stretch = antialias ? Math.max(1, scale) : 1;
  return Array.from({ length: outputSize }, (_, i): Taps => {
    if (interpolation === "nearest") {
      return { start: Math.floor(((2 * i + 1) * inputSize) / (2 * outputSize)), weights: [1] };
    }
    const { radius, weight } = KERNELS[interpolation];
    const reach = Math.ceil(radius * stretch);
    const center = ((i + 0.5) * inputSize) / outputSize - 0.5;
    const count = Math.min(2 * reach, inputSize);
    const start = Math.min(Math.max(Math.floor(center) - reach + 1, 0), inputSize - count);
    return scaled(
      start,
      Array.from({ length: count }, (_, k) => weight(Math.abs(center - (start + k)) / stretch)),
    );
  });
}

/** Each output is the mean of what it covers of the input, as in `tf.image.resize` with method "area". */
function areaTaps(inputSize: number, outputSize: number): Taps[] {
  const scale = inputSize / outputSize;
  const count = Math.min(Math.ceil(scale) + 1, inputSize);
  return Array.from({ length: outputSize }, (_, i): Taps => {
    const start = Math.min(Math.floor(i * scale), inputSize - count);
    const covered = (pixel: number) => Math.min(pixel + 1, (i + 1) * scale) - Math.max(pixel, i * scale);
    return scaled(
      start,
      Array.from({ length: count }, (_, k) => Math.max(0, covered(start + k))),
    );
  });
}

function scaled(start: number, weights: readonly number[]): Taps {
  const sum = weights.reduce((total, w) => total + w, 0);
  return { start, weights: weights.map((w) => w / sum) };
}
