/** The picture that a figure works on: drawn, a digit, or the user's own. */
import { signal } from "@preact/signals";
import { digitAt, digitSets } from "../engine/digits.ts";
import { figures } from "../engine/figures.ts";
import { type Volume3, volume } from "../engine/tensor.ts";
import { type Answer, useEngine } from "../engine/use-engine.ts";
import { PICTURES, type PictureName } from "./pictures.ts";

export const SOURCES = ["cat", "boat", "digit", "own"] as const;
/** Pictures in colour, as networks for colour pictures need them. */
export const COLOUR_SOURCES = [...PICTURES, "own"] as const;
export type Source = (typeof SOURCES)[number] | (typeof COLOUR_SOURCES)[number];

/** The user's own picture; it never leaves the page. */
export const ownPicture = signal<ImageBitmap | undefined>(undefined);

const isDrawn = (source: Source): source is PictureName => (PICTURES as readonly string[]).includes(source);

/** Channels of a source: digits are grey. */
export const depthOf = (source: Source): number => (source === "digit" ? 1 : 3);

/** The picture, `size` × `size`; undefined until it is here. */
export function usePicture(source: Source, size: number): Answer<Volume3> {
  const own = ownPicture.value;
  return useEngine(() => load(source, size, own), [source, size, source === "own" ? own : undefined]);
}

async function load(source: Source, size: number, own: ImageBitmap | undefined): Promise<Volume3> {
  if (isDrawn(source)) return await figures().picture(source, size);
  if (source === "own") return own ? fromBitmap(own, size) : await figures().picture("cat", size);
  return await digit(3, size);
}

/** A test digit, `size` × `size`, 0 … 1. */
export async function digit(index: number, size: number): Promise<Volume3> {
  const { test } = await digitSets();
  return await resized(digitAt(test, index), size);
}

/** What a test digit is. */
export async function digitLabel(index: number): Promise<number> {
  const { test } = await digitSets();
  return test.labels[index] ?? 0;
}

/** Resized by Keratin's own layer. */
export async function resized(from: Volume3, size: number): Promise<Volume3> {
  return from.height === size ? from : await figures().resize(from, size);
}

/** The middle square of a picture. */
export function fromBitmap(bitmap: ImageBitmap, size: number): Volume3 {
  const context = new OffscreenCanvas(size, size).getContext("2d", { willReadFrequently: true });
  if (!context) return volume(size, size, 3);
  const side = Math.min(bitmap.width, bitmap.height);
  const [left, top] = [(bitmap.width - side) / 2, (bitmap.height - side) / 2];
  context.imageSmoothingQuality = "high";
  context.drawImage(bitmap, left, top, side, side, 0, 0, size, size);
  const { data } = context.getImageData(0, 0, size, size);
  const made = volume(size, size, 3);
  for (let i = 0; i < made.data.length; i++) made.data[i] = (data[Math.floor(i / 3) * 4 + (i % 3)] ?? 0) / 255;
  return made;
}
