/** Where in its map a channel is strongest. */
import * as ops from "../ops/index.ts";
import { ArgumentError, complain } from "../util/errors.ts";
import { NdArray } from "../util/ndarray.ts";
import { sizeOf } from "../util/shape.ts";
import { compute, type Inside } from "./computation.ts";
import type { Step, Trace } from "./trace.ts";

/** The strongest unit of a channel. */
export interface StrongestUnit {
  /** `[row, column]` in the map; `[]` for dense layers. */
  readonly position: readonly number[];
  readonly activation: number;
}

/** @throws ArgumentError if the layer has no such channel */
export function channelOf(where: string, { name, outputs }: Step, channel: number): number {
  const channels = outputs[0]?.shape.at(-1) ?? 1;
  if (Number.isInteger(channel) && channel >= 0 && channel < channels) return channel;
  const expected = `one of the ${channels} channels of layer "${name}", from 0`;
  throw new ArgumentError(complain({ where: `${where}: channel`, expected, found: String(channel) }));
}

/** The strongest unit of each sample (the first on ties), and 1 at their places: `[samples, …output]`. */
export async function strongestUnits(
  trace: Trace,
  step: Step,
  channel: number,
  inputs: readonly NdArray[],
): Promise<{ found: StrongestUnit[]; selector: NdArray<Float32Array> }> {
  const [, ...shape] = step.outputs[0]?.shape ?? [null];
  const channels = shape.at(-1) ?? 1;
  const size = sizeOf(shape);
  const build = (inside: Inside) => {
    const output = inside.output(step);
    const begin = [...shape.map(() => 0), channel];
    const map = ops.slice(output, begin, [inside.rows, ...shape.slice(0, -1), 1]);
    const flat = ops.reshape(map, [inside.rows, size / channels]);
    return { place: ops.cast(ops.argmax(flat), "float32"), activation: ops.reduceMax(flat, [1]) };
  };
  const results = await compute(trace, { key: `strongest ${channel} of ${step.name}`, build }, inputs);
  const places = results["place"]?.data ?? new Float32Array();
  const data = new Float32Array(places.length * size);
  const found = Array.from(places, (place, row): StrongestUnit => {
    data[row * size + place * channels + channel] = 1;
    return { position: unravel(place, shape.slice(0, -1)), activation: results["activation"]?.data[row] ?? 0 };
  });
  return { found, selector: new NdArray(data, [places.length, ...shape]) };
}

function unravel(place: number, sizes: readonly number[]): number[] {
  const position: number[] = [];
  let rest = place;
  for (const size of [...sizes].reverse()) {
    position.unshift(rest % size);
    rest = Math.floor(rest / size);
  }
  return position;
}
