/**
 * The full MNIST set, 60,000 + 10,000 images: the four IDX files of its authors (Y. LeCun, C. Cortes, C. Burges) or
 * Keras's `mnist.npz`. Each of the four arrays is checked against the SHA-256 of its pixels or labels, so one table
 * serves every container.
 */
import { damaged, expectSha256 } from "../checksum.ts";
import type { FileSet, Form } from "../file-set.ts";
import { assemble, IDX_PARTS, type IdxPart, readIdx, type TrainAndTest } from "../idx.ts";
import { readNpz } from "./npz.ts";

interface Part extends IdxPart {
  /** The array's name in Keras's mnist.npz. */
  npz: string;
  /** SHA-256 of the pixels or labels, without any header. */
  sha256: string;
}

export const PARTS = {
  trainImages: {
    ...IDX_PARTS.trainImages,
    npz: "x_train",
    sha256: "741c988805d008ac6e4c904b69001ba184c24b2c540a4ef403f4c71b676cf757",
  },
  trainLabels: {
    ...IDX_PARTS.trainLabels,
    npz: "y_train",
    sha256: "1feba77c54802fa5339a11837ea4b2866434b83314ec45192930f1df69120c13",
  },
  testImages: {
    ...IDX_PARTS.testImages,
    npz: "x_test",
    sha256: "6d87418db22cc8025d05968bec9bd5c3932904b23485740db143a061a2c9d161",
  },
  testLabels: {
    ...IDX_PARTS.testLabels,
    npz: "y_test",
    sha256: "ddeff807876a9661a1110d45c266c86239a3a1b7d37da0c3716a7a683c852ff5",
  },
} as const satisfies Record<keyof typeof IDX_PARTS, Part>;

const ALL_PARTS: readonly Part[] = Object.values(PARTS);

const IDX: Form<TrainAndTest, Uint8Array> = {
  files: ALL_PARTS.map((part) => ({
    names: [part.file, `${part.file}.gz`],
    read: async (bytes, name) => await checked(part, await readIdx(part, bytes, name), name),
  })),
  assemble,
};

const NPZ: Form<TrainAndTest, TrainAndTest> = {
  files: [{ names: ["mnist.npz"], read: readMnistNpz }],
  assemble: ([set]) => set as TrainAndTest,
};

export const FULL_MNIST: FileSet<TrainAndTest> = {
  title: "the full MNIST set",
  hint: 'Set KERATIN_DATA_DIR to a directory with the four IDX files, allow `download: true`, or use `source: "embedded"`.',
  folders: ["", "mnist"],
  cacheFolder: "mnist",
  kerasFolder: "",
  forms: [IDX, NPZ],
  download: IDX,
  mirrors: ["https://storage.googleapis.com/cvdf-datasets/mnist/", "https://ossci-datasets.s3.amazonaws.com/mnist/"],
};

/**
 * The full set out of Keras's `mnist.npz`.
 *
 * @throws DataError naming the file if it is damaged, truncated or something else
 */
export async function readMnistNpz(bytes: Uint8Array, name: string): Promise<TrainAndTest> {
  const arrays = readNpz(bytes, name, new Map(ALL_PARTS.map(({ npz, count, item }) => [npz, count * item])));
  const payloads = ALL_PARTS.map((part) => {
    const where = `${part.npz}.npy in ${name}`;
    return checked(part, arrays.get(part.npz) ?? new Uint8Array(0), where);
  });
  return assemble(await Promise.all(payloads));
}

/** @throws DataError naming the file if the payload is not this part of MNIST */
async function checked(
  { count, item, sha256 }: Part,
  payload: Uint8Array<ArrayBuffer>,
  name: string,
): Promise<Uint8Array<ArrayBuffer>> {
  if (payload.length !== count * item) throw damaged(name, `${count * item} bytes of data`, `${payload.length}`);
  await expectSha256(payload, sha256, name);
  return payload;
}
