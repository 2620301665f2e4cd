/** Resizing of decoded images on the host, with the numbers of `tf.image.resize(antialias=False)`. */
import { type Interpolation, type Taps, tapsOf } from "../../util/taps.ts";

/** Pixels `[height, width, channels]`, row by row. */
export interface Pixels {
  readonly data: Uint8Array | Uint8ClampedArray;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** A rectangle of pixels. */
export interface Box {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

export type Size = readonly [height: number, width: number];

export interface ResizeOptions {
  readonly interpolation: Interpolation;
  readonly antialias?: boolean;
  /** The part of the image that is resized. Default: all of it. */
  readonly box?: Box;
}

/** @returns float32 values `[size[0], size[1], channels]` in the range of the pixels (a cubic kernel may leave it) */
export function resizeImage(image: Pixels, [height, width]: Size, options: ResizeOptions): Float32Array<ArrayBuffer> {
  const { channels } = image;
  const { interpolation, antialias, box = { top: 0, left: 0, height: image.height, width: image.width } } = options;
  const rows = tapsOf(box.height, height, interpolation, antialias);
  const columns = tapsOf(box.width, width, interpolation, antialias);
  const result = new Float32Array(height * width * channels);
  const line = new Float32Array(box.width * channels);
  rows.forEach((taps, row) => {
    mixRows(image, box, taps, line);
    mixColumns(line, columns, channels, result, row * width * channels);
  });
  return result;
}

/** A row of the result, still as wide as the box. */
function mixRows({ data, width, channels }: Pixels, box: Box, { start, weights }: Taps, line: Float32Array): void {
  line.fill(0);
  weights.forEach((weight, k) => {
    if (weight === 0) return;
    const from = ((box.top + start + k) * width + box.left) * channels;
    for (let i = 0; i < line.length; i++) line[i] = (line[i] as number) + weight * (data[from + i] as number);
  });
}

function mixColumns(
  line: Float32Array,
  columns: readonly Taps[],
  channels: number,
  result: Float32Array,
  at: number,
): void {
  for (const { start, weights } of columns) {
    for (let c = 0; c < channels; c++) {
      let sum = 0;
      for (let k = 0; k < weights.length; k++) {
        sum += (weights[k] as number) * (line[(start + k) * channels + c] as number);
      }
      result[at++] = sum;
    }
  }
}

/** The largest rectangle in the middle with the proportions of the target (keras/src/utils/image_utils.py). */
export function middleBox({ height, width }: Pixels, [targetHeight, targetWidth]: Size): Box {
  const cropHeight = Math.max(1, Math.min(height, Math.trunc(Math.fround((width * targetHeight) / targetWidth))));
  const cropWidth = Math.max(1, Math.min(width, Math.trunc(Math.fround((height * targetWidth) / targetHeight))));
  return {
    top: Math.trunc((height - cropHeight) / 2),
    left: Math.trunc((width - cropWidth) / 2),
    height: cropHeight,
    width: cropWidth,
  };
}

/** The whole image in its own proportions, with zeros around it, as `tf.image.resize_with_pad` does. */
export function resizeWithPad(image: Pixels, size: Size, interpolation: Interpolation): Float32Array<ArrayBuffer> {
  const [height, width] = size;
  const { channels } = image;
  // In float32, as TensorFlow divides.
  const ratio = Math.max(Math.fround(image.width / width), Math.fround(image.height / height));
  const innerHeight = Math.fround(image.height / ratio);
  const innerWidth = Math.fround(image.width / ratio);
  const inner: Size = [Math.max(1, Math.floor(innerHeight)), Math.max(1, Math.floor(innerWidth))];
  const resized = resizeImage(image, inner, { interpolation });
  const top = Math.max(0, Math.floor((height - innerHeight) / 2));
  const left = Math.max(0, Math.floor((width - innerWidth) / 2));
  const padded = new Float32Array(height * width * channels);
  const row = inner[1] * channels;
  for (let i = 0; i < inner[0]; i++) {
    padded.set(resized.subarray(i * row, (i + 1) * row), ((top + i) * width + left) * channels);
  }
  return padded;
}
