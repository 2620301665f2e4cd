/** The answer to a question from Keratin's own layers: shapes, counted weights, predictions, the field of a unit. */
import type { BatchShape, Layer } from "keratin";
import type { Keratin } from "../../../engine/keratin.ts";
import type { Size3 } from "../../../engine/shapes.ts";
import { type Grid, type LayerSpec, NO, type Question, type QuestionKind, type QuestionOf, YES } from "./question.ts";

type Ask<Kind extends QuestionKind> = (k: Keratin, question: QuestionOf<Kind>) => number[] | Promise<number[]>;

function stackOf({ layers }: Keratin, specs: readonly LayerSpec[], useBias = true): Layer[] {
  return specs.flatMap((spec): Layer[] => {
    if (spec.kind === "pool") return [layers.MaxPooling2D({ poolSize: spec.size, strides: spec.stride })];
    const { filters, size, stride, padding, dilation } = spec;
    const convolution = layers.Conv2D({ filters, kernelSize: size, strides: stride, dilationRate: dilation, useBias });
    return padding > 0 ? [layers.ZeroPadding2D({ padding }), convolution] : [convolution];
  });
}

const modelOf = (k: Keratin, [height, width, channels]: Size3, layers: Layer[]) =>
  new k.Sequential([k.layers.Input({ shape: [height, width, channels] }), ...layers]);

/** The shape behind a stack, without the batch axis. */
function shapeBehind(k: Keratin, input: Size3, stack: readonly LayerSpec[]): number[] {
  let shape: BatchShape = [null, ...input];
  for (const layer of stackOf(k, stack)) shape = layer.computeOutputShape(shape);
  return shape.slice(1).map((size) => size ?? 0);
}

const rows = (k: Keratin, input: number, stack: readonly LayerSpec[]): number =>
  shapeBehind(k, [input, input, 1], stack)[0] ?? 0;

/** Windows come out even if the last row counts: without it, there would be an output row less. */
function asksFit(k: Keratin, { input, size, stride, padding }: QuestionOf<"fit">): number[] {
  const stack: LayerSpec[] = [{ kind: "conv", filters: 1, size, stride, padding, dilation: 1 }];
  if (input + 2 * padding === size) return [YES];
  return [rows(k, input, stack) > rows(k, input - 1, stack) ? YES : NO];
}

function asksPadding(k: Keratin, { size, dilation }: QuestionOf<"keep">): number[] {
  const input = size * dilation + 8;
  for (let padding = 0; padding <= input; padding++) {
    if (rows(k, input, [{ kind: "conv", filters: 1, size, stride: 1, padding, dilation }]) === input) return [padding];
  }
  return [];
}

const imageOf = (k: Keratin, grid: Grid) =>
  new k.NdArray(Float32Array.from(grid.flat()), [1, grid.length, grid[0]?.length ?? 0, 1]);

async function predicted(k: Keratin, grid: Grid, layer: Layer, weights: Grid = []): Promise<Float32Array> {
  const model = modelOf(k, [grid.length, grid[0]?.length ?? 0, 1], [layer]);
  if (weights.length > 0) {
    const kernel = new k.NdArray(Float32Array.from(weights.flat()), [weights.length, weights[0]?.length ?? 0, 1, 1]);
    await model.setWeights([kernel]);
  }
  const { data } = await model.predict(imageOf(k, grid), { verbose: 0 });
  model.dispose();
  return Float32Array.from(data);
}

async function asksSum(k: Keratin, { grid, filter, row, column }: QuestionOf<"sum">): Promise<number[]> {
  const layer = k.layers.Conv2D({ filters: 1, kernelSize: filter.length, useBias: false });
  const map = await predicted(k, grid, layer, filter);
  const across = grid.length - filter.length + 1;
  return [map[row * across + column] ?? Number.NaN];
}

/** The middle unit behind a stack sees no border. */
function asksField(k: Keratin, { layers }: QuestionOf<"field">): number[] {
  const size = layers.reduce((all, layer) => all * layer.stride, 1) * 16 + 64;
  const model = modelOf(k, [size, size, 1], stackOf(k, layers));
  const last = model.layers.at(-1);
  const [, height = 0, width = 0] = model.outputShape ?? [];
  const unit = [Math.floor((height ?? 0) / 2), Math.floor((width ?? 0) / 2), 0];
  const field = last && k.insight.receptiveField(model, last.name, unit);
  model.dispose();
  return field ? [field.height] : [];
}

const ASK: { readonly [Kind in QuestionKind]: Ask<Kind> } = {
  output: (k, { input, layers }) => shapeBehind(k, input, layers),
  parameters: (k, { input, layer }) => [modelOf(k, input, stackOf(k, [layer])).countParams()],
  products: (k, { input, layer }) => [modelOf(k, input, stackOf(k, [{ ...layer, filters: 1 }], false)).countParams()],
  dense: (k, { input, units }) => {
    const model = modelOf(k, input, [k.layers.Flatten(), k.layers.Dense({ units })]);
    const [, inputs] = model.layers[0]?.output.shape ?? [];
    return [inputs ?? 0, model.countParams()];
  },
  keep: asksPadding,
  fit: asksFit,
  pooling: async (k, { grid, size, stride }) =>
    Array.from(await predicted(k, grid, k.layers.MaxPooling2D({ poolSize: size, strides: stride }))),
  sum: asksSum,
  field: asksField,
};

export async function engineAnswer(k: Keratin, question: Question): Promise<number[]> {
  const ask = ASK[question.kind] as (k: Keratin, question: Question) => number[] | Promise<number[]>;
  return await ask(k, question);
}
