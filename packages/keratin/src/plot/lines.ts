/** The lines between boxes: smooth, along the drawing where they begin and end, with a head. */
import type { Direction, Point, Rectangle } from "./geometry.ts";

/** Paths in SVG's words. */
export interface Line {
  readonly curve: string;
  readonly head: string;
}

const HEAD = { length: 9, halfWidth: 4.5 } as const;
/** Lines keep away from corners. */
const FROM_CORNER = 14;
/** How far a line from a box to itself goes out. */
const LOOP = 28;

/**
 * @param points where the library would have it go, from the middle of one box to the middle of the other, cut off at
 * their edges
 * @param to the same rectangle as `from` if a layer takes what it gives
 */
export function lineBetween(points: readonly Point[], from: Rectangle, to: Rectangle, rankdir: Direction): Line {
  const along = rankdir === "TB" ? "y" : "x";
  if (from === to) return loop(from, along === "y" ? "x" : "y");
  const inner = points.slice(1, -1);
  const start = onSide(from, points[0] as Point, inner[0] ?? middleOf(to), along);
  const end = onSide(to, points.at(-1) as Point, inner.at(-1) ?? middleOf(from), along);
  return drawn([start, ...inner, end], along);
}

/** The library's lines may cross a box's long side; these leave and enter at the sides that look along the drawing. */
function onSide(box: Rectangle, point: Point, next: Point, along: "x" | "y"): Point {
  const across = along === "y" ? "x" : "y";
  const [length, breadth] = along === "y" ? [box.height, box.width] : [box.width, box.height];
  const inset = Math.min(FROM_CORNER, breadth / 2);
  const place = Math.min(Math.max(point[across], box[across] + inset), box[across] + breadth - inset);
  const side = next[along] < box[along] + length / 2 ? box[along] : box[along] + length;
  return { ...point, [along]: side, [across]: place };
}

/** Out of a box and into it again, at the side that looks across the drawing. */
function loop(box: Rectangle, out: "x" | "y"): Line {
  const side = out === "x" ? box.x + box.width : box.y + box.height;
  const corner = (far: number, part: number): Point =>
    out === "x" ? { x: side + far, y: box.y + box.height * part } : { x: box.x + box.width * part, y: side + far };
  const [start, end, neck] = [corner(0, 0.3), corner(0, 0.7), corner(HEAD.length, 0.7)];
  const curve = `M${show(start)}C${[corner(LOOP, 0.3), corner(LOOP + HEAD.length, 0.7), neck].map(show).join(" ")}`;
  return { curve, head: headOf(end, neck, out) };
}

function drawn(points: readonly Point[], along: "x" | "y"): Line {
  const end = points.at(-1) as Point;
  const direction = Math.sign(end[along] - (points.at(-2) as Point)[along]) || 1;
  const neck = moved(end, along, -direction * HEAD.length);
  const line = [...points.slice(0, -1), neck];
  const curves = line.slice(1).map((point, i) => {
    const before = line[i] as Point;
    const half = (point[along] - before[along]) / 2;
    return `C${[moved(before, along, half), moved(point, along, -half), point].map(show).join(" ")}`;
  });
  return { curve: `M${show(line[0] as Point)}${curves.join("")}`, head: headOf(end, neck, along) };
}

function headOf(end: Point, neck: Point, along: "x" | "y"): string {
  const across = along === "y" ? "x" : "y";
  const corners = [end, moved(neck, across, HEAD.halfWidth), moved(neck, across, -HEAD.halfWidth)];
  return `M${corners.map(show).join("L")}z`;
}

const moved = (point: Point, axis: "x" | "y", by: number): Point => ({ ...point, [axis]: point[axis] + by });

const middleOf = ({ x, y, width, height }: Rectangle): Point => ({ x: x + width / 2, y: y + height / 2 });

const show = ({ x, y }: Point): string => `${Math.round(x * 10) / 10} ${Math.round(y * 10) / 10}`;
