/**
 * The full MNIST set, 60,000 + 10,000 images, wherever it comes from: the four IDX files of its authors
 * (Y. LeCun, C. Cortes, C. Burges) or Keras's `mnist.npz`. Each of the four arrays is checked against the SHA-256 of
 * its pixels or labels, so one table serves every container, and a damaged file is never trained on.
 */
import { DataError, KeratinError } from "../../util/errors.ts";
import { gunzip } from "../gunzip.ts";
import { digits, PIXELS, type TrainAndTest } from "./embedded.ts";

export type PartName = "trainImages" | "trainLabels" | "testImages" | "testLabels";

interface Part {
  /** The IDX file, without `.gz`. */
  file: string;
  /** The array's name in Keras's mnist.npz. */
  npz: string;
  count: number;
  /** Bytes of one image or label. */
  item: number;
  /** SHA-256 of the pixels or labels, without any header. */
  sha256: string;
}

export const PARTS: Readonly<Record<PartName, Part>> = {
  trainImages: {
    file: "train-images-idx3-ubyte",
    npz: "x_train",
    count: 60000,
    item: PIXELS,
    sha256: "741c988805d008ac6e4c904b69001ba184c24b2c540a4ef403f4c71b676cf757",
  },
  trainLabels: {
    file: "train-labels-idx1-ubyte",
    npz: "y_train",
    count: 60000,
    item: 1,
    sha256: "1feba77c54802fa5339a11837ea4b2866434b83314ec45192930f1df69120c13",
  },
  testImages: {
    file: "t10k-images-idx3-ubyte",
    npz: "x_test",
    count: 10000,
    item: PIXELS,
    sha256: "6d87418db22cc8025d05968bec9bd5c3932904b23485740db143a061a2c9d161",
  },
  testLabels: {
    file: "t10k-labels-idx1-ubyte",
    npz: "y_test",
    count: 10000,
    item: 1,
    sha256: "ddeff807876a9661a1110d45c266c86239a3a1b7d37da0c3716a7a683c852ff5",
  },
};

export const PART_NAMES = Object.keys(PARTS) as PartName[];

/** Where the authors' files are mirrored; tried in this order. */
export const MIRRORS = [
  "https://storage.googleapis.com/cvdf-datasets/mnist/",
  "https://ossci-datasets.s3.amazonaws.com/mnist/",
] as const;

export interface Progress {
  /** The file being downloaded. */
  file: string;
  /** Bytes on disk so far. */
  received: number;
  /** Bytes of the whole file; undefined if the server does not say. */
  total: number | undefined;
}

/** What the platform's way to the full set is asked for. */
export interface FullRequest {
  download: boolean;
  cacheDir: string | undefined;
  signal: AbortSignal | undefined;
  onProgress: ((progress: Progress) => void) | undefined;
  /** Base addresses to download from. */
  mirrors: readonly string[];
}

/** The full set, or where it was looked for in vain. */
export type FullResult = { found: TrainAndTest; source: string } | { lookedIn: string[] };

/**
 * The payload of an IDX file (see http://yann.lecun.com/exdb/mnist/), gzip-compressed or not, checked.
 *
 * @throws DataError naming the file if it is not this part of MNIST, whole.
 */
export async function readIdx(part: PartName, bytes: Uint8Array<ArrayBuffer>, name: string): Promise<Uint8Array> {
  const plain = await gunzip(bytes, name);
  const axes = PARTS[part].item === 1 ? 1 : 3;
  const magic = plain.length < 4 ? 0 : new DataView(plain.buffer, plain.byteOffset).getUint32(0);
  if (magic !== 0x0800 + axes) {
    throw damaged(
      name,
      `an IDX file of bytes with ${axes} axes (magic 0x${(0x0800 + axes).toString(16)})`,
      `0x${magic.toString(16)}`,
    );
  }
  return await checked(part, plain.subarray(4 + 4 * axes), name);
}

/** @throws DataError naming the file if the payload is not this part of MNIST. */
export async function checked(part: PartName, payload: Uint8Array<ArrayBuffer>, name: string): Promise<Uint8Array> {
  const { count, item, sha256 } = PARTS[part];
  if (payload.length !== count * item) throw damaged(name, `${count * item} bytes of data`, `${payload.length}`);
  const found = await sha256Of(payload);
  if (found !== sha256) throw damaged(name, `MNIST's own data (SHA-256 ${sha256})`, `other data (${found})`);
  return payload;
}

/** The four checked payloads as two sets; shares their memory. */
export function assemble(payload: Readonly<Record<PartName, Uint8Array>>): TrainAndTest {
  return {
    train: digits(payload.trainImages, payload.trainLabels),
    test: digits(payload.testImages, payload.testLabels),
  };
}

function damaged(name: string, expected: string, found: string): DataError {
  return new DataError(
    `${name}: expected ${expected}, found ${found}. The file is damaged, truncated or not MNIST's: fetch it again.`,
  );
}

async function sha256Of(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  // Browsers offer it on https and localhost only.
  const { subtle } = crypto as { subtle?: SubtleCrypto };
  if (subtle === undefined) {
    throw new KeratinError(
      "MNIST: checksums need a secure page. Serve it from https or localhost, or use the embedded digits.",
    );
  }
  const hash = new Uint8Array(await subtle.digest("SHA-256", bytes));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
