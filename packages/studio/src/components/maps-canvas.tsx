/** Many small maps in one canvas: drawn several times a second, so without an element for each. */
import { useEffect, useRef } from "preact/hooks";
import { colourOf } from "./paint.ts";
import { gridOf, type Ramp, type Tiles } from "./tiles.ts";

const STEPS = 256;
const tables = new Map<Ramp, Uint32Array>();

/** From nothing to embers, to lie over a picture. */
const glow = (part: number): number[] => [255, 90 + 90 * part, 40, 215 * part];

/** The palette's colours, with opacity, a word for each, from the least to the largest value. */
function tableOf(palette: Ramp): Uint32Array {
  let table = tables.get(palette);
  if (!table) {
    const bytes = new Uint8ClampedArray(STEPS * 4);
    for (let i = 0; i < STEPS; i++) {
      const value = i / (STEPS - 1);
      const colour =
        palette === "glow" ? glow(value) : [...colourOf(palette === "signed" ? value * 2 - 1 : value, palette, 1), 255];
      bytes.set(colour, i * 4);
    }
    table = new Uint32Array(bytes.buffer);
    tables.set(palette, table);
  }
  return table;
}

/** The tiles one below the other, a pixel for a number. */
function pixelsOf({ width, height, count, data, palette, largest }: Tiles): ImageData {
  const picture = new ImageData(width, height * count);
  const area = width * height;
  if (palette === "colours") {
    for (let i = 0; i < count * area; i++) {
      for (let c = 0; c < 3; c++) picture.data[i * 4 + c] = (data[i * 3 + c] as number) * 255;
      picture.data[i * 4 + 3] = 255;
    }
    return picture;
  }
  const table = tableOf(palette);
  const words = new Uint32Array(picture.data.buffer);
  for (let tile = 0; tile < count; tile++) {
    const own = data.subarray(tile * area, (tile + 1) * area);
    const full = largest ?? (own.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1);
    for (let i = 0; i < area; i++) {
      const part = (own[i] as number) / full;
      const step = Math.round(Math.max(0, Math.min(1, palette === "signed" ? (part + 1) / 2 : part)) * (STEPS - 1));
      words[tile * area + i] = table[step] as number;
    }
  }
  return picture;
}

let scratch: HTMLCanvasElement | undefined;

function draw(canvas: HTMLCanvasElement, tiles: Tiles): void {
  const { width, height, count, across } = tiles;
  const { pitch, zoom, ...size } = gridOf(tiles);
  [canvas.width, canvas.height] = [size.width, size.height];
  scratch ??= document.createElement("canvas");
  [scratch.width, scratch.height] = [width, height * count];
  scratch.getContext("2d")?.putImageData(pixelsOf(tiles), 0, 0);
  const context = canvas.getContext("2d");
  if (!context) return;
  context.imageSmoothingEnabled = false;
  for (let tile = 0; tile < count; tile++) {
    const [left, top] = [(tile % across) * pitch[0], Math.floor(tile / across) * pitch[1]];
    context.drawImage(scratch, 0, tile * height, width, height, left, top, width * zoom, height * zoom);
  }
}

export function MapsCanvas({ label, tiles, class: kind }: { label: string; tiles: Tiles; class?: string }) {
  const ref = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    if (ref.current) draw(ref.current, tiles);
  }, [tiles]);
  return <canvas ref={ref} role="img" aria-label={label} class={`pixels ${kind ?? ""}`} />;
}
