/** The IDX files of MNIST and Fashion-MNIST: 60,000 + 10,000 grey images of 28×28 and their labels. */
import { NdArray } from "../util/ndarray.ts";
import { damaged } from "./checksum.ts";
import { gunzip } from "./gunzip.ts";

/** Pixels of one image. */
export const PIXELS = 28 * 28;

/** Images `[n, 28, 28, 1]` and labels `[n]`, both uint8. */
export interface Digits {
  x: NdArray<Uint8Array>;
  y: NdArray<Uint8Array>;
}

export interface TrainAndTest {
  train: Digits;
  test: Digits;
}

export interface IdxPart {
  /** Without `.gz`. */
  readonly file: string;
  readonly count: number;
  /** Bytes of one image or label. */
  readonly item: number;
}

/** In the order in which `assemble` wants them. */
export const IDX_PARTS = {
  trainImages: { file: "train-images-idx3-ubyte", count: 60000, item: PIXELS },
  trainLabels: { file: "train-labels-idx1-ubyte", count: 60000, item: 1 },
  testImages: { file: "t10k-images-idx3-ubyte", count: 10000, item: PIXELS },
  testLabels: { file: "t10k-labels-idx1-ubyte", count: 10000, item: 1 },
} as const satisfies Readonly<Record<string, IdxPart>>;

/**
 * The payload of an IDX file (see http://yann.lecun.com/exdb/mnist/), gzip-compressed or not.
 *
 * @throws DataError naming the file if it is not of this form and length
 */
export async function readIdx(
  { count, item }: IdxPart,
  bytes: Uint8Array<ArrayBuffer>,
  name: string,
): Promise<Uint8Array<ArrayBuffer>> {
  const plain = await gunzip(bytes, name);
  const axes = item === 1 ? 1 : 3;
  const magic = plain.length < 4 ? 0 : new DataView(plain.buffer, plain.byteOffset).getUint32(0);
  if (magic !== 0x0800 + axes) {
    const expected = `an IDX file of bytes with ${axes} axes (magic 0x${(0x0800 + axes).toString(16)})`;
    throw damaged(name, expected, `0x${magic.toString(16)}`);
  }
  const payload = plain.subarray(4 + 4 * axes);
  if (payload.length !== count * item) throw damaged(name, `${count * item} bytes of data`, `${payload.length}`);
  return payload;
}

/** The two arrays as images and labels; shares their memory. */
export function digits(pixels: Uint8Array, labels: Uint8Array): Digits {
  return { x: new NdArray(pixels, [labels.length, 28, 28, 1]), y: new NdArray(labels, [labels.length]) };
}

/** The four payloads as two sets; shares their memory. */
export function assemble(payloads: readonly Uint8Array[]): TrainAndTest {
  const [trainImages, trainLabels, testImages, testLabels] = payloads as [
    Uint8Array,
    Uint8Array,
    Uint8Array,
    Uint8Array,
  ];
  return { train: digits(trainImages, trainLabels), test: digits(testImages, testLabels) };
}
