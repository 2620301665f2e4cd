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

let canvas: HTMLCanvasElement | undefined;

/** The volume's address as a picture: its colours if it has three channels, else one channel. */
export function paint(from: Volume3, palette: Palette, which = 0, largest = 1): string {
  const { width, height, channels, data } = from;
  canvas ??= document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context) return "";
  const pixels = context.createImageData(width, height);
  const inColour = palette === "picture" && channels === 3 && which === 0;
  for (let i = 0; i < width * height; i++) {
    const first = i * channels;
    const colour: Rgb = inColour
      ? [(data[first] ?? 0) * 255, (data[first + 1] ?? 0) * 255, (data[first + 2] ?? 0) * 255]
      : colourOf(data[first + which] ?? 0, palette, largest);
    pixels.data.set([...colour, 255], i * 4);
  }
  context.putImageData(pixels, 0, 0);
  return canvas.toDataURL();
}
