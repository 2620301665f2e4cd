/** How large the output of a sliding window is along one axis, and why (CS231n, "Convolutional Networks"; Dumoulin & Visin 2016, https://arxiv.org/abs/1603.07285). */
import { wholeNumber } from "../layers/options.ts";
import { ArgumentError, complain } from "../util/errors.ts";
import {
  add,
  type Count,
  ceil,
  counted,
  divide,
  type Formula,
  floor,
  max,
  multiply,
  number,
  subtract,
  symbol,
} from "./formula.ts";

/** Zeros at both ends: Keras's words, one number for each end, or `[before, after]`. */
export type AxisPadding = "valid" | "same" | number | readonly [number, number];

/** A window along one axis. */
export interface AxisWindow {
  /** N: pixels of the input. */
  input: number;
  /** F: taps of the filter, or pixels of the pooling window. */
  filter: number;
  /** S: steps between windows, in pixels. Default 1. */
  stride?: number;
  /** P: zeros. Default "valid": none; "same": so many that the output has ⌈N/S⌉. */
  padding?: AxisPadding;
  /** D: distance of the filter's taps, in pixels. Default 1. */
  dilation?: number;
}

/** Whether windows at every stride cover the padded input to its end. */
export type Fit =
  | { readonly kind: "exact" }
  | {
      readonly kind: "remainder";
      /** Pixels at the end that no window reaches. */
      readonly remainder: number;
      /** Their numbers, counted from 0 in the input without padding. */
      readonly leftOver: readonly number[];
      /** Strides with which nothing would be left over. */
      readonly fittingStrides: readonly number[];
    }
  | {
      readonly kind: "too_large";
      /** Pixels from the filter's first tap to its last. */
      readonly extent: number;
      /** Pixels of the input with its padding. */
      readonly padded: number;
    };

/** The size of an output along an axis. */
export interface OutputSize extends Count {
  /** The output's size; 0 if the window does not fit in at all. */
  readonly value: number;
  /** Before rounding: 2.33… for 7, 3, stride 3. */
  readonly exact: number;
  readonly fit: Fit;
  /** Zeros before and after, in numbers. */
  readonly padding: readonly [number, number];
  /** How "same" finds the sum of both paddings. */
  readonly paddingFormula: Formula | undefined;
  /** Where each window starts in the input; negative in the padding. */
  readonly starts: readonly number[];
  /** Pixels from the filter's first tap to its last: F, or with dilation (F − 1)·D + 1. */
  readonly extent: number;
}

/**
 * The output's size of a convolution or pooling along one axis: (N + 2P − F)/S + 1, as Keras rounds it (down).
 *
 * A window that does not fit is not an error but told in `fit`, so that a figure can show it; `explainFit` says it in words.
 *
 * @throws ArgumentError unless all numbers are whole and in range
 */
export function outputSize(window: AxisWindow): OutputSize {
  const { input, filter, stride = 1, dilation = 1 } = checked(window);
  const extent = (filter - 1) * dilation + 1;
  const numbers = { input, filter, stride, dilation, extent };
  const paddingFormula = window.padding === "same" ? samePaddingFormula(numbers) : undefined;
  const padding = paddingOf(window.padding ?? "valid", paddingFormula);
  const padded = input + padding[0] + padding[1];
  const size = Math.max(0, Math.floor((padded - extent) / stride) + 1);
  const exact = paddingFormula ? input / stride : (padded - extent) / stride + 1;
  return {
    value: size,
    exact,
    formula: sizeFormula(numbers, window.padding ?? "valid", Number.isInteger(exact)),
    fit: fitOf({ padded, extent, stride, size, before: padding[0] }),
    padding,
    paddingFormula,
    starts: Array.from({ length: size }, (_, i) => i * stride - padding[0]),
    extent,
  };
}

interface Numbers {
  readonly input: number;
  readonly filter: number;
  readonly stride: number;
  readonly dilation: number;
  readonly extent: number;
}

const N = (value: number): Formula => symbol("N", value, "input_size");
const S = (value: number): Formula => symbol("S", value, "stride");

/** F, or with dilation D·(F − 1) + 1. */
function extentFormula({ filter, dilation }: Pick<Numbers, "filter" | "dilation">): Formula {
  const F = symbol("F", filter, "filter_size");
  if (dilation === 1) return F;
  return add(multiply(symbol("D", dilation, "dilation"), subtract(F, number(1))), number(1));
}

function sizeFormula(numbers: Numbers, padding: AxisPadding, isWhole: boolean): Formula {
  const { input, stride } = numbers;
  if (padding === "same") {
    const quotient = divide(N(input), S(stride));
    return input % stride === 0 ? quotient : ceil(quotient);
  }
  const quotient = divide(subtract(paddedFormula(input, padding), extentFormula(numbers)), S(stride));
  return add(isWhole ? quotient : floor(quotient), number(1));
}

/** N, N + 2P, or N + P₁ + P₂. */
function paddedFormula(input: number, padding: Exclude<AxisPadding, "same">): Formula {
  if (padding === "valid" || padding === 0) return N(input);
  if (typeof padding === "number") return add(N(input), multiply(number(2), symbol("P", padding, "padding")));
  const [before, after] = padding;
  return add(N(input), symbol("P₁", before, "padding_before"), symbol("P₂", after, "padding_after"));
}

/** max((⌈N/S⌉ − 1)·S + F − N, 0). */
function samePaddingFormula(numbers: Numbers): Formula {
  const { input, stride } = numbers;
  const outputs = symbol("O", Math.ceil(input / stride), "output_size");
  const reach = add(multiply(subtract(outputs, number(1)), S(stride)), extentFormula(numbers));
  return max(subtract(reach, N(input)), number(0));
}

function paddingOf(padding: AxisPadding, same: Formula | undefined): readonly [number, number] {
  if (same) {
    // The odd row is at the end, as in Keras.
    const total = counted(same).value;
    return [Math.floor(total / 2), Math.ceil(total / 2)];
  }
  if (padding === "valid" || padding === "same") return [0, 0];
  return typeof padding === "number" ? [padding, padding] : padding;
}

function fitOf(window: { padded: number; extent: number; stride: number; size: number; before: number }): Fit {
  const { padded, extent, stride, size, before } = window;
  const room = padded - extent;
  if (room < 0) return { kind: "too_large", extent, padded };
  const remainder = room % stride;
  if (remainder === 0) return { kind: "exact" };
  const end = (size - 1) * stride + extent;
  return {
    kind: "remainder",
    remainder,
    leftOver: Array.from({ length: remainder }, (_, i) => end + i - before),
    fittingStrides: Array.from({ length: room }, (_, i) => i + 1).filter((candidate) => room % candidate === 0),
  };
}

/** Why a window fits or does not, as an English sentence. */
export function explainFit({ fit, extent, starts }: OutputSize): string {
  if (fit.kind === "exact") return `Windows of ${extent} cover the input to its end.`;
  if (fit.kind === "too_large") {
    return `A window of ${fit.extent} does not fit into ${fit.padded} pixels. Use a smaller filter or more padding.`;
  }
  const { leftOver, fittingStrides } = fit;
  const last = (starts.at(-1) ?? 0) + extent - 1;
  const rest = leftOver.length === 1 ? "no window reaches pixel" : "no window reaches pixels";
  return `It does not fit: the last window ends in pixel ${last} (counted from 0), ${rest} ${inWords(leftOver)}. Strides that fit: ${inWords(fittingStrides)}.`;
}

const inWords = (numbers: readonly number[]): string =>
  numbers.length < 2 ? numbers.join("") : `${numbers.slice(0, -1).join(", ")} and ${numbers.at(-1)}`;

/** Padding that keeps the size at stride 1. */
export interface KeepingPadding extends Count {
  /** P for each end; not whole if the filter's extent is even. */
  readonly value: number;
  /** Zeros before and after, whole numbers; the odd one is at the end. */
  readonly padding: readonly [number, number];
}

/**
 * The zeros around an input that keep its size at stride 1: (F − 1)/2 at each end, or (F − 1)·D/2 with dilation. Even filters need one more at the
 * end than at the start.
 *
 * @throws ArgumentError unless the numbers are positive and whole
 */
export function paddingToKeepSize({ filter, dilation = 1 }: Pick<AxisWindow, "filter" | "dilation">): KeepingPadding {
  wholeNumber("paddingToKeepSize: filter", filter);
  wholeNumber("paddingToKeepSize: dilation", dilation);
  const less = subtract(symbol("F", filter, "filter_size"), number(1));
  const total = dilation === 1 ? less : multiply(less, symbol("D", dilation, "dilation"));
  const count = counted(divide(total, number(2)));
  return { ...count, padding: [Math.floor(count.value), Math.ceil(count.value)] };
}

/** A transposed window along one axis. */
export interface TransposedAxisWindow extends Omit<AxisWindow, "padding"> {
  /** Default "valid". */
  padding?: "valid" | "same";
  /** A: pixels at the end beyond the smallest size. Default: as Keras has it. */
  outputPadding?: number | null;
}

/**
 * The output's size of a transposed convolution along one axis: N·S with padding "same", (N − 1)·S + max(F, S) without.
 *
 * @throws ArgumentError unless all numbers are whole and in range
 */
export function transposedOutputSize(window: TransposedAxisWindow): Count {
  const { input, filter, stride = 1, dilation = 1 } = checked(window);
  const { padding = "valid", outputPadding } = window;
  const extent = (filter - 1) * dilation + 1;
  const added = outputPadding ?? undefined;
  if (padding === "same" && added === undefined) return counted(multiply(N(input), S(stride)));
  const grown = multiply(subtract(N(input), number(1)), S(stride));
  const reach = extentFormula({ filter, dilation });
  if (added === undefined) return counted(add(grown, extent >= stride ? reach : S(stride)));
  const A = symbol("A", added, "output_padding");
  return counted(add(grown, padding === "valid" ? reach : number(extent % 2), A));
}

/** @throws ArgumentError naming the number that is out of range */
function checked<W extends Omit<AxisWindow, "padding"> & { padding?: AxisPadding }>(window: W): W {
  const where = "outputSize";
  wholeNumber(`${where}: input`, window.input);
  wholeNumber(`${where}: filter`, window.filter);
  wholeNumber(`${where}: stride`, window.stride ?? 1);
  wholeNumber(`${where}: dilation`, window.dilation ?? 1);
  const { padding = "valid" } = window;
  const sides: unknown = typeof padding === "number" ? [padding] : padding;
  const isKnown = sides === "valid" || sides === "same";
  if (isKnown || (Array.isArray(sides) && sides.every((side) => Number.isInteger(side) && side >= 0))) return window;
  const expected = '"valid", "same", a whole number of at least 0, or two of them [before, after]';
  throw new ArgumentError(complain({ where: `${where}: padding`, expected, found: JSON.stringify(padding) }));
}
