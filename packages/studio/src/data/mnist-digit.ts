/**
 * Strokes made into a picture as those of MNIST: the digit in a box of 20 × 20, antialiased, in a field of 28 × 28 whose
 * middle is its centre of mass (LeCun, Cortes, Burges: The MNIST database, "Data preparation").
 */

export interface Point {
  readonly x: number;
  readonly y: number;
}
/** The way of a pen from down to up, in any unit, y down. */
export type Stroke = readonly Point[];

const FIELD = 28;
const BOX = 20;
/** Half of a line's thickness in pixels, as MNIST's lines have it on average. */
const RADIUS = 1.25;

interface Placement {
  readonly scale: number;
  readonly left: number;
  readonly top: number;
}

function distance({ x, y }: Point, a: Point, b: Point): number {
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const squared = dx * dx + dy * dy;
  const along = squared === 0 ? 0 : Math.min(1, Math.max(0, ((x - a.x) * dx + (y - a.y) * dy) / squared));
  return Math.hypot(x - a.x - along * dx, y - a.y - along * dy);
}

/** Each pixel inked by how far its middle is inside of a line, from half a pixel out to half a pixel in. */
function ink(strokes: readonly Stroke[], { scale, left, top }: Placement): Float32Array {
  const placed = strokes.map((stroke) => stroke.map(({ x, y }) => ({ x: x * scale + left, y: y * scale + top })));
  const pixels = new Float32Array(FIELD * FIELD);
  for (const stroke of placed) {
    for (const [i, from] of stroke.entries()) {
      const to = stroke[i + 1] ?? from;
      for (let pixel = 0; pixel < pixels.length; pixel++) {
        const middle = { x: (pixel % FIELD) + 0.5, y: Math.floor(pixel / FIELD) + 0.5 };
        const covered = Math.min(1, Math.max(0, RADIUS + 0.5 - distance(middle, from, to)));
        pixels[pixel] = Math.max(pixels[pixel] as number, covered);
      }
    }
  }
  return pixels;
}

/** The centre of mass, in pixels from the upper left corner. */
export function centreOfMass(pixels: Float32Array): Point {
  let [mass, x, y] = [0, 0, 0];
  for (const [i, value] of pixels.entries()) {
    mass += value;
    x += value * ((i % FIELD) + 0.5);
    y += value * (Math.floor(i / FIELD) + 0.5);
  }
  return mass === 0 ? { x: FIELD / 2, y: FIELD / 2 } : { x: x / mass, y: y / mass };
}

/** @returns `[28, 28]`, 0 paper … 1 ink; undefined if nothing was drawn */
export function mnistDigit(strokes: readonly Stroke[]): Float32Array | undefined {
  const points = strokes.flat();
  if (points.length === 0) return undefined;
  const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)];
  const edge = (values: readonly number[], which: (a: number, b: number) => number): number =>
    values.reduce((a, b) => which(a, b));
  const [left, right] = [edge(xs, Math.min), edge(xs, Math.max)];
  const [top, bottom] = [edge(ys, Math.min), edge(ys, Math.max)];
  const size = Math.max(right - left, bottom - top);
  // A dot stays a dot.
  const scale = size > 0 ? (BOX - 2 * RADIUS) / size : 1;
  const middle = {
    scale,
    left: FIELD / 2 - ((left + right) / 2) * scale,
    top: FIELD / 2 - ((top + bottom) / 2) * scale,
  };
  const centre = centreOfMass(ink(strokes, middle));
  return ink(strokes, {
    scale,
    left: middle.left + FIELD / 2 - centre.x,
    top: middle.top + FIELD / 2 - centre.y,
  });
}
