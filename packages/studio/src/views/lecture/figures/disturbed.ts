/** A test digit that is moved, and on which noise lies. */
import { digit } from "../../../data/source.ts";
import { DIGIT } from "../../../engine/digits.ts";
import { at, type Volume3, volume } from "../../../engine/tensor.ts";

/** @param noise the part of a pixel that is by chance, 0 … 1; the same at every call */
export async function disturbed(index: number, right: number, down: number, noise: number): Promise<Volume3> {
  const clean = await digit(index, DIGIT);
  let state = index + 1;
  const chance = (): number => {
    state = (Math.imul(state ^ (state >>> 15), 2246822519) + 374761393) >>> 0;
    return state / 2 ** 32;
  };
  const data = Array.from({ length: DIGIT * DIGIT }, (_, i) => {
    const moved = at(clean, Math.floor(i / DIGIT) - down, (i % DIGIT) - right, 0);
    return moved * (1 - noise) + chance() * noise;
  });
  return volume(DIGIT, DIGIT, 1, data);
}
