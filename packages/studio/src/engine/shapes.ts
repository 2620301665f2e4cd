/** Shapes and parameter counts, asked of Keratin's own layers, with the engine's formulas for them. */
import type { insight } from "keratin";
import type { Keratin } from "./keratin.ts";
import type { ConvSettings } from "./layers.ts";

export type Size3 = readonly [height: number, width: number, channels: number];

/** What a window makes of a volume. */
export interface Fitted {
  /** What comes out; undefined if the window does not fit into the input at all, or Keras refuses the layer. */
  readonly shape: Size3 | undefined;
  /** The output's height: the formula, its exact value, and what is left over. */
  readonly size: insight.OutputSize;
}
export interface FittedConvolution extends Fitted {
  readonly arithmetic: insight.ConvolutionArithmetic;
}

const known = (shape: readonly (number | null)[]): Size3 => {
  const [, height, width, channels] = shape;
  return [height ?? 0, width ?? 0, channels ?? 0];
};

/** Rows and columns that no window reaches. */
export const leftOver = ({ size: { fit } }: Fitted): number => (fit.kind === "remainder" ? fit.remainder : 0);

/** Keras has no convolution with both. */
export const isRefused = ({ stride, dilation }: ConvSettings): boolean => stride > 1 && dilation > 1;

/** What a convolution of `count` filters makes of a volume. */
export function convShape(k: Keratin, input: Size3, count: number, settings: ConvSettings): FittedConvolution {
  const { size, stride, padding, dilation } = settings;
  const arithmetic = k.insight.describeConvolution({
    input,
    filters: count,
    kernelSize: size,
    strides: stride,
    padding,
    dilationRate: dilation,
  });
  const { height } = arithmetic;
  if (height.fit.kind === "too_large" || isRefused(settings)) return { shape: undefined, size: height, arithmetic };
  const padded = k.layers.ZeroPadding2D({ padding }).computeOutputShape([null, ...input]);
  const layer = k.layers.Conv2D({ filters: count, kernelSize: size, strides: stride, dilationRate: dilation });
  return { shape: known(layer.computeOutputShape(padded)), size: height, arithmetic };
}

/** What a pooling makes of a volume. */
export function poolShape(k: Keratin, input: Size3, size: number, stride: number): Fitted {
  const { height } = k.insight.describePooling({ input, poolSize: size, strides: stride });
  if (height.fit.kind === "too_large") return { shape: undefined, size: height };
  const layer = k.layers.MaxPooling2D({ poolSize: size, strides: stride });
  return { shape: known(layer.computeOutputShape([null, ...input])), size: height };
}

/** The number of weights and biases of a convolution. */
export function convParameters(k: Keratin, depth: number, count: number, size: number): number {
  const input = k.layers.Input({ shape: [size, size, depth] });
  return new k.Sequential([input, k.layers.Conv2D({ filters: count, kernelSize: size })]).countParams();
}
