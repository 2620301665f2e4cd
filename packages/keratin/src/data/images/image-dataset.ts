import { decodeImage } from "#images";
import { DataError, KeratinError } from "../../util/errors.ts";
import { NdArray } from "../../util/ndarray.ts";
import { RandomSequence } from "../../util/random.ts";
import type { Interpolation } from "../../util/taps.ts";
import { epochOrder } from "../batches.ts";
import { inOrder, prefetch } from "../prefetch.ts";
import type { Batch, BatchSource, BatchTuple } from "../source.ts";
import { CHANNELS, type ColorMode, toColorMode } from "./color.ts";
import type { ImageFile } from "./files.ts";
import { type Index, pick } from "./index-directory.ts";
import { middleBox, resizeImage, resizeWithPad, type Size } from "./resize.ts";

/** How labels are given: class numbers `[batch]` (int32), one-hot rows (float32), or 0 and 1 `[batch, 1]` (float32). */
export type LabelMode = "int" | "categorical" | "binary";

export interface ImageDatasetOptions {
  readonly labelMode: LabelMode | null;
  readonly colorMode: ColorMode;
  readonly batchSize: number;
  readonly imageSize: Size;
  /** The seed of each epoch's order; undefined: the order of `filePaths`. */
  readonly shuffleSeed: number | undefined;
  readonly interpolation: Interpolation;
  readonly aspect: "distort" | "crop" | "pad";
  readonly onBadImage: "error" | "skip";
}

/** An image that could not be read. */
export interface SkippedImage {
  readonly path: string;
  readonly reason: string;
}

/** Images that are decoded and resized at one time. */
const DECODES = 8;
/** Batches that wait while one is trained on. */
const AHEAD = 2;

/** A decoded image and the number of its file; no pixels if it was skipped. */
interface Decoded {
  readonly row: number;
  readonly pixels: Float32Array | undefined;
}

/**
 * Images in files as batches `[x, y]`: `x` `[batch, height, width, channels]` float32 in 0 … 255, `y` as `labelMode`
 * says; without labels, `x` alone. `fit`, `evaluate` and `predict` take it; a loop can read it:
 * `for await (const [x, y] of dataset)`. Only a few batches are in memory; images are decoded ahead of their use.
 * With shuffling each pass has another order.
 */
export class ImageDataset implements BatchSource, AsyncIterable<BatchTuple> {
  readonly isSinglePass = false;
  /** Names of the classes in the order of their numbers; undefined without labels. */
  readonly classNames: readonly string[] | undefined;
  readonly #index: Index;
  readonly #options: ImageDatasetOptions;
  /** By number of the file. */
  readonly #skipped = new Map<number, SkippedImage>();
  #passes = 0;

  constructor(index: Index, options: ImageDatasetOptions) {
    this.#index = index;
    this.#options = options;
    this.classNames = index.classNames;
  }

  /** The files, in the order in which Keras has them too. */
  get filePaths(): string[] {
    return this.#index.files.map(({ path }) => path);
  }

  /** Images that will be read. */
  get sampleCount(): number {
    return this.#index.files.length - this.#skipped.size;
  }

  /** Batches of one pass. */
  get batchCount(): number {
    return Math.ceil(this.sampleCount / this.#options.batchSize);
  }

  /** Images that could not be read so far, with `onBadImage: "skip"`. They are not tried again. */
  get skipped(): SkippedImage[] {
    return [...this.#skipped].sort(([a], [b]) => a - b).map(([, image]) => image);
  }

  /** A data set of some of the images: their numbers among those that will be read. */
  select(rows: ArrayLike<number>): ImageDataset {
    const readable = Array.from(this.#index.files, (_, row) => row).filter((row) => !this.#skipped.has(row));
    const chosen = Array.from(rows, (row) => readable[row] as number);
    return new ImageDataset(pick(this.#index, chosen), this.#options);
  }

  /** @throws DataError naming a file that cannot be decoded, unless such files are skipped */
  batches(epoch: number): AsyncGenerator<Batch, undefined> {
    return prefetch(this.#batches(epoch), (batch) => batch, AHEAD);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<BatchTuple, undefined> {
    for await (const { x, y } of this.batches(this.#passes++)) yield y === undefined ? (x as NdArray) : [x, y];
  }

  async *#batches(epoch: number): AsyncGenerator<Batch, undefined> {
    const { batchSize, shuffleSeed } = this.#options;
    const known = this.#skipped.size;
    const rows = epochOrder(this.#index.files.length, this.#randomOf(epoch, shuffleSeed)).filter(
      (row) => !this.#skipped.has(row),
    );
    let batch: Decoded[] = [];
    for await (const decoded of inOrder(rows.length, (i) => this.#decode(rows[i] as number), DECODES)) {
      if (decoded.pixels) batch.push(decoded);
      if (batch.length < batchSize) continue;
      yield this.#assemble(batch);
      batch = [];
    }
    if (batch.length > 0) yield this.#assemble(batch);
    this.#report(known);
  }

  #randomOf(epoch: number, seed: number | undefined): RandomSequence | undefined {
    // The epoch is the upper half of the key.
    return seed === undefined ? undefined : new RandomSequence(seed + epoch * 2 ** 32);
  }

  async #decode(row: number): Promise<Decoded> {
    const file = this.#index.files[row] as ImageFile;
    try {
      return { row, pixels: await readImage(file, this.#options) };
    } catch (cause) {
      if (cause instanceof KeratinError && !(cause instanceof DataError)) throw cause;
      const reason = cause instanceof Error ? cause.message : String(cause);
      if (this.#options.onBadImage === "skip") {
        this.#skipped.set(row, { path: file.path, reason });
        return { row, pixels: undefined };
      }
      const way = 'Repair or remove the file, or pass onBadImage: "skip".';
      throw new DataError(`${file.path}: expected an image, found one that cannot be read (${reason}). ${way}`, {
        cause,
      });
    }
  }

  #assemble(batch: readonly Decoded[]): Batch {
    const { imageSize, colorMode } = this.#options;
    const shape = [batch.length, ...imageSize, CHANNELS[colorMode]];
    const x = new Float32Array(shape.reduce((product, length) => product * length, 1));
    batch.forEach(({ pixels }, i) => {
      x.set(pixels as Float32Array, (i * x.length) / batch.length);
    });
    const { labels } = this.#index;
    if (!labels) return { x: new NdArray(x, shape) };
    return { x: new NdArray(x, shape), y: this.#encode(batch.map(({ row }) => labels[row] as number)) };
  }

  #encode(labels: readonly number[]): NdArray {
    if (this.#options.labelMode === "int") return new NdArray(Int32Array.from(labels), [labels.length]);
    if (this.#options.labelMode === "binary") return new NdArray(Float32Array.from(labels), [labels.length, 1]);
    const classes = this.classNames?.length ?? 0;
    const rows = new Float32Array(labels.length * classes);
    labels.forEach((label, i) => {
      rows[i * classes + label] = 1;
    });
    return new NdArray(rows, [labels.length, classes]);
  }

  /** Says which images were skipped since then; nothing left to train on is an error. */
  #report(known: number): void {
    const found = [...this.#skipped.values()].slice(known);
    if (found.length === 0) return;
    const list = found.slice(0, 5).map(({ path, reason }) => `\n  ${path}: ${reason}`);
    if (found.length > list.length) list.push(`\n  and ${found.length - list.length} more`);
    const summary = `${found.length} of ${this.#index.files.length} images cannot be read${list.join("")}`;
    if (this.sampleCount === 0) throw new DataError(`imageDatasetFromDirectory: ${summary}`);
    console.warn(`Keratin: skipped, ${summary}`);
  }
}

/** @throws Error saying what is wrong, without the file's name */
async function readImage(
  { source }: ImageFile,
  { colorMode, imageSize, interpolation, aspect }: ImageDatasetOptions,
): Promise<Float32Array> {
  const image = toColorMode(await decodeImage(source), colorMode);
  if (image.height < 1 || image.width < 1) throw new Error("it has no pixels");
  if (aspect === "pad") return resizeWithPad(image, imageSize, interpolation);
  if (aspect === "distort") return resizeImage(image, imageSize, { interpolation });
  return resizeImage(image, imageSize, { interpolation, box: middleBox(image, imageSize) });
}
