/** The digits that travel with the library: `[28, 28, 1]` each, 0 … 1. */
import { keratin } from "./keratin.ts";
import { type Volume3, volume } from "./tensor.ts";

export const DIGIT = 28;

export interface Digits {
  /** `[count, 28, 28, 1]`, bytes. */
  readonly pixels: Uint8Array;
  readonly labels: Uint8Array;
}
export interface DigitSets {
  readonly train: Digits;
  readonly test: Digits;
}

let loading: Promise<DigitSets> | undefined;

/** Loads the embedded digits once; a failure is tried again at the next call. */
export function digitSets(): Promise<DigitSets> {
  loading ??= load().catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

async function load(): Promise<DigitSets> {
  const { datasets } = await keratin();
  const { train, test } = await datasets.mnist.load({ source: "embedded" });
  const part = ({ x, y }: typeof train): Digits => ({
    pixels: Uint8Array.from(x.data),
    labels: Uint8Array.from(y.data),
  });
  return { train: part(train), test: part(test) };
}

export function digitAt({ pixels }: Digits, index: number): Volume3 {
  const area = DIGIT * DIGIT;
  const bytes = pixels.subarray(index * area, (index + 1) * area);
  return volume(
    DIGIT,
    DIGIT,
    1,
    Float32Array.from(bytes, (byte) => byte / 255),
  );
}
