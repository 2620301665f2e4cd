/** Axes of diagrams: where a value is drawn, and which values are written beside them. */
import { percent } from "./text.ts";

export interface Axis {
  /** Where a value lies between the axis's ends: 0 to 1. */
  at: (value: number) => number;
  ticks: readonly number[];
  /** A tick as text. */
  label: (tick: number) => string;
}

/** A step of 1, 2 or 5 times a power of ten that divides the span into four to nine parts. */
function niceStep(span: number): number {
  const rough = span / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const factor = [1, 2, 5, 10].find((f) => f * power >= rough) ?? 10;
  return factor * power;
}

/** Multiples of the step from the first at or above `low` to `high`. */
function multiples(low: number, high: number, step: number): number[] {
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, i) => (first + i) * step);
}

/** From 0 to a little more than the largest value. */
export function fromZero(values: readonly number[]): Axis {
  // A perfect run has no span of its own.
  const top = Math.max(...values, 0.001) * 1.04;
  const step = niceStep(top);
  const decimals = Math.max(0, -Math.floor(Math.log10(step)));
  return { at: (value) => value / top, ticks: multiples(0, top, step), label: (tick) => tick.toFixed(decimals) };
}

/** Shares of one: from a little less than the smallest to 100 %. */
export function upToOne(values: readonly number[]): Axis {
  const worst = Math.min(...values, 0.99);
  const step = niceStep(1 - worst);
  const bottom = Math.max(0, Math.floor(worst / step) * step);
  return {
    at: (value) => (value - bottom) / (1 - bottom),
    ticks: multiples(bottom, 1, step),
    label: (tick) => percent(tick, step < 0.01 ? 1 : 0),
  };
}

/** Equal distances for equal ratios; the ticks are 1, 2 and 5 times powers of ten. */
export function logarithmic(values: readonly number[], label: (tick: number) => string): Axis {
  const positive = values.filter((value) => value > 0);
  const low = Math.log10(Math.min(...positive, 1)) - 0.05;
  const high = Math.log10(Math.max(...positive)) + 0.05;
  const ticks: number[] = [];
  for (let power = Math.floor(low); power <= high; power++) {
    ticks.push(...[1, 2, 5].map((factor) => factor * 10 ** power));
  }
  const at = (value: number): number => (Math.log10(value) - low) / (high - low);
  const inside = ticks.filter((tick) => at(tick) >= 0 && at(tick) <= 1);
  // Over many powers of ten, only these.
  const shown = inside.length > 8 ? inside.filter((tick) => Number.isInteger(Math.log10(tick))) : inside;
  return { at, ticks: shown, label };
}

/** Whole numbers from 0, at most ten of them written. */
export function epochAxis(epochs: number): Axis {
  const step = Math.max(1, Math.ceil(epochs / 10));
  return { at: (epoch) => epoch / epochs, ticks: multiples(0, epochs, step), label: String };
}
