/** The arithmetic behind one number of a network. */
import type { BatchPart } from "../data/source.ts";
import type { Node } from "../ir/graph.ts";
import type { Variable } from "../ir/variable.ts";
import type { Operation } from "../layers/operation.ts";
import type { Model } from "../model/model.ts";
import { ArgumentError, complain } from "../util/errors.ts";
import { NdArray } from "../util/ndarray.ts";
import { type Shape, sizeOf } from "../util/shape.ts";
import { compute, type Inside, inputsOf } from "./computation.ts";
import { dependenceOf, tapsAt } from "./dependence.ts";
import { sampleGraph, type Unit, unitOf } from "./receptive-field.ts";
import { regionOf, regionsBehind } from "./regions.ts";
import { type LayerChoice, nodeOf, type Step, Trace, type Value } from "./trace.ts";

/** How a unit comes about. Arrays are `[height, width, channels]` of the window; dense units have `[1, 1, inputs]`. */
export interface UnitExplanation {
  /** The layer's name. */
  readonly layer: string;
  readonly kind: "weighted_sum" | "mean" | "max";
  /** What the unit looks at, the layer's input at `rows` × `columns`; 0 in the padding. */
  readonly patch: NdArray<Float32Array>;
  /** Row of the layer's input for each row of the patch; undefined outside of it. */
  readonly rows: readonly (number | undefined)[];
  readonly columns: readonly (number | undefined)[];
  /** Channels of the layer's input for those of the patch. */
  readonly channels: readonly number[];
  /** The weights; for a mean 1 over the number of values, for a maximum 1 at the winner and 0 elsewhere. */
  readonly filter: NdArray<Float32Array>;
  /** patch · filter, number by number. */
  readonly products: NdArray<Float32Array>;
  readonly bias: number;
  /** All products and the bias, summed. */
  readonly sum: number;
  /** Keras's name of what is done to the sum; "linear" if nothing. */
  readonly activation: string;
  /** The unit itself, as the engine has it. */
  readonly value: number;
}

/** Options of `explainUnit`. */
export interface ExplainUnitOptions {
  /** Which sample of x. Default 0. */
  sample?: number;
}

/**
 * The input patch, the filter, each product, the bias, the sum and the activation of one unit of a convolution, pooling
 * or dense layer. A separable convolution is explained by its second step, which mixes channels.
 *
 * @throws ArgumentError if there is no such layer or unit, or the layer has no such arithmetic
 */
export async function explainUnit(
  model: Model,
  x: BatchPart,
  layer: LayerChoice,
  unit: Unit,
  { sample = 0 }: ExplainUnitOptions = {},
): Promise<UnitExplanation> {
  const where = "explainUnit";
  const all = inputsOf(`${where}: x`, model, x);
  const rows = all[0]?.shape[0] ?? 0;
  if (!Number.isInteger(sample) || sample < 0 || sample >= rows) {
    const expected = `a sample from 0 to ${rows - 1}`;
    throw new ArgumentError(complain({ where: `${where}: sample`, expected, found: String(sample) }));
  }
  const trace = new Trace(model);
  const step = trace.step(`${where}: layer`, layer);
  const place = unitOf(`${where}: unit of ${step.name}`, step, unit);
  const { nodes } = sampleGraph(trace);
  const output = nodeOf(nodes, step.outputs[0] as Value);
  const core = coreOf(where, step, nodeOf(nodes, step.inputs[0] as Value), output);
  const at = placeIn(core, output, place);
  const build = (inside: Inside) => {
    const same = coreOf(where, step, inside.input(step), inside.output(step));
    return { operand: same.inputs[0] as Node, output: inside.output(step) };
  };
  const inputs = all.map((array) => array.slice(sample, sample + 1));
  const results = await compute(trace, { key: `explain ${step.name}`, build }, inputs);
  const window = windowOf(core, at, results["operand"] as NdArray<Float32Array>);
  const kind = kindOf(core);
  const filter = await filterOf(core, at, window, kind);
  const products = window.values.map((value, i) => value * (filter[i] ?? 0));
  const bias = await biasOf(step.layer, at.at(-1) ?? 0);
  const shape = [window.rows.length, window.columns.length, window.channels.length];
  return {
    layer: step.name,
    kind,
    patch: new NdArray(window.values, shape),
    rows: window.rows,
    columns: window.columns,
    channels: window.channels,
    filter: new NdArray(filter, shape),
    products: new NdArray(products, shape),
    bias,
    // Products in float64: those above are rounded for showing.
    sum: window.values.reduce((sum, value, i) => sum + value * (filter[i] ?? 0), bias),
    activation: activationOf(step.layer),
    value: valueAt(results["output"] as NdArray<Float32Array>, place),
  };
}

/** Ops that make a number of a window. */
const CORES = new Set(["conv2d", "conv2d_grad_input", "matmul", "max_pool", "avg_pool", "reduce_max", "reduce_sum"]);

/** The last such op of a layer. */
function coreOf(where: string, { name, layer }: Step, input: Node, output: Node): Node {
  const own = output.graph.nodes.slice(input.id + 1, output.id + 1).filter(({ scope }) => scope === output.scope);
  const core = EXPLAINED.test(layer.className) ? own.filter(({ op }) => CORES.has(op)).at(-1) : undefined;
  if (core) return core;
  const expected = "a convolution, pooling or dense layer";
  throw new ArgumentError(complain({ where, expected, found: `${layer.className} layer "${name}"` }));
}

const EXPLAINED = /Conv|Pooling|Dense/;

function kindOf({ op }: Node): UnitExplanation["kind"] {
  if (op === "max_pool" || op === "reduce_max") return "max";
  return op === "avg_pool" || op === "reduce_sum" ? "mean" : "weighted_sum";
}

/** The unit's place in the value of the op: the channel or unit is the same, the others may have been reshaped. */
function placeIn(core: Node, output: Node, place: readonly number[]): readonly number[] {
  const region = regionsBehind(output, regionOf(place)).get(core) ?? [];
  return region.map((positions, axis) => (axis === region.length - 1 ? (place.at(-1) ?? 0) : (positions[0] ?? 0)));
}

interface Window {
  readonly values: Float32Array<ArrayBuffer>;
  readonly rows: readonly (number | undefined)[];
  readonly columns: readonly (number | undefined)[];
  readonly channels: readonly number[];
}

/** The values that an op looks at for an element. */
function windowOf(core: Node, at: readonly number[], { data, shape }: NdArray<Float32Array>): Window {
  const isVector = shape.length === 2;
  const [height, width, depth] = isVector ? [1, 1, shape[1] ?? 1] : (shape.slice(1) as [number, number, number]);
  const rules = dependenceOf(core, 0);
  const taps = (axis: number, size: number): (number | undefined)[] => {
    const rule = isVector && axis < 3 ? undefined : rules[isVector ? 1 : axis];
    const on = rule && rule.kind !== "all" ? (at[rule.axis] ?? 0) : 0;
    const positions = rule ? tapsAt(rule, on, size) : [0];
    return positions.map((position) =>
      position !== undefined && position >= 0 && position < size ? position : undefined,
    );
  };
  const [rows, columns] = [taps(1, height), taps(2, width)];
  const channels = taps(3, depth) as number[];
  const values = rows.flatMap((row) =>
    columns.flatMap((column) =>
      channels.map((channel) =>
        row === undefined || column === undefined ? 0 : (data[(row * width + column) * depth + channel] ?? 0),
      ),
    ),
  );
  return { values: Float32Array.from(values), rows, columns, channels };
}

async function filterOf(
  core: Node,
  at: readonly number[],
  { values, rows, columns, channels }: Window,
  kind: UnitExplanation["kind"],
): Promise<Float32Array<ArrayBuffer>> {
  const isInside = values.map((_, i) => {
    const pixel = Math.floor(i / channels.length);
    const [row, column] = [rows[Math.floor(pixel / columns.length)], columns[pixel % columns.length]];
    return row === undefined || column === undefined ? 0 : 1;
  });
  if (kind === "mean") {
    const count = isInside.reduce((sum, n) => sum + n, 0);
    return isInside.map((n) => n / count);
  }
  if (kind === "max") {
    const winner = values.reduce((best, value, i) => {
      const isBetter = isInside[i] === 1 && (best < 0 || value > (values[best] ?? 0));
      return isBetter ? i : best;
    }, -1);
    return values.map((_, i) => (i === winner ? 1 : 0));
  }
  return weightsFor(core, at.at(-1) ?? 0, [rows.length, columns.length, channels]);
}

/** The numbers of a kernel that belong to one output channel, in the order of a window. */
async function weightsFor(
  core: Node,
  channel: number,
  [height, width, channels]: readonly [number, number, readonly number[]],
): Promise<Float32Array<ArrayBuffer>> {
  let kernel = core.inputs[1] as Node;
  const { shape } = kernel;
  while (kernel.op === "reshape") kernel = kernel.inputs[0] as Node;
  const data = await (kernel.attributes["variable"] as Variable).read();
  const isSpread = core.op === "conv2d_grad_input";
  const [made = 1, given = 1] = isSpread ? shape.slice(-2) : [shape.at(-1), shape.at(-2)];
  const taps = sizeOf([height, width]);
  const weights = new Float32Array(taps * channels.length);
  for (let tap = 0; tap < taps; tap++) {
    for (let i = 0; i < channels.length; i++) {
      // Kernels are [height, width, in, out]; transposed ones [height, width, out, in].
      const offset = isSpread ? channel * given + i : i * made + channel;
      weights[tap * channels.length + i] = data[tap * made * given + offset] ?? 0;
    }
  }
  return weights;
}

async function biasOf(layer: Operation, channel: number): Promise<number> {
  const bias = layer.weights.find(({ name }) => name === `${layer.name}/bias`);
  return bias ? ((await bias.read())[channel] ?? 0) : 0;
}

function activationOf(layer: Operation): string {
  const { activation = "linear" } = layer.getConfig() as { activation?: unknown };
  return typeof activation === "function" ? activation.name : String(activation);
}

/** One element of the first row. */
export function valueAt({ data, shape }: { data: Float32Array; shape: Shape }, place: readonly number[]): number {
  const offset = place.reduce((sum, position, axis) => sum * (shape[axis + 1] ?? 1) + position, 0);
  return data[offset] ?? Number.NaN;
}
