/** Filters that show something, made by formulas for any size and depth: edges of several directions, blobs, colours. */
import type { Filters } from "../engine/layers.ts";

/** What a filter answers to: the direction of an edge in degrees, a spot, or the mean. */
const KINDS: readonly (number | "spot" | "mean")[] = [0, 90, 45, 135, "spot", "mean", 22, 112, 67, 157];

/** Weights of a plane, in -1 … 1: a derivative of a Gaussian along a direction, its second derivative, or itself. */
function plane(kind: number | "spot" | "mean", size: number, y: number, x: number): number {
  const middle = (size - 1) / 2;
  const spread = Math.max(0.6, size / 3.5);
  const [dy, dx] = [(y - middle) / spread, (x - middle) / spread];
  const bell = Math.exp(-(dx * dx + dy * dy) / 2);
  if (kind === "mean") return bell;
  if (kind === "spot") return (1 - (dx * dx + dy * dy) / 2) * bell;
  const angle = (kind * Math.PI) / 180;
  return (Math.cos(angle) * dx + Math.sin(angle) * dy) * bell * 1.6;
}

/** How a filter weighs the channels: evenly, or one against the others. */
function mix(filter: number, channel: number, depth: number): number {
  if (filter < KINDS.length / 2 || depth === 1) return 1 / depth;
  return channel === filter % depth ? 1 : -0.5 / Math.max(1, depth - 1);
}

export function makeFilters(size: number, depth: number, count: number): Filters {
  const kernel = new Float32Array(size * size * depth * count);
  for (let f = 0; f < count; f++) {
    const kind = KINDS[f % KINDS.length] ?? "mean";
    let total = 0;
    for (let i = 0; i < size * size; i++) total += Math.abs(plane(kind, size, Math.floor(i / size), i % size));
    for (let i = 0; i < size * size * depth; i++) {
      const place = Math.floor(i / depth);
      const weight = plane(kind, size, Math.floor(place / size), place % size) * mix(f, i % depth, depth);
      // Two decimals, so that the numbers in the figures are the numbers that are used.
      kernel[i * count + f] = Math.round((weight / total) * 400) / 100;
    }
  }
  const bias = Float32Array.from({ length: count }, (_, f) => Math.round(((f % 3) - 1) * 10) / 100);
  return { size, depth, count, kernel, bias };
}
