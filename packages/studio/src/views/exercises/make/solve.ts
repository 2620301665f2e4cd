/**
 * The answer to a question by arithmetic, with its worked formulas and the answers that usual mistakes lead to. The engine's
 * layers give the answer a second time (engine-answer.ts).
 */
import type { insight } from "keratin";
import { letter, unrounded } from "../../../components/expression.ts";
import type { Keratin } from "../../../engine/keratin.ts";
import type { Size3 } from "../../../engine/shapes.ts";
import {
  type ConvSpec,
  type LayerSpec,
  NO,
  type Question,
  type QuestionKind,
  type QuestionOf,
  YES,
} from "./question.ts";

type Formula = insight.Formula;

/** A line of the worked solution. */
export interface Step {
  readonly name:
    | "size"
    | "depth"
    | "layer"
    | "perFilter"
    | "parameters"
    | "products"
    | "stretched"
    | "weights"
    | "padding"
    | "window"
    | "sum"
    | "seen"
    | "distance";
  /** Which layer, window or row it is about, from 1. */
  readonly number?: number;
  readonly formula: Formula;
  readonly value: number;
  /** The shape after the layer, where the line ends a layer of a chain. */
  readonly shape?: Size3;
  /** The formula does not come out even. */
  readonly refused?: boolean;
}

/** Why somebody might have answered so. */
export type MistakeName =
  | "paddingOnce"
  | "paddingForgotten"
  | "oneForgotten"
  | "roundedUp"
  | "strideForgotten"
  | "inputDepth"
  | "biasForgotten"
  | "oneBias"
  | "depthForgotten"
  | "biasCounted"
  | "bothSides"
  | "poolsDepth"
  | "dilationForgotten"
  | "jumpForgotten"
  | "lastOnly";
export interface Mistake {
  readonly name: MistakeName;
  /** What it leads to; undefined where anything may stand. */
  readonly answer: readonly (number | undefined)[];
}

export interface Solution {
  readonly answer: readonly number[];
  readonly steps: readonly Step[];
  readonly mistakes: readonly Mistake[];
}

type Solver<Kind extends QuestionKind> = (k: Keratin, question: QuestionOf<Kind>) => Solution;

const number = (value: number): Formula => ({ kind: "number", value });
const operation = (kind: insight.OperationFormula["kind"], ...operands: Formula[]): Formula => ({ kind, operands });

const describe = ({ insight }: Keratin, input: Size3, layer: LayerSpec): insight.WindowArithmetic =>
  layer.kind === "pool"
    ? insight.describePooling({ input, poolSize: layer.size, strides: layer.stride })
    : insight.describeConvolution({
        input,
        filters: layer.filters,
        kernelSize: layer.size,
        strides: layer.stride,
        padding: layer.padding,
        dilationRate: layer.dilation,
      });

const output: Solver<"output"> = (k, { input, layers }) => {
  const steps: Step[] = [];
  let shape = input;
  for (const [i, layer] of layers.entries()) {
    const { height, output: after } = describe(k, shape, layer);
    const isChain = layers.length > 1;
    steps.push({
      ...(isChain ? { name: "layer", number: i + 1, shape: after } : { name: "size" }),
      formula: height.formula,
      value: height.value,
    });
    shape = after;
  }
  const [only] = layers;
  if (layers.length > 1 || !only) return { answer: shape, steps, mistakes: [] };
  const depth = only.kind === "conv" ? letter("K", only.filters, "filters") : letter("C", input[2], "input_channels");
  steps.push({ name: "depth", formula: depth, value: shape[2] });
  return { answer: shape, steps, mistakes: outputMistakes(input, only, shape) };
};

function outputMistakes([N, , depth]: Size3, layer: LayerSpec, [size, , maps]: Size3): Mistake[] {
  const { size: F, stride: S } = layer;
  const { padding: P, dilation: D } = layer.kind === "conv" ? layer : { padding: 0, dilation: 1 };
  const reach = (F - 1) * D + 1;
  const sized = (padded: number, extent = reach, stride = S): number => Math.floor((padded - extent) / stride) + 1;
  const square = (name: MistakeName, wrong: number): Mistake => ({ name, answer: [wrong, wrong, undefined] });
  const rounded = Math.ceil((N + 2 * P - reach) / S) + 1;
  return [
    square("paddingOnce", sized(N + P)),
    square("paddingForgotten", sized(N)),
    square("oneForgotten", size - 1),
    square("roundedUp", rounded),
    square("strideForgotten", sized(N + 2 * P, reach, 1)),
    square("dilationForgotten", sized(N + 2 * P, F)),
    layer.kind === "conv"
      ? { name: "inputDepth", answer: [size, size, depth] }
      : { name: "poolsDepth", answer: [size, size, Math.floor(maps / S)] },
  ];
}

const counted = (name: Step["name"], { formula, value }: insight.Count): Step => ({ name, formula, value });

const convolution = ({ insight }: Keratin, input: Size3, layer: ConvSpec, useBias: boolean) =>
  insight.describeConvolution({ input, filters: layer.filters, kernelSize: layer.size, padding: "same", useBias });

const parameters: Solver<"parameters"> = (k, { input, layer }) => {
  const { perFilter, parameters: all } = convolution(k, input, layer, true);
  const { filters: K, size: F } = layer;
  return {
    answer: [all.value],
    steps: [counted("perFilter", perFilter), counted("parameters", all)],
    mistakes: [
      { name: "biasForgotten", answer: [F * F * input[2] * K] },
      { name: "oneBias", answer: [F * F * input[2] * K + 1] },
      { name: "depthForgotten", answer: [(F * F + 1) * K] },
    ],
  };
};

const products: Solver<"products"> = (k, { input, layer }) => {
  const { perFilter } = convolution(k, input, layer, false);
  return {
    answer: [perFilter.value],
    steps: [counted("products", perFilter)],
    mistakes: [
      { name: "depthForgotten", answer: [layer.size ** 2] },
      { name: "biasCounted", answer: [perFilter.value + 1] },
    ],
  };
};

const dense: Solver<"dense"> = ({ insight }, { input: [height, width, channels], units }) => {
  const inputs = height * width * channels;
  const [H, W] = [letter("H", height, "input_height"), letter("W", width, "input_width")];
  const { parameters: all } = insight.describeDense({ inputs, units });
  return {
    answer: [inputs, all.value],
    steps: [
      {
        name: "stretched",
        formula: operation("multiply", H, W, letter("C", channels, "input_channels")),
        value: inputs,
      },
      counted("weights", all),
    ],
    mistakes: [
      { name: "biasForgotten", answer: [inputs, inputs * units] },
      { name: "depthForgotten", answer: [height * width, undefined] },
    ],
  };
};

const keep: Solver<"keep"> = ({ insight }, { size, dilation }) => {
  const padding = insight.paddingToKeepSize({ filter: size, dilation });
  return {
    answer: [padding.value],
    steps: [counted("padding", padding)],
    mistakes: [
      { name: "bothSides", answer: [2 * padding.value] },
      { name: "dilationForgotten", answer: [(size - 1) / 2] },
    ],
  };
};

const fit: Solver<"fit"> = ({ insight }, { input, size, stride, padding }) => {
  const { formula, exact, fit: how } = insight.outputSize({ input, filter: size, stride, padding });
  const fits = how.kind === "exact";
  const step: Step = { name: "size", formula: unrounded(formula), value: exact, refused: !fits };
  return { answer: [fits ? YES : NO], steps: [step], mistakes: [] };
};

const pooling: Solver<"pooling"> = (_, { grid, size, stride }) => {
  const across = Math.floor((grid.length - size) / stride) + 1;
  const steps = Array.from({ length: across * across }, (_unused, i): Step => {
    const [top, left] = [Math.floor(i / across) * stride, (i % across) * stride];
    const values = grid.slice(top, top + size).flatMap((row) => row.slice(left, left + size));
    return {
      name: "window",
      number: i + 1,
      formula: operation("max", ...values.map(number)),
      value: Math.max(...values),
    };
  });
  return { answer: steps.map(({ value }) => value), steps, mistakes: [] };
};

const sum: Solver<"sum"> = (_, { grid, filter, row, column }) => {
  const terms = filter.flatMap((weights, y) =>
    weights.map((weight, x) => ({ weight, value: grid[row + y]?.[column + x] ?? 0 })),
  );
  const total = terms.reduce((all, { weight, value }) => all + weight * value, 0);
  // Products with 0 add nothing; they are left out, so that the line can be read.
  const seen = terms.filter(({ weight }) => weight !== 0);
  const formula = operation(
    "add",
    ...seen.map(({ weight, value }) => operation("multiply", number(value), number(weight))),
  );
  return { answer: [total], steps: [{ name: "sum", formula, value: total }], mistakes: [] };
};

/** R grows by (F − 1)·J with every layer, where J is the distance of neighbouring units in the input. */
const field: Solver<"field"> = (_, { layers }) => {
  const steps: Step[] = [];
  let [seen, jump] = [1, 1];
  for (const [i, { size, stride }] of layers.entries()) {
    const [F, J] = [letter("F", size, "filter_size"), letter("J", jump, "jump")];
    const less = operation("subtract", F, number(1));
    const formula = operation("add", letter("R", seen, "receptive_field"), operation("multiply", less, J));
    seen += (size - 1) * jump;
    steps.push({ name: "seen", number: i + 1, formula, value: seen });
    if (stride > 1 && i < layers.length - 1) {
      const S = letter("S", stride, "stride");
      steps.push({ name: "distance", number: i + 1, formula: operation("multiply", J, S), value: jump * stride });
    }
    jump *= stride;
  }
  const plain = layers.reduce((all, { size }) => all + size - 1, 1);
  return {
    answer: [seen],
    steps,
    mistakes: [
      { name: "jumpForgotten", answer: [plain] },
      { name: "lastOnly", answer: [layers.at(-1)?.size] },
    ],
  };
};

const SOLVERS: { readonly [Kind in QuestionKind]: Solver<Kind> } = {
  output,
  parameters,
  products,
  dense,
  keep,
  fit,
  pooling,
  sum,
  field,
};

export function solve(k: Keratin, question: Question): Solution {
  const solver = SOLVERS[question.kind] as (k: Keratin, question: Question) => Solution;
  const { answer, steps, mistakes } = solver(k, question);
  // A mistake that gives the right number is none.
  return { answer, steps, mistakes: mistakes.filter((mistake) => !isAnswer(answer, mistake.answer)) };
}

/** Whether the numbers given are the ones expected. */
export const isAnswer = (given: readonly number[], expected: readonly (number | undefined)[]): boolean =>
  given.length === expected.length && expected.every((value, i) => value === undefined || value === given[i]);
