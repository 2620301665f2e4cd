/** Colours for numbers. */

/** 256 colours, three bytes each. */
export type Palette = Uint8Array;

function palette(...stops: string[]): Palette {
  const rgb = stops.map((stop) => [1, 3, 5].map((at) => Number.parseInt(stop.slice(at, at + 2), 16)));
  const colours = new Uint8Array(256 * 3);
  for (let i = 0; i < 256; i++) {
    const at = (i / 255) * (rgb.length - 1);
    const low = Math.min(Math.floor(at), rgb.length - 2);
    for (let c = 0; c < 3; c++) {
      const [from, to] = [rgb[low]?.[c] ?? 0, rgb[low + 1]?.[c] ?? 0];
      colours[3 * i + c] = Math.round(from + (to - from) * (at - low));
    }
  }
  return colours;
}

/** Ink on paper. */
export const INK = palette("#ffffff", "#16130f");

/** From nothing (black) to strong (pale yellow): matplotlib's "inferno", evenly bright steps. */
export const HEAT = palette(
  "#000004",
  "#1b0c41",
  "#4a0c6b",
  "#781c6d",
  "#a52c60",
  "#cf4446",
  "#ed6925",
  "#fb9b06",
  "#f7d13d",
  "#fcffa4",
);

/** Negative (blue) over zero (white) to positive (red). */
export const SIGNED = palette("#2166ac", "#67a9cf", "#f7f7f7", "#ef8a62", "#b2182b");

/** From weak (blue) over green to strong (red): matplotlib's "jet", the usual one for class activation maps. */
export const JET = palette(
  "#000080",
  "#0000ff",
  "#0080ff",
  "#00ffff",
  "#80ff80",
  "#ffff00",
  "#ff8000",
  "#ff0000",
  "#800000",
);

/** The CSS gradient of a palette, for legends. */
export function gradient(colours: Palette): string {
  const stops = Array.from({ length: 9 }, (_, i) => {
    const at = 3 * Math.round((i / 8) * 255);
    return `rgb(${colours.subarray(at, at + 3).join(" ")})`;
  });
  return `linear-gradient(90deg, ${stops.join(", ")})`;
}
