/** Many small maps in one canvas: drawn several times a second, so without an element for each. */
import { useEffect, useRef } from "preact/hooks";
import { colourOf, type Palette } from "./paint.ts";

export interface Tiles {
  readonly width: number;
  readonly height: number;
  readonly count: number;
  /** Map after map, row by row. */
  readonly data: Float32Array;
  /** Tiles side by side. */
  readonly across: number;
  readonly palette: Palette;
  /** What counts as full. Default: each map's own largest. */
  readonly largest?: number;
}

const STEPS = 256;
const tables = new Map<Palette, Uint8ClampedArray>();

/** The palette's colours from the least to the largest value. */
function tableOf(palette: Palette): Uint8ClampedArray {
  let table = tables.get(palette);
  if (!table) {
    table = new Uint8ClampedArray(STEPS * 4);
    for (let i = 0; i < STEPS; i++) {
      const value = i / (STEPS - 1);
      table.set([...colourOf(palette === "signed" ? value * 2 - 1 : value, palette, 1), 255], i * 4);
    }
    tables.set(palette, table);
  }
  return table;
}

function draw(canvas: HTMLCanvasElement, { width, height, count, data, across, palette, largest }: Tiles): void {
  const down = Math.ceil(count / across);
  // One pixel of air between tiles.
  canvas.width = across * (width + 1) - 1;
  canvas.height = down * (height + 1) - 1;
  const context = canvas.getContext("2d");
  if (!context) return;
  const picture = context.createImageData(canvas.width, canvas.height);
  const table = tableOf(palette);
  const area = width * height;
  for (let tile = 0; tile < count; tile++) {
    const own = data.subarray(tile * area, (tile + 1) * area);
    const full = largest ?? (own.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1);
    const left = (tile % across) * (width + 1);
    const top = Math.floor(tile / across) * (height + 1);
    for (let i = 0; i < area; i++) {
      const part = (own[i] as number) / full;
      const step = Math.round(Math.max(0, Math.min(1, palette === "signed" ? (part + 1) / 2 : part)) * (STEPS - 1));
      const at = ((top + Math.floor(i / width)) * canvas.width + left + (i % width)) * 4;
      picture.data.set(table.subarray(step * 4, step * 4 + 4), at);
    }
  }
  context.putImageData(picture, 0, 0);
}

export function MapsCanvas({ label, tiles, class: kind }: { label: string; tiles: Tiles; class?: string }) {
  const ref = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    if (ref.current) draw(ref.current, tiles);
  }, [tiles]);
  return <canvas ref={ref} role="img" aria-label={label} class={`pixels ${kind ?? ""}`} />;
}
