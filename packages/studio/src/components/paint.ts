/**
 * Numbers as little pictures, one pixel per number, that an `<image>` shows at any size. They are Windows bitmaps (BMP,
 * BITMAPINFOHEADER), which every browser reads: bytes of a table of colours, as they are. Packing them as PNG would take
 * a moving figure most of its frame. Also used in workers.
 */
import type { Volume3 } from "../engine/tensor.ts";
import { type Palette, STEPS, tableOf } from "./colours.ts";

const FILE_HEADER = 14;
const HEADER = FILE_HEADER + 40;
/** Rows begin at multiples of so many bytes. */
const ALIGNED = 4;

interface Bitmap {
  /** Clamped: a number becomes the nearest of 0 … 255. */
  readonly bytes: Uint8ClampedArray<ArrayBuffer>;
  /** Where the first row begins. */
  readonly start: number;
  /** Bytes from one row to the next. */
  readonly pitch: number;
}

/** The picture's address: its colours if it has three channels, else one channel. @param largest what counts as full */
export function paint(from: Volume3, palette: Palette, which = 0, largest = 1): string {
  const isColour = palette === "picture" && from.channels === 3 && which === 0;
  const bytes = isColour ? colours(from) : oneChannel(from, palette, which, largest || 1);
  return `data:image/bmp;base64,${new Uint8Array(bytes.buffer).toBase64()}`;
}

function colours(from: Volume3): Bitmap["bytes"] {
  const { height, width, data } = from;
  const { bytes, start, pitch } = bitmap(from, 24);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [source, to] = [(y * width + x) * 3, start + y * pitch + x * 3];
      // Blue, green, red.
      for (let c = 0; c < 3; c++) bytes[to + 2 - c] = (data[source + c] as number) * 255;
    }
  }
  return bytes;
}

function oneChannel(from: Volume3, palette: Palette, which: number, largest: number): Bitmap["bytes"] {
  const { height, width, channels, data } = from;
  const { bytes, start, pitch } = bitmap(from, 8, swappedTable(palette));
  const middle = palette === "signed" ? (STEPS - 1) / 2 : 0;
  const scale = (STEPS - 1 - middle) / largest;
  for (let y = 0; y < height; y++) {
    const [row, to] = [y * width, start + y * pitch];
    for (let x = 0; x < width; x++) bytes[to + x] = (data[(row + x) * channels + which] as number) * scale + middle;
  }
  return bytes;
}

const swapped = new Map<Palette, Uint8Array>();

/** The palette's table in the bitmaps' order: blue, green, red, nothing. */
function swappedTable(palette: Palette): Uint8Array {
  let table = swapped.get(palette);
  if (!table) {
    table = new Uint8Array(STEPS * 4);
    for (let i = 0; i < table.length; i += 4) {
      const [red = 0, green = 0, blue = 0] = tableOf(palette).subarray(i);
      table.set([blue, green, red, 0], i);
    }
    swapped.set(palette, table);
  }
  return table;
}

/** An empty bitmap with its headers. @param table colours that its bytes stand for, as bitmaps have them */
function bitmap({ height, width }: Volume3, bitsPerPixel: 8 | 24, table?: Uint8Array): Bitmap {
  const pitch = Math.ceil((width * bitsPerPixel) / 8 / ALIGNED) * ALIGNED;
  const start = HEADER + (table ? STEPS * 4 : 0);
  const bytes = new Uint8ClampedArray(start + height * pitch);
  const view = new DataView(bytes.buffer);
  bytes.set([0x42, 0x4d]); // "BM"
  view.setUint32(2, bytes.length, true);
  view.setUint32(10, start, true);
  view.setUint32(FILE_HEADER, HEADER - FILE_HEADER, true);
  view.setInt32(18, width, true);
  // Negative: the first row is the top one.
  view.setInt32(22, -height, true);
  view.setUint16(26, 1, true);
  view.setUint16(28, bitsPerPixel, true);
  if (table) bytes.set(table, HEADER);
  return { bytes, start, pitch };
}
