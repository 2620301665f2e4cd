/** Many small maps in one canvas: drawn several times a second, so without an element for each. */
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { largestOf, stepOf, tableOf } from "./colours.ts";
import { drawInTurn, leaveQueue } from "./in-turn.ts";
import { gridOf, type Tiles } from "./tiles.ts";

/** A word of red, green, blue and opacity for each number, or for three if they are colours. */
function coloursOf({ width, height, count, data, palette, largest }: Tiles): Uint32Array {
  const area = width * height;
  if (palette === "colours") {
    const bytes = new Uint8ClampedArray(count * area * 4).fill(255);
    for (let i = 0; i < count * area; i++) {
      for (let c = 0; c < 3; c++) bytes[i * 4 + c] = (data[i * 3 + c] as number) * 255;
    }
    return new Uint32Array(bytes.buffer);
  }
  const words = new Uint32Array(count * area);
  const table = new Uint32Array(tableOf(palette).buffer);
  for (let tile = 0; tile < count; tile++) {
    const own = data.subarray(tile * area, (tile + 1) * area);
    const full = largest ?? (largestOf(own) || 1);
    for (let i = 0; i < area; i++) words[tile * area + i] = table[stepOf((own[i] as number) / full, palette)] as number;
  }
  return words;
}

/** The tiles at their places and at their size. One picture for all of them: a canvas is slow at taking many. */
function pictureOf(tiles: Tiles): ImageData {
  const { width, height, count, across } = tiles;
  const { pitch, zoom, ...size } = gridOf(tiles);
  const picture = new ImageData(size.width, size.height);
  const words = new Uint32Array(picture.data.buffer);
  const colours = coloursOf(tiles);
  for (let line = 0; line < count * height; line++) {
    const tile = Math.floor(line / height);
    const [left, top] = [(tile % across) * pitch[0], Math.floor(tile / across) * pitch[1] + (line % height) * zoom];
    const begin = top * size.width + left;
    for (let x = 0; x < width * zoom; x++) words[begin + x] = colours[line * width + Math.floor(x / zoom)] as number;
    for (let again = 1; again < zoom; again++) {
      words.copyWithin(begin + again * size.width, begin, begin + width * zoom);
    }
  }
  return picture;
}

function draw(canvas: HTMLCanvasElement, tiles: Tiles): void {
  const picture = pictureOf(tiles);
  // Setting a size makes the browser clear the canvas.
  if (canvas.width !== picture.width) canvas.width = picture.width;
  if (canvas.height !== picture.height) canvas.height = picture.height;
  // Whole pictures from memory: better there than in the graphics processor.
  canvas.getContext("2d", { willReadFrequently: true })?.putImageData(picture, 0, 0);
}

export function MapsCanvas({ label, tiles, class: kind }: { label: string; tiles: Tiles; class?: string }) {
  const ref = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    const canvas = ref.current;
    if (!canvas) return;
    canvas.ariaBusy = "true";
    drawInTurn(canvas, () => {
      draw(canvas, tiles);
      canvas.ariaBusy = "false";
    });
  }, [tiles]);
  useEffect(() => {
    const canvas = ref.current;
    return () => canvas && leaveQueue(canvas);
  }, []);
  return <canvas ref={ref} role="img" aria-label={label} class={`pixels ${kind ?? ""}`} />;
}
