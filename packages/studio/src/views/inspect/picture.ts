/** The picture that the network is shown. */
import { signal } from "@preact/signals";
import { mnistDigit, type Stroke } from "../../data/mnist-digit.ts";
import { PICTURES, picture } from "../../data/pictures.ts";
import { digit, fromBitmap, ownPicture, resized } from "../../data/source.ts";
import { type Volume3, volume } from "../../engine/tensor.ts";
import { type Answer, useEngine } from "../../engine/use-engine.ts";
import type { ModelFacts } from "./run/protocol.ts";
import { model } from "./state.ts";

export const SOURCES = ["digit", ...PICTURES, "file", "webcam", "draw"] as const;
export type Source = (typeof SOURCES)[number];

/** What the network's numbers for black and white are. */
export const RANGES = { unit: [0, 1], signed: [-1, 1], bytes: [0, 255] } as const;
export type RangeName = keyof typeof RANGES;

export const source = signal<Source>("digit");
export const digitIndex = signal(0);
export const strokes = signal<readonly Stroke[]>([]);
/** The camera's last frame. */
export const frame = signal<ImageBitmap | undefined>(undefined);
export const range = signal<RangeName>("unit");

/** What suits a network that was just opened. */
export function suitPicture({ picture: shape, isScaling }: ModelFacts): void {
  range.value = isScaling ? "bytes" : "unit";
  if (!shape) return;
  const isGrey = shape[2] === 1;
  if (isGrey && (PICTURES as readonly string[]).includes(source.peek())) source.value = "digit";
  if (!isGrey && ["digit", "draw"].includes(source.peek())) source.value = "cat";
}

export interface Shown {
  /** The shape that it was made for. */
  readonly shape: readonly number[];
  /** 0 … 1, as it is drawn. */
  readonly picture: Volume3;
  /** As the network takes it. */
  readonly pixels: Float32Array;
}

/** What a picture is made of, where that changes. */
function changing(): unknown {
  switch (source.value) {
    case "digit":
      return digitIndex.value;
    case "file":
      return ownPicture.value;
    case "webcam":
      return frame.value;
    case "draw":
      return strokes.value;
    default:
      return undefined;
  }
}

/** The picture in the network's size, number of channels and range; undefined until it is here, or if it takes none. */
export function useShown(): Answer<Shown> {
  const shape = model.value?.facts.picture;
  const [low, high] = RANGES[range.value];
  const from = changing();
  return useEngine(async () => {
    if (!shape) return undefined;
    const [height, width, channels] = shape;
    const square = await load(source.value, Math.max(height, width));
    if (!square) return undefined;
    const shown = inBytes(withChannels(middle(square, height, width), channels));
    return { shape, picture: shown, pixels: shown.data.map((value) => low + (high - low) * value) };
  }, [shape, source.value, from, low, high]);
}

async function load(from: Source, size: number): Promise<Volume3 | undefined> {
  switch (from) {
    case "digit":
      return digit(digitIndex.peek(), size);
    case "draw": {
      const drawn = mnistDigit(strokes.peek());
      return drawn && resized(volume(28, 28, 1, drawn), size);
    }
    case "file":
      return ownPicture.peek() && fromBitmap(ownPicture.peek() as ImageBitmap, size);
    case "webcam":
      return frame.peek() && fromBitmap(frame.peek() as ImageBitmap, size);
    default:
      return picture(from, size);
  }
}

function middle(from: Volume3, height: number, width: number): Volume3 {
  if (from.height === height && from.width === width) return from;
  const [top, left] = [Math.floor((from.height - height) / 2), Math.floor((from.width - width) / 2)];
  const rows = Array.from({ length: height }, (_, y) => {
    const start = ((top + y) * from.width + left) * from.channels;
    return from.data.subarray(start, start + width * from.channels);
  });
  const out = volume(height, width, from.channels);
  for (const [y, row] of rows.entries()) out.data.set(row, y * row.length);
  return out;
}

/** With the shades that a picture's file has, so that what is drawn is what the network takes. */
const inBytes = (from: Volume3): Volume3 => ({
  ...from,
  data: from.data.map((value) => Math.round(value * 255) / 255),
});

/** Grey as the eye weighs colours (Rec. 601), or grey in all channels. */
function withChannels(from: Volume3, channels: number): Volume3 {
  if (from.channels === channels) return from;
  const { height, width, data } = from;
  const grey = (i: number): number =>
    from.channels === 1
      ? (data[i] ?? 0)
      : 0.299 * (data[i * 3] ?? 0) + 0.587 * (data[i * 3 + 1] ?? 0) + 0.114 * (data[i * 3 + 2] ?? 0);
  return volume(
    height,
    width,
    channels,
    Float32Array.from({ length: height * width * channels }, (_, i) => grey(Math.floor(i / channels))),
  );
}
