/** Fashion-MNIST (H. Xiao, K. Rasul, R. Vollgraf, https://arxiv.org/abs/1708.07747), in the IDX files that Keras loads. */
import { expectSha256 } from "./checksum.ts";
import type { DownloadOptions, FileSet, Form } from "./file-set.ts";
import { assemble, IDX_PARTS, type IdxPart, readIdx, type TrainAndTest } from "./idx.ts";
import { loadFileSet, nowhere } from "./load-file-set.ts";

export interface FashionMnistOptions extends DownloadOptions {
  /** Whether the set (31 MB) may be fetched from the network where it is not at hand. Default true, as in Keras. */
  download?: boolean;
}

/** The two sets, and in `source` a sentence that says where they came from. */
export interface FashionMnist extends TrainAndTest {
  source: string;
}

/** What the class numbers 0 … 9 stand for. */
export const classNames: readonly string[] = [
  "T-shirt/top",
  "Trouser",
  "Pullover",
  "Dress",
  "Coat",
  "Sandal",
  "Shirt",
  "Sneaker",
  "Bag",
  "Ankle boot",
];

/** With the SHA-256 of the whole compressed file. */
const PARTS: readonly [part: IdxPart, sha256: string][] = [
  [IDX_PARTS.trainImages, "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84"],
  [IDX_PARTS.trainLabels, "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845"],
  [IDX_PARTS.testImages, "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073"],
  [IDX_PARTS.testLabels, "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5"],
];

const IDX: Form<TrainAndTest, Uint8Array> = {
  files: PARTS.map(([part, sha256]) => ({
    names: [`${part.file}.gz`],
    read: async (bytes, name) => {
      await expectSha256(bytes, sha256, name);
      return await readIdx(part, bytes, name);
    },
  })),
  assemble,
};

export const FASHION_MNIST: FileSet<TrainAndTest> = {
  title: "Fashion-MNIST",
  hint: "Set KERATIN_DATA_DIR to a directory whose folder fashion-mnist has the four files (train-images-idx3-ubyte.gz …), or allow `download: true`.",
  // Not the directory itself: its files have the names of MNIST's.
  folders: ["fashion-mnist"],
  cacheFolder: "fashion-mnist",
  kerasFolder: "fashion-mnist",
  forms: [IDX],
  download: IDX,
  mirrors: [
    "https://storage.googleapis.com/tensorflow/tf-keras-datasets/",
    "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/",
  ],
};

/**
 * Grey pictures of clothes in ten classes: `train` (60,000) and `test` (10,000), images `x` `[n, 28, 28, 1]` (uint8)
 * and class numbers `y` `[n]` (uint8, see `classNames`). Like `keras.datasets.fashion_mnist.load_data`, but with the
 * channel axis already there. They come from the folder `fashion-mnist` of the directory `KERATIN_DATA_DIR` (the four
 * .gz files), from Keratin's or Keras's cache or from the network.
 *
 * @throws DataError if a file is damaged (its name is given), or the set is nowhere to be found
 */
export async function load({ download = true, ...options }: FashionMnistOptions = {}): Promise<FashionMnist> {
  const result = await loadFileSet(FASHION_MNIST, { download, ...options });
  if ("found" in result) return { ...result.found, source: result.source };
  throw nowhere("fashionMnist.load", FASHION_MNIST, result.lookedIn);
}
