/** How numbers become colours. */

export type Rgb = readonly [number, number, number];

/** How one number becomes a colour. */
export type Palette =
  /** 0 … 1, dark to light; three channels are red, green, blue. */
  | "picture"
  /** 0 … the largest, paper to ink of a kind of layer. */
  | "activation"
  /** −largest … largest, blue over paper to red. */
  | "signed";

/** From nothing to embers, to lie over a picture. */
export type Ramp = Palette | "glow";

/** Blue ink on paper. */
const INK: readonly Rgb[] = [
  [246, 242, 232],
  [176, 201, 214],
  [93, 143, 190],
  [40, 84, 152],
  [20, 36, 76],
];
const HEAT: readonly Rgb[] = [
  [38, 86, 158],
  [246, 242, 232],
  [190, 74, 36],
];

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
  if (palette === "signed") return mixed(HEAT, (value / scale + 1) / 2);
  if (palette === "activation") return mixed(INK, value / scale);
  const grey = Math.max(0, Math.min(1, value / scale)) * 255;
  return [grey, grey, grey];
}

export const cssOf = ([r, g, b]: Rgb): string => `rgb(${Math.round(r)} ${Math.round(g)} ${Math.round(b)})`;

/** Whether dark writing is legible on the colour. */
export const isLight = ([r, g, b]: Rgb): boolean => 0.299 * r + 0.587 * g + 0.114 * b > 140;

export function largestOf(data: Float32Array): number {
  let largest = 0;
  // By index and without Math.max: ten times as fast, and maps have up to 65,536 numbers.
  for (let i = 0; i < data.length; i++) {
    const size = Math.abs(data[i] as number);
    if (size > largest) largest = size;
  }
  return largest;
}

/** Colours of a table: looking one up is much faster than mixing it. */
export const STEPS = 256;
const tables = new Map<Ramp, Uint8ClampedArray<ArrayBuffer>>();

const glow = (part: number): number[] => [255, 90 + 90 * part, 40, 215 * part];

/** A ramp's colours from the least to the largest value, red, green, blue and opacity of each. */
export function tableOf(ramp: Ramp): Uint8ClampedArray<ArrayBuffer> {
  let table = tables.get(ramp);
  if (!table) {
    table = new Uint8ClampedArray(STEPS * 4);
    for (let i = 0; i < STEPS; i++) {
      const part = i / (STEPS - 1);
      const colour =
        ramp === "glow" ? glow(part) : [...colourOf(ramp === "signed" ? 2 * part - 1 : part, ramp, 1), 255];
      table.set(colour, i * 4);
    }
    tables.set(ramp, table);
  }
  return table;
}

/** Where in the table a number stands. @param part of what counts as full */
export function stepOf(part: number, ramp: Ramp): number {
  const scaled = (ramp === "signed" ? (part + 1) / 2 : part) * (STEPS - 1);
  return scaled > 0 ? Math.min(STEPS - 1, Math.round(scaled)) : 0;
}
