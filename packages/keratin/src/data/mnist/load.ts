import { readAsset } from "#data-files";
import { DataError } from "../../util/errors.ts";
import { lookUp } from "../../util/suggest.ts";
import type { DownloadOptions } from "../file-set.ts";
import { gunzip } from "../gunzip.ts";
import type { TrainAndTest } from "../idx.ts";
import { loadFileSet, nowhere } from "../load-file-set.ts";
import { EMBEDDED_SHUFFLE_SEED, unpackEmbedded } from "./embedded.ts";
import { FULL_MNIST } from "./full.ts";

export interface MnistOptions extends DownloadOptions {
  /**
   * `"embedded"`: the 10,000 digits that travel with the library. `"full"`: all 70,000, from the directory
   * `KERATIN_DATA_DIR` (the four IDX files, plain or .gz, there or in its folder `mnist`), from Keratin's or Keras's
   * cache, or from the network. `"auto"`: the full set where it is at hand, else the embedded digits.
   * Default: `"full"` if `download` is true, else `"embedded"`.
   */
  source?: "embedded" | "full" | "auto";
  /** Whether the full set may be fetched from the network (11 MB) where it is not at hand. Default false. */
  download?: boolean;
}

/** MNIST, and in `source` a sentence that says which set it is and where it came from. */
export interface Mnist extends TrainAndTest {
  source: string;
}

/**
 * Handwritten digits: `train` and `test` with images `x` `[n, 28, 28, 1]` (uint8, 0 = paper, 255 = ink) and labels `y`
 * `[n]` (uint8, 0 to 9). Like `keras.datasets.mnist.load_data`, but with the channel axis already there.
 * The embedded digits are the first 10,000 of MNIST's training images, shuffled with seed 1 and split 8,000 / 2,000.
 *
 * @throws DataError if a file is damaged (its name is given), or the full set is nowhere to be found.
 */
export async function load(options: MnistOptions = {}): Promise<Mnist> {
  const { download = false, ...rest } = options;
  const source = options.source ?? (download ? "full" : "embedded");
  const wantsFull = lookUp("mnist.load, argument source", source, { embedded: false, full: true, auto: true });
  if (wantsFull) {
    const result = await loadFileSet(FULL_MNIST, { download, ...rest });
    if ("found" in result) return { ...result.found, source: result.source };
    if (source === "full") throw nowhere("mnist.load", FULL_MNIST, result.lookedIn);
  }
  return await loadEmbedded();
}

async function loadEmbedded(): Promise<Mnist> {
  // Written out in this form so that bundlers see the file and carry it along.
  const url = new URL("../../../assets/mnist-10k.bin.gz", import.meta.url);
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    bytes = await readAsset(url);
  } catch (cause) {
    throw new DataError(
      `${url.href}: expected the embedded digits, found no such file. Install keratin again (in its repository: npm run assets).`,
      { cause },
    );
  }
  const { train, test } = unpackEmbedded(await gunzip(bytes, url.href), url.href);
  return {
    train,
    test,
    source:
      "the 10,000 embedded digits (the first of MNIST's training images), " +
      `shuffled with seed ${EMBEDDED_SHUFFLE_SEED}, 8,000 to train and 2,000 to test`,
  };
}
