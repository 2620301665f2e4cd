/** The road from the picture to the answer: the small map of the network, one box for each layer. */
import type { LayerActivation } from "./data.ts";
import { escapeHtml } from "./text.ts";

interface Box {
  id: string;
  kind: string;
  /** What is written below it; default: the kind. */
  name?: string;
  shape: readonly number[];
}

function box({ id, kind, name = kind, shape }: Box): string {
  const [height = 1, , channels = 1] = shape;
  const isMap = shape.length === 3;
  // Height of the box for the size of a map, width for the number of maps or units.
  const tall = isMap ? Math.min(96, 8 + 14 * Math.sqrt(height)) : Math.min(96, 18 + height / 6);
  const wide = isMap ? 6 + Math.min(64, channels) / 2 : 14;
  const shown = `<i style="height:${tall.toFixed(0)}px;width:${wide.toFixed(0)}px"></i><b>${name}</b>`;
  return `<a href="#layer-${escapeHtml(id)}" class="kind-${kind}">${shown}<span>${shape.join("×")}</span></a>`;
}

/** @param names what boxes of some kinds are called instead of their class */
export function networkMap(
  input: readonly number[],
  layers: readonly LayerActivation[],
  names: Readonly<Record<string, string>> = {},
): string {
  const boxes = layers.map(({ name, kind, shape }) => box({ id: name, kind, name: names[kind] ?? kind, shape }));
  return `<nav class="network scroll">${box({ id: "input", kind: "Input", shape: input })}${boxes.join("")}</nav>`;
}
