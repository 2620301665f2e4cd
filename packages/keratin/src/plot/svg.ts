/** A laid-out drawing as an SVG file. */
import type { Model } from "../model/model.ts";
import type { Point, Rectangle } from "./geometry.ts";
import type { Arrow, Box, Group, PlotGraph } from "./graph.ts";
import { kindOf, styles } from "./kinds.ts";
import { HEADING, type Label, ROW, ROWS_PADDING, SIDE } from "./label.ts";
import { GROUP_HEADING, type Layout } from "./layout.ts";
import type { Line } from "./lines.ts";
import { escaped, shortened } from "./text.ts";

const FONTS = [
  "'IBM Plex Sans Variable'",
  "'IBM Plex Sans'",
  "'Helvetica Neue'",
  "Arial",
  "'Apple SD Gothic Neo'",
  "'Noto Sans KR'",
  "'Noto Sans CJK KR'",
  "'Malgun Gothic'",
  "sans-serif",
].join(",");
const RADIUS = 6;
const LONGEST_TITLE = 200;

export function svgOf(model: Model, graph: PlotGraph, labels: ReadonlyMap<Box, Label>, layout: Layout): string {
  const { boxes, groups, arrows } = graph;
  const [x, y, width, height] = [layout.frame.x, layout.frame.y, layout.frame.width, layout.frame.height].map(show);
  const count = `${boxes.length} ${boxes.length === 1 ? "layer" : "layers"}`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="keratin-plot" role="img" width="${width}" height="${height}" viewBox="${x} ${y} ${width} ${height}" font-family="${FONTS}">`,
    `<title>${escaped(`${title(model)}: ${count}`)}</title>`,
    `<desc>${escaped(describe(graph))}</desc>`,
    `<style>${styles()}</style>`,
    ...groups.map((group) => drawGroup(group, layout.groups.get(group) as Rectangle)),
    ...arrows.map((arrow) => drawArrow(arrow, layout.lines.get(arrow) as Line)),
    ...boxes.map((box) => drawBox(box, labels.get(box) as Label, layout.boxes.get(box) as Rectangle)),
    "</svg>\n",
  ].join("\n");
}

const show = (value: number): string => String(Math.round(value * 10) / 10);

const title = ({ name, className }: { name: string; className: string }): string =>
  `${shortened(name, LONGEST_TITLE)} (${shortened(className, LONGEST_TITLE)})`;

/** For those who do not see the drawing: each layer and what it takes. */
function describe({ boxes, arrows }: PlotGraph): string {
  const sources = new Map<Box, string[]>();
  for (const { from, to } of arrows) {
    const names = sources.get(to) ?? [];
    names.push(shortened(from.layer.name, LONGEST_TITLE));
    sources.set(to, names);
  }
  return boxes
    .map((box) => [title(box.layer), ...(sources.has(box) ? [`takes ${sources.get(box)?.join(", ")}`] : [])].join(" "))
    .join("; ");
}

function drawGroup({ model }: Group, { x, y, width, height }: Rectangle): string {
  return [
    `<g data-group="${escaped(model.name)}"><title>${escaped(title(model))}</title>`,
    rectangle("group", { x, y, width, height }, ` rx="${RADIUS * 1.5}"`),
    text(shortened(model.name, 48), { x: x + SIDE, y: y + GROUP_HEADING / 2 + 1 }, ROW.size, "muted"),
    "</g>",
  ].join("");
}

function drawBox({ layer }: Box, { heading, rows, indent }: Label, place: Rectangle): string {
  const { x, y, width } = place;
  const top = { x, y, width, height: HEADING.height };
  const lines = rows.flatMap(({ title: name, text: value, mark }, i) => {
    const middle = y + HEADING.height + ROWS_PADDING + (i + 0.5) * ROW.height;
    return [
      text(name, { x: x + SIDE, y: middle }, ROW.size, "muted"),
      text(value, { x: x + indent, y: middle }, ROW.size, mark),
    ];
  });
  return [
    `<g class="${kindOf(layer)}" data-layer="${escaped(layer.name)}"><title>${escaped(title(layer))}</title>`,
    rectangle("paper", place, ` rx="${RADIUS}"`),
    rows.length > 0 ? roundedTop("tone", top) : rectangle("tone", place, ` rx="${RADIUS}"`),
    rectangle("frame", place, ` rx="${RADIUS}"`),
    text(heading, { x: x + width / 2, y: y + HEADING.height / 2 + 0.5 }, HEADING.size, "heading", "middle"),
    ...lines,
    "</g>",
  ].join("");
}

function rectangle(style: string, { x, y, width, height }: Rectangle, more: string): string {
  return `<rect class="${style}" x="${show(x)}" y="${show(y)}" width="${show(width)}" height="${show(height)}"${more}/>`;
}

/** A rectangle whose lower corners are not rounded. */
function roundedTop(style: string, { x, y, width, height }: Rectangle): string {
  const r = RADIUS;
  const path = `M${show(x)} ${show(y + height)}v${show(r - height)}a${r} ${r} 0 0 1 ${r} ${-r}h${show(width - 2 * r)}a${r} ${r} 0 0 1 ${r} ${r}v${show(height - r)}z`;
  return `<path class="${style}" d="${path}"/>`;
}

function text(content: string, { x, y }: Point, size: number, style?: string, anchor?: "middle"): string {
  const more = `${style ? ` class="${style}"` : ""}${anchor ? ` text-anchor="${anchor}"` : ""}`;
  return `<text x="${show(x)}" y="${show(y)}" font-size="${size}" dominant-baseline="central"${more}>${escaped(content)}</text>`;
}

function drawArrow({ from, to }: Arrow, { curve, head }: Line): string {
  const names = `data-from="${escaped(from.layer.name)}" data-to="${escaped(to.layer.name)}"`;
  return `<g ${names}><path class="arrow" d="${curve}"/><path class="head" d="${head}"/></g>`;
}
