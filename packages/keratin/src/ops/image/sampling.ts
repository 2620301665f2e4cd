/** How images are looked up between and beyond their pixels, as `jax.scipy.ndimage.map_coordinates` does it for Keras. */

/** Between the pixels: the nearest one (halves away from 0), or the four around it by their distance. */
export type SamplingInterpolation = "nearest" | "bilinear";

/**
 * Beyond the edge: one value (k k | a b c | k k), the nearest pixel (a a | a b c | c c), the image mirrored with its
 * edge pixels repeated (b a | a b c | c b), or from the other edge on (b c | a b c | a b).
 */
export type FillMode = "constant" | "nearest" | "reflect" | "wrap";

/** For looking up a user's strings. */
export const SAMPLING_INTERPOLATIONS = { nearest: "nearest", bilinear: "bilinear" } as const;
export const FILL_MODES = { constant: "constant", nearest: "nearest", reflect: "reflect", wrap: "wrap" } as const;

/** One of the pixels that a coordinate is made of; an index of −1 is the fill value. */
export interface SampleTap {
  readonly index: number;
  readonly weight: number;
}

const remainder = (a: number, b: number): number => a - b * Math.floor(a / b);

const INDICES: Readonly<Record<FillMode, (index: number, size: number) => number>> = {
  constant: (index, size) => (index >= 0 && index < size ? index : -1),
  nearest: (index, size) => Math.min(Math.max(index, 0), size - 1),
  reflect: (index, size) => {
    const inPeriod = remainder(index, 2 * size);
    return inPeriod < size ? inPeriod : 2 * size - 1 - inPeriod;
  },
  wrap: remainder,
};

/** The pixels at a coordinate of a line of `size` pixels. */
export function sampleLine(
  coordinate: number,
  size: number,
  { interpolation, fillMode }: { interpolation: SamplingInterpolation; fillMode: FillMode },
): SampleTap[] {
  const indexOf = (index: number): number => INDICES[fillMode](index, size);
  if (interpolation === "nearest") {
    const whole = Math.trunc(coordinate);
    const index = Math.abs(coordinate - whole) >= 0.5 ? whole + Math.sign(coordinate) : whole;
    return [{ index: indexOf(index), weight: 1 }];
  }
  const lower = Math.floor(coordinate);
  const weight = coordinate - lower;
  return [
    { index: indexOf(lower), weight: 1 - weight },
    { index: indexOf(lower + 1), weight },
  ];
}
