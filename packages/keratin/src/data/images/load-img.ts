import { decodeImage, writeImage } from "#images";
import { ArgumentError, complain, DataError, KeratinError, ShapeError } from "../../util/errors.ts";
import { NdArray } from "../../util/ndarray.ts";
import { showShape } from "../../util/shape.ts";
import { lookUp } from "../../util/suggest.ts";
import type { Interpolation } from "../../util/taps.ts";
import { CHANNELS, type ColorMode, toColorMode } from "./color.ts";
import { type Box, middleBox, type Pixels, resizeImage, type Size } from "./resize.ts";

export interface LoadImgOptions {
  /** Default "rgb". */
  colorMode?: ColorMode;
  /** `[height, width]`. Default: the image's own. */
  targetSize?: Size;
  /** As in Pillow: all but "nearest" average where the image gets smaller. Default "nearest". */
  interpolation?: "nearest" | "bilinear" | "bicubic" | "lanczos";
  /** Take the largest part in the middle that has the proportions of `targetSize`, instead of distorting. Default false. */
  keepAspectRatio?: boolean;
}

const INTERPOLATIONS: Readonly<Record<Required<LoadImgOptions>["interpolation"], Interpolation>> = {
  nearest: "nearest",
  bilinear: "bilinear",
  bicubic: "bicubic",
  lanczos: "lanczos3",
};

/**
 * An image from a file, like `keras.utils.load_img` and `img_to_array` in one. Needs the package `sharp` in Node.
 *
 * @param source a path (in browsers: an address), or a `Blob` or `File`
 * @returns `[height, width, channels]`, float32 in 0 … 255, whole numbers
 * @throws DataError naming the file if it cannot be read as an image
 */
export async function loadImg(source: string | Blob, options: LoadImgOptions = {}): Promise<NdArray<Float32Array>> {
  const { colorMode = "rgb", targetSize, interpolation = "nearest", keepAspectRatio = false } = options;
  lookUp("loadImg, argument colorMode", colorMode, CHANNELS);
  const method = lookUp("loadImg, argument interpolation", interpolation, INTERPOLATIONS);
  if (targetSize?.some((length) => !Number.isInteger(length) || length < 1)) {
    const found = `[${targetSize.join(", ")}]`;
    throw new ArgumentError(
      complain({ where: "loadImg, argument targetSize", expected: "[height, width] in whole pixels", found }),
    );
  }
  const image = toColorMode(await decodeNamed(source), colorMode);
  const { height, width, channels } = image;
  if (!targetSize) return new NdArray(Float32Array.from(image.data), [height, width, channels]);
  const resized = resizeAsPillow(image, targetSize, method, keepAspectRatio ? middleBox(image, targetSize) : undefined);
  return new NdArray(Float32Array.from(resized.data), [...targetSize, channels]);
}

/** Rows first, then columns, and bytes in between, by which Pillow's cubic kernels differ from those in one go. */
function resizeAsPillow(image: Pixels, [height, width]: Size, interpolation: Interpolation, box?: Box): Pixels {
  const options = { interpolation, antialias: true };
  const { channels } = image;
  const rows = box?.height ?? image.height;
  const narrow = resizeImage(image, [rows, width], { ...options, ...(box && { box }) });
  const between = { data: toBytes(narrow), height: rows, width, channels };
  return { data: toBytes(resizeImage(between, [height, width], options)), height, width, channels };
}

function toBytes(values: Float32Array): Uint8Array {
  return Uint8Array.from(values, (value) => Math.min(255, Math.max(0, Math.round(value))));
}

async function decodeNamed(source: string | Blob): Promise<Pixels> {
  try {
    return await decodeImage(source);
  } catch (cause) {
    if (cause instanceof KeratinError) throw cause;
    const name = typeof source === "string" ? source : source instanceof File ? source.name : "a Blob";
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new DataError(complain({ where: `loadImg, ${name}`, expected: "an image", found: `none (${reason})` }), {
      cause,
    });
  }
}

/**
 * Writes an image to a file, like `keras.utils.save_img`; the name's ending says which format (Node, with `sharp`).
 *
 * @param image `[height, width, channels]` with 1, 3 or 4 channels
 * @param options scale: stretch the values to 0 … 255 (default true); otherwise they must lie there already
 */
export async function saveImg(path: string, image: NdArray, { scale = true }: { scale?: boolean } = {}): Promise<void> {
  const [height = 0, width = 0, channels = 0] = image.shape;
  if (image.shape.length !== 3 || ![1, 3, 4].includes(channels)) {
    throw new ShapeError(
      complain({
        where: "saveImg",
        expected: "an image [height, width, channels] with 1, 3 or 4 channels",
        found: showShape(image.shape),
      }),
    );
  }
  let [low, high] = [0, 255];
  if (scale) {
    [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (const value of image.data) [low, high] = [Math.min(low, value), Math.max(high, value)];
  }
  const factor = high > low ? 255 / (high - low) : 0;
  const data = Uint8ClampedArray.from(image.data, (value: number) => Math.trunc((value - low) * factor));
  await writeImage(path, { data, height, width, channels });
}
