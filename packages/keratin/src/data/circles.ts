import { ArgumentError, complain } from "../util/errors.ts";
import { NdArray } from "../util/ndarray.ts";
import { drawSeed, RandomSequence } from "../util/random.ts";

export interface CirclesOptions {
  /** How many pictures. */
  count: number;
  /** Height and width of a picture, in pixels. Default 200. */
  size?: number;
  /** The same seed gives the same pictures; a longer set begins with the shorter one. Default: a random one. */
  seed?: number;
}

/** Pictures `x` `[n, size, size, 1]` (uint8, 0 = paper, 255 = ink) and targets `y` `[n, 3]`: (x, y, radius) / size. */
export interface Circles {
  x: NdArray<Uint8Array>;
  y: NdArray<Float32Array>;
}

/** Radii, as parts of the picture's size. */
const SMALLEST = 0.05;
const LARGEST = 0.25;

/**
 * Drawn pictures of one filled circle each, which lies wholly inside; its edge is smooth. For regression: a network
 * finds the centre (from the left and the upper edge) and the radius.
 *
 * @throws ArgumentError if `count` or `size` is not a positive whole number
 */
export function generate({ count, size = 200, seed = drawSeed() }: CirclesOptions): Circles {
  for (const [name, value] of Object.entries({ count, size })) {
    if (Number.isInteger(value) && value > 0) continue;
    const where = `circles.generate, argument ${name}`;
    throw new ArgumentError(complain({ where, expected: "a positive whole number", found: String(value) }));
  }
  const random = new RandomSequence(seed);
  const pixels = new Uint8Array(count * size * size);
  const targets = new Float32Array(count * 3);
  for (let i = 0; i < count; i++) {
    const radius = random.uniform(SMALLEST, LARGEST) * size;
    const x = random.uniform(radius, size - radius);
    const y = random.uniform(radius, size - radius);
    targets.set([x / size, y / size, radius / size], i * 3);
    draw(pixels.subarray(i * size * size, (i + 1) * size * size), size, x, y, radius);
  }
  return { x: new NdArray(pixels, [count, size, size, 1]), y: new NdArray(targets, [count, 3]) };
}

/** A pixel is inked by how far its centre is inside of the circle, from half a pixel out to half a pixel in. */
function draw(image: Uint8Array, size: number, x: number, y: number, radius: number): void {
  const from = Math.max(0, Math.floor(y - radius) - 1);
  const to = Math.min(size, Math.ceil(y + radius) + 1);
  for (let row = from; row < to; row++) {
    for (let column = 0; column < size; column++) {
      const inside = radius - Math.hypot(column + 0.5 - x, row + 0.5 - y) + 0.5;
      image[row * size + column] = Math.round(255 * Math.min(1, Math.max(0, inside)));
    }
  }
}
