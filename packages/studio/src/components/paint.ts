/** Numbers as little pictures: one pixel per number, as a PNG that an `<image>` shows at any size. */
import type { Volume3 } from "../engine/tensor.ts";

type Rgb = readonly [number, number, number];

/** How numbers become colours. */
export type Palette =
  /** 0 … 1, dark to light; three channels are red, green, blue. */
  | "picture"
  /** 0 … the largest, paper to ink of a kind of layer. */
  | "activation"
  /** −largest … largest, blue over paper to red. */
  | "signed";

/** Blue ink on paper. */
const INK: readonly Rgb[] = [
  [246, 242, 232],
  [176, 201, 214],
  [93, 143, 190],
  [40, 84, 152],
  [20, 36, 76],
];
const [COLD, ZERO, WARM]: readonly Rgb[] = [
  [38, 86, 158],
  [246, 242, 232],
  [190, 74, 36],
] as const;

function mixed(ramp: readonly Rgb[], where: number): Rgb {
  const scaled = Math.max(0, Math.min(1, where)) * (ramp.length - 1);
  const i = Math.min(ramp.length - 2, Math.floor(scaled));
  const [from, to] = [ramp[i] as Rgb, ramp[i + 1] as Rgb];
  const part = scaled - i;
  return [0, 1, 2].map((c) => (from[c] as number) + ((to[c] as number) - (from[c] as number)) * part) as unknown as Rgb;
}

/** The colour of one number. @param largest what counts as full */
export function colourOf(value: number, palette: Palette, largest: number): Rgb {
  const scale = largest || 1;
  if (palette === "signed") {
    return mixed([COLD as Rgb, ZERO as Rgb, WARM as Rgb], (value / scale + 1) / 2);
  }
  if (palette === "activation") return mixed(INK, value / scale);
  const grey = Math.max(0, Math.min(1, value / scale)) * 255;
  return [grey, grey, grey];
}

export const cssOf = ([r, g, b]: Rgb): string => `rgb(${Math.round(r)} ${Math.round(g)} ${Math.round(b)})`;

/** Whether dark writing is legible on the colour. */
export const isLight = ([r, g, b]: Rgb): boolean => 0.299 * r + 0.587 * g + 0.114 * b > 140;

export function largestOf(data: Float32Array): number {
  let largest = 0;
  for (const value of data) largest = Math.max(largest, Math.abs(value));
  return largest;
}

/** Colours of a palette, 32 bits each; looking one up is much faster than mixing it. */
const STEPS = 1024;
const tables = new Map<Palette, Uint32Array>();

function tableOf(palette: Palette): Uint32Array {
  let table = tables.get(palette);
  if (table) return table;
  const bytes = new Uint8ClampedArray(STEPS * 4);
  for (let i = 0; i < STEPS; i++) {
    const part = i / (STEPS - 1);
    bytes.set([...colourOf(palette === "signed" ? 2 * part - 1 : part, palette, 1), 255], i * 4);
  }
  table = new Uint32Array(bytes.buffer);
  tables.set(palette, table);
  return table;
}

let canvas: HTMLCanvasElement | undefined;

/** The volume's address as a picture: its colours if it has three channels, else one channel. */
export function paint(from: Volume3, palette: Palette, which = 0, largest = 1): string {
  const { width, height, channels } = from;
  canvas ??= document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context) return "";
  const pixels = context.createImageData(width, height);
  if (palette === "picture" && channels === 3 && which === 0) paintColours(pixels.data, from);
  else paintChannel(new Uint32Array(pixels.data.buffer), from, palette, which, largest || 1);
  context.putImageData(pixels, 0, 0);
  return canvas.toDataURL();
}

function paintColours(bytes: Uint8ClampedArray, { data }: Volume3): void {
  for (let i = 0; i < data.length; i += 3) {
    const to = (i / 3) * 4;
    for (let c = 0; c < 3; c++) bytes[to + c] = (data[i + c] ?? 0) * 255;
    bytes[to + 3] = 255;
  }
}

function paintChannel(to: Uint32Array, from: Volume3, palette: Palette, which: number, largest: number): void {
  const { channels, data } = from;
  const table = tableOf(palette);
  for (let i = 0; i < to.length; i++) {
    const part = (data[i * channels + which] ?? 0) / largest;
    const step = Math.round((palette === "signed" ? (part + 1) / 2 : part) * (STEPS - 1));
    to[i] = table[Math.max(0, Math.min(STEPS - 1, step))] ?? 0;
  }
}
