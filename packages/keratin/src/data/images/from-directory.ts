import { ArgumentError, complain, DataError } from "../../util/errors.ts";
import { drawSeed } from "../../util/random.ts";
import { lookUp } from "../../util/suggest.ts";
import type { Interpolation } from "../../util/taps.ts";
import { CHANNELS, type ColorMode } from "./color.ts";
import { ImageDataset, type ImageDatasetOptions, type LabelMode } from "./image-dataset.ts";
import { type ImageDirectory, type Index, indexDirectory, pick, shuffled, WHERE } from "./index-directory.ts";
import type { Size } from "./resize.ts";

/** Options of `imageDatasetFromDirectory`, with Keras's names and defaults. */
export interface ImageDirectoryOptions {
  /**
   * `"inferred"` (default): the folder's name is the class. `null`: no labels. A list: class numbers of the files, in
   * the order of their paths.
   */
  labels?: "inferred" | readonly number[] | null;
  /**
   * `"int"` (default): class numbers `[batch]`, int32. `"categorical"`: one-hot rows `[batch, classes]`, float32.
   * `"binary"`: 0 or 1 `[batch, 1]`, float32; there must be two classes. `null`: no labels.
   */
  labelMode?: LabelMode | null;
  /** Folders that are classes, in the order of their numbers. Default: all, in alphanumeric order. */
  classNames?: readonly string[];
  /** Default "rgb". */
  colorMode?: ColorMode;
  /** Default 32. */
  batchSize?: number;
  /** What images are resized to: `[height, width]`, or one number for both. Default [256, 256]. */
  imageSize?: Size | number;
  /** Whether files are shuffled, and again in each pass. Default true; else they come in alphanumeric order. */
  shuffle?: boolean;
  /** Of the shuffle, an integer in [0, 2³²). The same seed gives the same `filePaths` as in Keras. Default: random. */
  seed?: number;
  /** Part of the files, between 0 and 1, that is kept for validation; goes with `subset`. */
  validationSplit?: number;
  /** Which part is wanted; `"both"` gives `[training, validation]`. */
  subset?: "training" | "validation" | "both";
  /** As in `tf.image.resize` without antialiasing. Default "bilinear". */
  interpolation?: Interpolation;
  /** Whether linked folders are looked into (Node). Default false. */
  followLinks?: boolean;
  /** Instead of distorting, take the largest part in the middle that has the proportions of `imageSize`. Default false. */
  cropToAspectRatio?: boolean;
  /** Instead of distorting, add zeros at the sides. Default false. */
  padToAspectRatio?: boolean;
  /** `"error"` (default): an image that cannot be read ends the pass, its file is named. `"skip"`: see `skipped`. */
  onBadImage?: "error" | "skip";
  /** Whether to print how many files and classes were found. Default true. */
  verbose?: boolean;
}

const INTERPOLATIONS: Readonly<Record<Interpolation, true>> = {
  bilinear: true,
  nearest: true,
  bicubic: true,
  area: true,
  lanczos3: true,
  lanczos5: true,
  gaussian: true,
  mitchellcubic: true,
};

/**
 * A stream of images from folders, one folder per class, like `keras.utils.image_dataset_from_directory`: the same files
 * in the same order, the same class numbers, the same values (pixels as stored, resized as `tf.image.resize`).
 * Takes .bmp, .gif (first frame), .jpeg, .jpg and .png. Decoding needs the package `sharp` in Node.
 *
 * @param directory its path (Node), or its files: `File` objects from a folder chooser, or `{ name: "class/1.png", file }`
 * @throws ArgumentError for an option that does not fit; DataError if there are no images
 */
export async function imageDatasetFromDirectory(
  directory: ImageDirectory,
  options: ImageDirectoryOptions & { subset: "both" },
): Promise<[training: ImageDataset, validation: ImageDataset]>;
export async function imageDatasetFromDirectory(
  directory: ImageDirectory,
  options?: ImageDirectoryOptions & { subset?: "training" | "validation" },
): Promise<ImageDataset>;
export async function imageDatasetFromDirectory(
  directory: ImageDirectory,
  options: ImageDirectoryOptions = {},
): Promise<ImageDataset | [ImageDataset, ImageDataset]> {
  const { shuffle = true, followLinks = false, verbose = true, validationSplit, subset, classNames } = options;
  checkSplit(options, shuffle);
  // Without labels of a kind, there are none at all, as in Keras.
  const { labels: given = "inferred", labelMode: mode = "int" } = options;
  const labels = mode === null ? null : given;
  const settings = settingsOf(options, labels === null ? null : mode);
  const seed = options.seed ?? drawSeed();
  const found = await indexDirectory(directory, { labels, classNames, followLinks });
  if (verbose) console.log(foundMessage(found));
  checkIndex(found, settings.labelMode);
  const index = shuffle ? shuffled(found, seed) : found;
  const make = (part: Index, isShuffled: boolean) =>
    new ImageDataset(part, { ...settings, shuffleSeed: isShuffled ? seed : undefined });
  if (validationSplit === undefined || subset === undefined) return make(index, shuffle);
  const [training, validation] = split(index, validationSplit);
  if (verbose && subset !== "validation") console.log(`Using ${training.files.length} files for training.`);
  if (verbose && subset !== "training") console.log(`Using ${validation.files.length} files for validation.`);
  if (subset === "training") return make(training, shuffle);
  if (subset === "validation") return make(validation, shuffle);
  return [make(training, shuffle), make(validation, false)];
}

function foundMessage({ files, classNames }: Index): string {
  const classes = classNames ? ` belonging to ${classNames.length} classes` : "";
  return `Found ${files.length} files${classes}.`;
}

/** The last files are kept for validation. @throws DataError if a part is empty */
function split(index: Index, validationSplit: number): [Index, Index] {
  const count = index.files.length;
  const held = Math.trunc(validationSplit * count);
  if (held === 0 || held === count) {
    const found = `${count - held} and ${held} of ${count} files`;
    throw new DataError(
      complain({ where: `${WHERE}, argument validationSplit`, expected: "files in both parts", found }),
    );
  }
  const rows = Array.from({ length: count }, (_, i) => i);
  return [pick(index, rows.slice(0, -held)), pick(index, rows.slice(-held))];
}

function refuse(argument: string, expected: string, found: unknown, hint?: string): never {
  const where = `${WHERE}, argument ${argument}`;
  throw new ArgumentError(
    complain({ where, expected, found: JSON.stringify(found) ?? "nothing", ...(hint && { hint }) }),
  );
}

function checkSplit({ validationSplit, subset, seed }: ImageDirectoryOptions, shuffle: boolean): void {
  if (subset !== undefined) lookUp(`${WHERE}, argument subset`, subset, { training: 1, validation: 1, both: 1 });
  if (validationSplit !== undefined && !(validationSplit > 0 && validationSplit < 1))
    refuse("validationSplit", "a number between 0 and 1", validationSplit);
  if (validationSplit !== undefined && subset === undefined)
    refuse("subset", '"training", "validation" or "both", since validationSplit is given', subset);
  if (validationSplit === undefined && subset !== undefined)
    refuse("validationSplit", "a number between 0 and 1, since subset is given", validationSplit);
  if (seed !== undefined && !(Number.isInteger(seed) && seed >= 0 && seed < 2 ** 32))
    refuse("seed", "an integer in [0, 2³²)", seed);
  if (validationSplit !== undefined && subset !== "both" && shuffle && seed === undefined)
    refuse("seed", "one, so that training and validation do not overlap", seed, "Pass the same seed for both subsets.");
}

function settingsOf(
  options: ImageDirectoryOptions,
  labelMode: LabelMode | null,
): Omit<ImageDatasetOptions, "shuffleSeed"> {
  const { colorMode = "rgb", batchSize = 32, imageSize = [256, 256], interpolation = "bilinear" } = options;
  const { cropToAspectRatio = false, padToAspectRatio = false, onBadImage = "error" } = options;
  if (labelMode !== null) lookUp(`${WHERE}, argument labelMode`, labelMode, { int: 1, categorical: 1, binary: 1 });
  lookUp(`${WHERE}, argument colorMode`, colorMode, CHANNELS);
  lookUp(`${WHERE}, argument interpolation`, interpolation, INTERPOLATIONS);
  lookUp(`${WHERE}, argument onBadImage`, onBadImage, { error: 1, skip: 1 });
  const size: Size = typeof imageSize === "number" ? [imageSize, imageSize] : imageSize;
  if (size.length !== 2 || size.some((length) => !Number.isInteger(length) || length < 1))
    refuse("imageSize", "[height, width] in whole pixels", imageSize);
  if (!Number.isInteger(batchSize) || batchSize < 1) refuse("batchSize", "a positive whole number", batchSize);
  if (cropToAspectRatio && padToAspectRatio)
    refuse("padToAspectRatio", "false, since cropToAspectRatio is true", padToAspectRatio);
  const aspect = cropToAspectRatio ? "crop" : padToAspectRatio ? "pad" : "distort";
  return { labelMode, colorMode, batchSize, imageSize: size, interpolation, aspect, onBadImage };
}

function checkIndex({ files, labels, classNames }: Index, labelMode: LabelMode | null): void {
  if (files.length === 0) {
    const hint = "Give a directory with one folder for each class, or `labels: null` for one without.";
    throw new DataError(
      complain({
        where: WHERE,
        expected: ".bmp, .gif, .jpeg, .jpg or .png files in class folders",
        found: "none",
        hint,
      }),
    );
  }
  const classes = classNames?.length ?? 0;
  if (labelMode === "binary" && classes !== 2)
    refuse("labelMode", `"int" or "categorical", for there are ${classes} classes`, labelMode);
  const wrong = labels?.find((label) => !(Number.isInteger(label) && label >= 0 && label < classes));
  if (labelMode !== null && labelMode !== "int" && wrong !== undefined)
    refuse("labels", `class numbers from 0 to ${classes - 1}`, wrong);
}
