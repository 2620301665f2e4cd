/** CIFAR-10 (A. Krizhevsky, https://www.cs.toronto.edu/~kriz/cifar.html), from the authors' binary archive. */
import { NdArray } from "../util/ndarray.ts";
import { damaged, expectSha256 } from "./checksum.ts";
import type { DownloadOptions, FileSet, Form } from "./file-set.ts";
import { gunzip } from "./gunzip.ts";
import { loadFileSet, nowhere } from "./load-file-set.ts";
import { untar } from "./tar.ts";

export interface Cifar10Options extends DownloadOptions {
  /** Whether the archive (170 MB) may be fetched from the network where it is not at hand. Default true, as in Keras. */
  download?: boolean;
}

/** Images `[n, 32, 32, 3]` and class numbers `[n, 1]`, both uint8. */
export interface LabelledImages {
  x: NdArray<Uint8Array>;
  y: NdArray<Uint8Array>;
}

/** The two sets, and in `source` a sentence that says where they came from and how many images they have. */
export interface Cifar10 {
  train: LabelledImages;
  test: LabelledImages;
  source: string;
}

/** What the class numbers 0 … 9 stand for. */
export const classNames: readonly string[] = [
  "airplane",
  "automobile",
  "bird",
  "cat",
  "deer",
  "dog",
  "frog",
  "horse",
  "ship",
  "truck",
];

const SIZE = 32;
const PLANE = SIZE * SIZE;
const CHANNELS = 3;
/** A label and the red, green and blue planes of an image. */
const RECORD = 1 + CHANNELS * PLANE;

interface BatchFile {
  /** The first is the authors' name. */
  readonly names: readonly string[];
  /** By number of images: the authors' file, or a beginning of it. */
  readonly sha256: Readonly<Record<number, string>>;
}

const TRAIN: readonly BatchFile[] = [
  "cee916563c9f80d84e3cc88e17fdc0941787f1244f00a67874d45b261883ada5",
  "a591ca11fa1708a91ee40f54b3da4784ccd871ecf2137de63f51ada8b3fa57ed",
  "bbe8596564c0f86427f876058170b84dac6670ddf06d79402899d93ceea26f67",
  "014e562d6e23c72197cc727519169a60359f5eccd8945ad5a09d710285ff4e48",
  "755304fc0b379caeae8c14f0dac912fbc7d6cd469eb67a1029a08a39453a9add",
].map((sha256, i) => ({ names: [`data_batch_${i + 1}.bin`], sha256: { 10000: sha256 } }));

const TEST: BatchFile = {
  names: ["test_batch.bin", "test_batch_first1000.bin"],
  sha256: {
    10000: "8e2eb146ae340b09e24670f29cabc6326dba54da8789dab6768acf480273f65b",
    1000: "8314c96d7cd65618193bab23acdd5d4c4af15bf6dd00a1781d55beedf3be1ef5",
  },
};

type Sets = Omit<Cifar10, "source">;

const BATCHES: Form<Sets, Uint8Array> = {
  files: [...TRAIN, TEST].map((file) => ({
    names: file.names,
    read: async (bytes, name) => await checked(file, bytes, name),
  })),
  assemble,
};

const ARCHIVE: Form<Sets, Sets> = {
  files: [
    {
      names: ["cifar-10-binary.tar.gz"],
      read: async (bytes, name) => {
        const files = untar(await gunzip(bytes, name), name);
        const batches = [...TRAIN, TEST].map(async (file) => {
          const [member] = file.names as [string];
          return await checked(file, files.get(member) ?? new Uint8Array(0), `${member} in ${name}`);
        });
        return assemble(await Promise.all(batches));
      },
    },
  ],
  assemble: ([sets]) => sets as Sets,
};

export const CIFAR10: FileSet<Sets> = {
  title: "CIFAR-10",
  hint: "Set KERATIN_DATA_DIR to a directory with cifar-10-binary.tar.gz or the batches in it (data_batch_1.bin …), or allow `download: true`.",
  folders: ["", "cifar10", "cifar-10-batches-bin", "cifar10/cifar-10-batches-bin"],
  cacheFolder: "cifar10",
  forms: [BATCHES, ARCHIVE],
  download: ARCHIVE,
  mirrors: ["https://www.cs.toronto.edu/~kriz/"],
};

/**
 * Small colour pictures of ten classes: `train` (50,000) and `test` (10,000), images `x` `[n, 32, 32, 3]` (uint8) and
 * class numbers `y` `[n, 1]` (uint8, see `classNames`). Like `keras.datasets.cifar10.load_data`.
 * They come from the directory `KERATIN_DATA_DIR` (the archive cifar-10-binary.tar.gz or the files in it, there or in
 * its folder `cifar10`), from Keratin's cache or from the network. `test_batch_first1000.bin`, the first 1,000 test
 * images, is taken where the whole test batch is not there; `source` says so.
 *
 * @throws DataError if a file is damaged (its name is given), or the set is nowhere to be found
 */
export async function load({ download = true, ...options }: Cifar10Options = {}): Promise<Cifar10> {
  const result = await loadFileSet(CIFAR10, { download, ...options });
  if ("found" in result) {
    const { train, test } = result.found;
    const count = ({ y }: LabelledImages) => y.data.length.toLocaleString("en");
    return { train, test, source: `${result.source}: ${count(train)} images to train, ${count(test)} to test` };
  }
  throw nowhere("cifar10.load", CIFAR10, result.lookedIn);
}

/** @throws DataError naming the file unless it is this batch, or a known beginning of it */
async function checked(
  { sha256 }: BatchFile,
  bytes: Uint8Array<ArrayBuffer>,
  name: string,
): Promise<Uint8Array<ArrayBuffer>> {
  const expected = sha256[bytes.length / RECORD];
  if (expected === undefined) {
    const lengths = Object.keys(sha256).map((count) => Number(count) * RECORD);
    throw damaged(name, `${lengths.reverse().join(" or ")} bytes`, `${bytes.length}`);
  }
  await expectSha256(bytes, expected, name);
  return bytes;
}

function assemble(batches: readonly Uint8Array[]): Sets {
  return { train: toImages(batches.slice(0, TRAIN.length)), test: toImages(batches.slice(TRAIN.length)) };
}

/** From planes of red, green and blue to pixels, channels last. */
function toImages(batches: readonly Uint8Array[]): LabelledImages {
  const count = batches.reduce((sum, { length }) => sum + length / RECORD, 0);
  const x = new Uint8Array(count * CHANNELS * PLANE);
  const y = new Uint8Array(count);
  let image = 0;
  for (const batch of batches) {
    for (let at = 0; at < batch.length; at += RECORD, image++) {
      y[image] = batch[at] as number;
      const to = image * CHANNELS * PLANE;
      for (let c = 0; c < CHANNELS; c++) {
        const from = at + 1 + c * PLANE;
        for (let i = 0; i < PLANE; i++) x[to + i * CHANNELS + c] = batch[from + i] as number;
      }
    }
  }
  return { x: new NdArray(x, [count, SIZE, SIZE, CHANNELS]), y: new NdArray(y, [count, 1]) };
}
