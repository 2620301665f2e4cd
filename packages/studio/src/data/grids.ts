/** Small grids of whole numbers, 0 … 9, that a reader can follow by hand. */
import { type Volume3, volume } from "../engine/tensor.ts";
import { digit } from "./source.ts";

/** Numbers without an eye-catching order. */
export const plainGrid = (size: number): Volume3 =>
  volume(
    size,
    size,
    1,
    Array.from({ length: size * size }, (_, i) => (i * 7 + Math.floor(i / size) * 3) % 10),
  );

/** Numbers by chance, the same for the same seed. */
export function randomGrid(size: number, seed: number): Volume3 {
  let state = seed * 2654435761;
  const data = Array.from({ length: size * size }, () => {
    state = (Math.imul(state ^ (state >>> 15), 2246822519) + 374761393) >>> 0;
    return Math.floor((state / 2 ** 32) * 10);
  });
  return volume(size, size, 1, data);
}

/** A test digit, made small, in ten levels of grey. */
export async function digitGrid(size: number, index: number): Promise<Volume3> {
  const { height, width, channels, data } = await digit(index, size);
  return volume(
    height,
    width,
    channels,
    data.map((grey) => Math.round(grey * 9)),
  );
}
