/** Shapes and parameter counts, asked of Keratin's own layers. */
import type { Keratin } from "./keratin.ts";
import type { ConvSettings } from "./layers.ts";

export type Size3 = readonly [height: number, width: number, channels: number];

export interface Fitted {
  /** What comes out; undefined if the filter does not fit into the input at all. */
  readonly shape: Size3 | undefined;
  /** Positions per axis by the formula, with its fraction if the steps do not end at the border. */
  readonly exact: number;
  /** Rows and columns that no window reaches. */
  readonly left: number;
}

const known = (shape: readonly (number | null)[]): Size3 => {
  const [, height, width, channels] = shape;
  return [height ?? 0, width ?? 0, channels ?? 0];
};

/** What a convolution of `count` filters makes of a volume. */
export function convShape(k: Keratin, input: Size3, count: number, settings: ConvSettings): Fitted {
  const { size, stride, padding, dilation } = settings;
  const reach = dilation * (size - 1) + 1;
  const [height, width, depth] = input;
  const room = Math.min(height, width) + 2 * padding - reach;
  const exact = room / stride + 1;
  const left = room < 0 ? 0 : room % stride;
  if (room < 0) return { shape: undefined, exact, left };
  const padded = k.layers.ZeroPadding2D({ padding }).computeOutputShape([null, height, width, depth]);
  const layer = k.layers.Conv2D({ filters: count, kernelSize: size, strides: stride, dilationRate: dilation });
  return { shape: known(layer.computeOutputShape(padded)), exact, left };
}

export function poolShape(k: Keratin, input: Size3, size: number, stride: number): Size3 {
  return known(k.layers.MaxPooling2D({ poolSize: size, strides: stride }).computeOutputShape([null, ...input]));
}

/** The number of weights and biases of a convolution. */
export function convParameters(k: Keratin, depth: number, count: number, size: number): number {
  const input = k.layers.Input({ shape: [size, size, depth] });
  return new k.Sequential([input, k.layers.Conv2D({ filters: count, kernelSize: size })]).countParams();
}
