/** Numbers with a shape, as figures draw them: one image or volume `[height, width, channels]`, without a batch axis. */
export interface Volume3 {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** Row by row, channels innermost. */
  readonly data: Float32Array;
}

export function volume(height: number, width: number, channels: number, data?: ArrayLike<number>): Volume3 {
  const length = height * width * channels;
  return { height, width, channels, data: data ? new Float32Array(data) : new Float32Array(length) };
}

/** The value at a place; 0 outside, as zero padding has it. */
export function at({ height, width, channels, data }: Volume3, y: number, x: number, c: number): number {
  if (y < 0 || x < 0 || y >= height || x >= width) return 0;
  return data[(y * width + x) * channels + c] ?? 0;
}

/** One channel as a map. */
export function channel(from: Volume3, c: number): Volume3 {
  const { height, width, channels } = from;
  const data = new Float32Array(height * width);
  for (let i = 0; i < data.length; i++) data[i] = from.data[i * channels + c] ?? 0;
  return { height, width, channels: 1, data };
}

export const shapeText = (...sizes: readonly number[]): string => sizes.join("×");

/** The measures of a volume, as drawings have them. */
export const extentOf = ({ height, width, channels }: Volume3) => ({ height, width, depth: channels });
