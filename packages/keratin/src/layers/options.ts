/** Checks of layers' options and inputs, so that all messages read alike and name the layer. */
import type { Padding, Pair } from "../ops/index.ts";
import { ArgumentError, complain, ShapeError } from "../util/errors.ts";
import { showShape } from "../util/shape.ts";
import { lookUp } from "../util/suggest.ts";
import type { BatchShape } from "./layer.ts";

/** One number for height and width, or `[height, width]`. */
export type PairOption = number | readonly [number, number];

const show = (value: unknown): string => (value === undefined ? "nothing" : (JSON.stringify(value) ?? String(value)));

/** @throws ArgumentError unless it is a whole number of at least `least` */
export function wholeNumber(where: string, value: number, least = 1): number {
  if (Number.isInteger(value) && value >= least) return value;
  throw new ArgumentError(complain({ where, expected: wholeNumberOf(least), found: show(value) }));
}

const wholeNumberOf = (least: number): string =>
  least === 1 ? "a positive whole number" : `a whole number of at least ${least}`;

/** `rank` sizes, of which one number may stand for all. @throws ArgumentError unless all are whole and at least `least` */
export function sizesOf(where: string, value: number | readonly number[], rank: 1 | 2, least = 1): readonly number[] {
  const sizes: unknown = typeof value === "number" ? Array<number>(rank).fill(value) : value;
  if (Array.isArray(sizes) && sizes.length === rank && sizes.every((n) => Number.isInteger(n) && n >= least)) {
    return [...sizes];
  }
  const expected = `${wholeNumberOf(least)}${rank === 1 ? "" : ", or two of them [height, width]"}`;
  throw new ArgumentError(complain({ where, expected, found: show(value) }));
}

/** @throws ArgumentError unless it is one or two positive whole numbers */
export function pairOf(where: string, value: PairOption): Pair {
  const [height = 1, width = 1] = sizesOf(where, value, 2);
  return [height, width];
}

/** Keras's padding of windows. */
export type WindowPadding = "valid" | "same";

const WINDOW_PADDINGS = { valid: "valid", same: "same" } as const;

/** @throws ArgumentError unless it is "valid" or "same", or "causal" where that is allowed (in any case, as in Keras) */
export function paddingOf(where: string, value: string): WindowPadding;
export function paddingOf(where: string, value: string, allowCausal: boolean): WindowPadding | "causal";
export function paddingOf(where: string, value: string, allowCausal = false): WindowPadding | "causal" {
  const known = allowCausal ? { ...WINDOW_PADDINGS, causal: "causal" as const } : WINDOW_PADDINGS;
  return lookUp<WindowPadding | "causal">(where, String(value).toLowerCase(), known);
}

/** A symmetric border, `[vertical, horizontal]`, or `[[top, bottom], [left, right]]`. */
export type BorderOption = number | Pair | Padding;

/** @throws ArgumentError unless all numbers are whole and not negative */
export function borderOf(where: string, value: BorderOption): Padding {
  const sides = typeof value === "number" ? [value, value] : value;
  const border = Array.isArray(sides)
    ? sides.map((side: number | Pair) => (typeof side === "number" ? [side, side] : side))
    : [];
  const isPair = (side: unknown): side is Pair =>
    Array.isArray(side) && side.length === 2 && side.every((n) => Number.isInteger(n) && n >= 0);
  const [vertical, horizontal] = border;
  if (border.length === 2 && isPair(vertical) && isPair(horizontal)) return [vertical, horizontal];
  const expected = "whole numbers of at least 0: one, [vertical, horizontal] or [[top, bottom], [left, right]]";
  throw new ArgumentError(complain({ where, expected, found: show(value) }));
}

/** @throws ArgumentError unless it is a finite number from `least` to `most` */
export function numberIn(where: string, value: number, least: number, most: number): number {
  if (typeof value === "number" && Number.isFinite(value) && value >= least && value <= most) return value;
  const bounds = [least, most].every(Number.isFinite) ? ` from ${least} to ${most}` : "";
  throw new ArgumentError(complain({ where, expected: `a number${bounds}`, found: show(value) }));
}

/** The order of the axes of images: `[batch, height, width, channels]`. */
export type ChannelsLast = "channels_last";

/** Options of layers that take images. */
export interface ImageOptions {
  /** Only "channels_last", which is the default. */
  dataFormat?: ChannelsLast | null;
}

/** @throws ArgumentError for "channels_first", saying what to do, and for unknown strings */
export function channelsLast(label: string, value: string | null | undefined): ChannelsLast {
  const where = `${label}: dataFormat`;
  const known = lookUp(where, value ?? "channels_last", { channels_last: true, channels_first: false });
  if (known) return "channels_last";
  throw new ArgumentError(
    complain({
      where,
      expected: '"channels_last", images of [batch, height, width, channels]',
      found: '"channels_first"',
      hint: "Put layers.Permute({ dims: [2, 3, 1] }) in front of the first layer; its output is channels_last.",
    }),
  );
}

/** The sizes of an image input. @throws ShapeError unless it is `[batch, height, width, channels]` */
export function imageSizes(label: string, shape: BatchShape): { size: Pair; channels: number } {
  const [, height, width, channels] = shape;
  if (shape.length !== 4 || height === undefined || width === undefined || channels === undefined) {
    throw new ShapeError(
      complain({
        where: label,
        expected: "images of 4 axes [batch, height, width, channels]",
        found: `${shape.length} axes, shape ${showShape(shape)}`,
        hint: "Grey images need a channel axis of 1: reshape them, or use layers.Reshape.",
      }),
    );
  }
  return { size: [height, width], channels };
}

/** The sizes of a sequence as of an image of height 1. @throws ShapeError unless it is `[batch, steps, channels]` */
export function sequenceSizes(label: string, shape: BatchShape): { size: Pair; channels: number } {
  const [, steps, channels] = shape;
  if (shape.length === 3 && steps !== undefined && channels !== undefined) return { size: [1, steps], channels };
  throw new ShapeError(
    complain({
      where: label,
      expected: "sequences of 3 axes [batch, steps, channels]",
      found: `${shape.length} axes, shape ${showShape(shape)}`,
      hint: "Single numbers per step need a channel axis of 1: use layers.Reshape.",
    }),
  );
}

/** An axis, or a list of axes. @throws ArgumentError unless they are whole numbers, at least one */
export function axesOf(where: string, value: number | readonly number[]): number | readonly number[] {
  const axes: unknown = typeof value === "number" ? [value] : value;
  if (Array.isArray(axes) && axes.length > 0 && axes.every(Number.isInteger)) {
    return typeof value === "number" ? value : [...value];
  }
  throw new ArgumentError(complain({ where, expected: "an axis or a list of axes", found: show(value) }));
}

/** An axis counted from the front. @throws ShapeError if there is none such, or if it is the batch */
export function featureAxis(where: string, axis: number, shape: BatchShape): number {
  const rank = shape.length;
  const positive = axis < 0 ? axis + rank : axis;
  if (Number.isInteger(positive) && positive > 0 && positive < rank) return positive;
  const expected = `an axis of ${showShape(shape)} other than the batch`;
  throw new ShapeError(complain({ where, expected, found: String(axis) }));
}

/** Gives complaints of shape arithmetic the layer's name. */
export function naming<T>(label: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof ShapeError) throw new ShapeError(`${label}: ${error.message}`, { cause: error });
    throw error;
  }
}
