/** Where the boxes of a drawing stand, by the library dagre (layers of a graph, few crossings). */
import { ArgumentError, complain } from "../util/errors.ts";
import type { Direction, Point, Rectangle } from "./geometry.ts";
import type { Arrow, Box, Group, PlotGraph } from "./graph.ts";
import type { Label } from "./label.ts";
import { type Line, lineBetween } from "./lines.ts";

export interface Layout {
  /** What the drawing takes, with its margin. */
  readonly frame: Rectangle;
  readonly boxes: ReadonlyMap<Box, Rectangle>;
  readonly groups: ReadonlyMap<Group, Rectangle>;
  readonly lines: ReadonlyMap<Arrow, Line>;
}

/** Room that the library leaves above the boxes of a group, about half of what is between boxes. */
export const GROUP_HEADING = 22;
const MARGIN = 16;
const BETWEEN_LAYERS = 48;
const BETWEEN_NEIGHBOURS = 32;

/** Loads the library when it is first needed. */
export async function layoutOf(
  { boxes, groups, arrows }: PlotGraph,
  labels: ReadonlyMap<Box, Label>,
  rankdir: Direction,
): Promise<Layout> {
  const { Graph, layout } = await import("@dagrejs/dagre");
  const graph = new Graph({ compound: true });
  graph.setDefaultEdgeLabel(() => ({}));
  graph.setGraph({ rankdir, ranksep: BETWEEN_LAYERS, nodesep: BETWEEN_NEIGHBOURS });
  // Numbered: names may come from files of strangers.
  const ids = new Map<Box | Group, string>();
  for (const item of [...groups, ...boxes]) ids.set(item, `n${ids.size}`);
  const idOf = (item: Box | Group): string => ids.get(item) as string;
  for (const item of [...groups, ...boxes]) {
    const { width = 0, height = 0 } = "layer" in item ? (labels.get(item) as Label) : {};
    graph.setNode(idOf(item), { width, height });
  }
  for (const item of [...groups, ...boxes]) if (item.group) graph.setParent(idOf(item), idOf(item.group));
  // Backwards: so the library leaves inputs and branches in the order in which they were given.
  for (const { from, to } of [...arrows].reverse()) graph.setEdge(idOf(from), idOf(to));
  try {
    layout(graph);
  } catch (error) {
    throw error instanceof RangeError ? tooLarge(boxes.length) : error;
  }

  const placed = (item: Box | Group): Rectangle => {
    const { x = 0, y = 0, width, height } = graph.node(idOf(item)) as Rectangle;
    return { x: x - width / 2, y: y - height / 2, width, height };
  };
  const places = new Map(boxes.map((box) => [box, placed(box)]));
  const placesOfGroups = new Map(groups.map((group) => [group, placed(group)]));
  const routes = arrows.map((arrow) => {
    const { points } = graph.edge(idOf(arrow.from), idOf(arrow.to)) as { points: Point[] };
    return { arrow, points };
  });
  const line = ({ arrow, points }: (typeof routes)[number]): Line =>
    lineBetween(points, places.get(arrow.from) as Rectangle, places.get(arrow.to) as Rectangle, rankdir);
  return {
    frame: frameOf(
      [...places.values(), ...placesOfGroups.values()],
      routes.flatMap(({ points }) => points),
    ),
    boxes: places,
    groups: placesOfGroups,
    lines: new Map(routes.map((route) => [route.arrow, line(route)])),
  };
}

/** The library is recursive: thousands of layers in a row exceed the stack. */
function tooLarge(count: number): ArgumentError {
  const hint = "Draw a part of it: new Model({ inputs, outputs }) between tensors of your choice.";
  return new ArgumentError(
    complain({ where: "plotModel", expected: "a model of at most about 2000 layers", found: String(count), hint }),
  );
}

/** What holds everything, with a margin. */
function frameOf(rectangles: readonly Rectangle[], points: readonly Point[]): Rectangle {
  const frame = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
  for (const { x, y, width, height } of [
    ...rectangles,
    ...points.map((point) => ({ ...point, width: 0, height: 0 })),
  ]) {
    frame.left = Math.min(frame.left, x);
    frame.top = Math.min(frame.top, y);
    frame.right = Math.max(frame.right, x + width);
    frame.bottom = Math.max(frame.bottom, y + height);
  }
  const { left, top, right, bottom } = frame;
  return { x: left - MARGIN, y: top - MARGIN, width: right - left + 2 * MARGIN, height: bottom - top + 2 * MARGIN };
}
