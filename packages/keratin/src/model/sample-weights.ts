/** Weights of samples: given, or by their classes. */
import type { BatchPart } from "../data/source.ts";
import { ArgumentError, complain, DataError } from "../util/errors.ts";
import { NdArray } from "../util/ndarray.ts";
import { sizeOf } from "../util/shape.ts";
import { arraysOf, type Port } from "./arrays.ts";

/** How much samples of each class number weigh; classes that are not named weigh 1. */
export type ClassWeight = Readonly<Record<number, number>>;

/**
 * The weights of each output's samples; one array holds for all outputs.
 *
 * @throws ArgumentError or DataError if they are not one for each sample
 */
export function rowWeights(
  where: string,
  weights: BatchPart | undefined,
  outputs: readonly Port[],
  rows: number,
): (NdArray | undefined)[] {
  if (weights === undefined) return outputs.map(() => undefined);
  const names = outputs.map(({ name }) => name);
  const arrays =
    weights instanceof NdArray ? names.map(() => weights) : arraysOf(`${where}: sampleWeight`, weights, names);
  for (const { shape } of arrays) {
    if (shape[0] === rows) continue;
    const expected = `one weight for each of the ${rows} samples`;
    throw new DataError(complain({ where: `${where}: sampleWeight`, expected, found: String(shape[0]) }));
  }
  return arrays;
}

/**
 * The weights of the samples by their classes (`class_weight_to_sample_weights` of Keras): targets are class numbers
 * `[rows]` or `[rows, 1]`, or one value for each class `[rows, classes]`.
 *
 * @throws ArgumentError if samples have weights of their own too, or the model has several outputs
 */
export function classWeights(
  where: string,
  targets: readonly (NdArray | undefined)[],
  sampleWeight: BatchPart | undefined,
  weights: ClassWeight,
): NdArray {
  const [target] = targets;
  if (sampleWeight !== undefined || !target || targets.length > 1) {
    const expected = "a model with one output, and no sampleWeight";
    const found = sampleWeight === undefined ? `${targets.length} outputs` : "both";
    throw new ArgumentError(complain({ where: `${where}: classWeight`, expected, found }));
  }
  const [rows = 0, ...sizes] = target.shape;
  const width = sizeOf(sizes);
  const classOf = (row: number): number => {
    const values = target.data.subarray(row * width, (row + 1) * width);
    return width === 1 ? Math.round(values[0] as number) : values.indexOf(Math.max(...values));
  };
  return new NdArray(
    Float32Array.from({ length: rows }, (_, row) => weights[classOf(row)] ?? 1),
    [rows],
  );
}
