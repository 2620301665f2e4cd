/**
 * Images as linear functions of parameters, for gradient ascent: it decides which changes are near to one another.
 *
 * "decorrelated": amplitudes of waves, large for slow ones as in natural images (Olah, Mordvintsev & Schubert 2017,
 * "Feature Visualization", https://doi.org/10.23915/distill.00007, with cosines where they have complex waves);
 * "blurred": pixels, of which a blurred image is made; "pixels": the pixels themselves.
 */

/** The names of the ways. */
export const PARAMETRIZATIONS = { decorrelated: decorrelated, blurred: blurred, pixels: pixels } as const;
export type ParametrizationName = keyof typeof PARAMETRIZATIONS;

/** Sizes of an image: height, width, channels. */
export type ImageSize = readonly [number, number, number];

/** A linear map from parameters to an image `[height, width, channels]`; both have as many numbers. */
export interface Parametrization {
  image(parameters: Float64Array): Float64Array;
  /** From the gradient by the image to that by the parameters. */
  back(gradient: Float64Array): Float64Array;
}

type Matrix = readonly Float64Array[];

/** The image is `scale` times the parameters, its columns then its rows multiplied by matrices. */
function separable(
  [height, width, channels]: ImageSize,
  down: Matrix,
  across: Matrix,
  scale: Float64Array,
): Parametrization {
  const scaled = (values: Float64Array): Float64Array =>
    values.map((value, i) => value * (scale[Math.floor(i / channels)] ?? 1));
  const along = (values: Float64Array, matrices: readonly [Matrix, Matrix]): Float64Array =>
    multiplyRows(multiplyColumns(values, matrices[0], [height, width, channels]), matrices[1], [
      height,
      width,
      channels,
    ]);
  const transposed = [transpose(down), transpose(across)] as const;
  return {
    image: (parameters) => along(scaled(parameters), [down, across]),
    back: (gradient) => scaled(along(gradient, transposed)),
  };
}

const transpose = (matrix: Matrix): Matrix => matrix.map((_, i) => Float64Array.from(matrix, (row) => row[i] ?? 0));

function multiplyColumns(values: Float64Array, matrix: Matrix, [height, width, channels]: ImageSize): Float64Array {
  const row = width * channels;
  const out = new Float64Array(values.length);
  for (let y = 0; y < height; y++) {
    for (let from = 0; from < height; from++) {
      const weight = matrix[y]?.[from] ?? 0;
      if (weight === 0) continue;
      for (let i = 0; i < row; i++) out[y * row + i] = (out[y * row + i] ?? 0) + weight * (values[from * row + i] ?? 0);
    }
  }
  return out;
}

function multiplyRows(values: Float64Array, matrix: Matrix, [height, width, channels]: ImageSize): Float64Array {
  const out = new Float64Array(values.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let from = 0; from < width; from++) {
        const weight = matrix[x]?.[from] ?? 0;
        if (weight === 0) continue;
        const [at, source] = [(y * width + x) * channels, (y * width + from) * channels];
        for (let c = 0; c < channels; c++) out[at + c] = (out[at + c] ?? 0) + weight * (values[source + c] ?? 0);
      }
    }
  }
  return out;
}

/** Amplitudes of cosines (the orthonormal DCT-III), divided by their frequencies. */
function decorrelated(size: ImageSize): Parametrization {
  const [height, width] = size;
  const scale = Float64Array.from({ length: height * width }, (_, i) => {
    const [down, across] = [Math.floor(i / width) / (2 * height), (i % width) / (2 * width)];
    // A quarter: then the first images use the middle of the range.
    return 0.25 / Math.max(Math.hypot(down, across), 1 / Math.max(height, width));
  });
  return separable(size, cosines(height), cosines(width), scale);
}

/** Value of wave k at pixel i: [i][k]. */
function cosines(size: number): Matrix {
  return Array.from({ length: size }, (_, i) =>
    Float64Array.from({ length: size }, (_, k) =>
      k === 0 ? Math.sqrt(1 / size) : Math.sqrt(2 / size) * Math.cos((Math.PI * (2 * i + 1) * k) / (2 * size)),
    ),
  );
}

/** Pixels blurred by a Gaussian with a standard deviation of one pixel; what would lie outside is left out. */
function blurred(size: ImageSize): Parametrization {
  const [height, width] = size;
  return separable(size, gaussian(height), gaussian(width), new Float64Array(height * width).fill(1));
}

function gaussian(size: number): Matrix {
  return Array.from({ length: size }, (_, i) => {
    const weights = Float64Array.from({ length: size }, (_, k) =>
      Math.abs(i - k) > 3 ? 0 : Math.exp(-((i - k) ** 2) / 2),
    );
    const sum = weights.reduce((total, weight) => total + weight, 0);
    return weights.map((weight) => weight / sum);
  });
}

function pixels(): Parametrization {
  return { image: (parameters) => parameters, back: (gradient) => gradient };
}
