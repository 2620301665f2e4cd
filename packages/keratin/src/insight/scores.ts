/** What methods of attribution explain: the score of a class, before softmax, and its gradients. */
import { gradients } from "../autodiff/gradients.ts";
import type { BatchPart } from "../data/source.ts";
import type { Node } from "../ir/graph.ts";
import type { Model } from "../model/model.ts";
import * as ops from "../ops/index.ts";
import { ArgumentError, complain } from "../util/errors.ts";
import { NdArray } from "../util/ndarray.ts";
import { type Shape, showShape, sizeOf } from "../util/shape.ts";
import { compute, type Inside, inputsOf } from "./computation.ts";
import { type LayerChoice, type Step, Trace } from "./trace.ts";

/** Which class is explained. */
export interface ClassOptions {
  /** A class for all samples, or one for each. Default: the one with the highest score, sample by sample. */
  classIndex?: number | readonly number[];
}

/** The value under a last activation of certain kinds. */
export const under = (node: Node, activations: ReadonlySet<string>): Node =>
  activations.has(node.op) ? (node.inputs[0] as Node) : node;

const COMPARING: ReadonlySet<string> = new Set(["softmax", "sigmoid"]);

/** The scores `[rows, …, classes]` of the model's first output, before they are compared with one another. */
const logitsOf = ({ outputs }: Inside): Node => under(outputs[0] as Node, COMPARING);

/** A model with samples and the class that is explained for each of them. */
export interface Question {
  readonly trace: Trace;
  readonly inputs: readonly NdArray[];
  readonly classes: readonly number[];
  /** 1 at the class of each sample: `[rows, …output]`. */
  readonly selector: NdArray<Float32Array>;
}

/** @throws ArgumentError if there is no such class; otherwise as `predict` */
export async function questionOf(
  where: string,
  model: Model,
  x: BatchPart,
  { classIndex }: ClassOptions,
): Promise<Question> {
  const inputs = inputsOf(`${where}: x`, model, x);
  const trace = new Trace(model);
  const rows = inputs[0]?.shape[0] ?? 0;
  const output = (trace.outputs[0]?.shape.slice(1) ?? []) as number[];
  const classes = classIndex === undefined ? await bestClasses(trace, inputs) : given(classIndex, rows);
  const count = output.at(-1) ?? 1;
  const wrong = classes.find((index) => !Number.isInteger(index) || index < 0 || index >= count);
  if (wrong !== undefined || classes.length !== rows) {
    const expected = `a class from 0 to ${count - 1}, or a list of one for each of the ${rows} samples`;
    const found = wrong === undefined ? `a list of ${classes.length}` : String(wrong);
    throw new ArgumentError(complain({ where: `${where}: classIndex`, expected, found }));
  }
  return { trace, inputs, classes, selector: selectorOf(classes, output) };
}

const given = (index: number | readonly number[], rows: number): readonly number[] =>
  typeof index === "number" ? new Array<number>(rows).fill(index) : index;

function selectorOf(classes: readonly number[], output: Shape): NdArray<Float32Array> {
  const count = output.at(-1) ?? 1;
  const row = sizeOf(output);
  const data = Float32Array.from({ length: classes.length * row }, (_, i) =>
    i % count === classes[Math.floor(i / row)] ? 1 : 0,
  );
  return new NdArray(data, [classes.length, ...output]);
}

async function bestClasses(trace: Trace, inputs: readonly NdArray[]): Promise<number[]> {
  const build = (inside: Inside) => {
    const scores = logitsOf(inside);
    const axes = scores.shape.map((_, axis) => axis).slice(1, -1);
    const total = axes.length > 0 ? ops.reduceSum(scores, axes) : scores;
    return { best: ops.cast(ops.argmax(total), "float32") };
  };
  const { best } = await compute(trace, { key: "best classes", build }, inputs);
  return [...(best?.data ?? [])];
}

/** The selected score of each row, `[rows]`. */
export function selectedScores(scores: Node, selector: Node): Node {
  const axes = scores.shape.map((_, axis) => axis).slice(1);
  return ops.reduceSum(ops.mul(scores, selector), axes);
}

/** The scores of a question's classes, sample by sample. */
export async function scoresOf({ trace, selector }: Question, inputs: readonly NdArray[]): Promise<Float32Array> {
  const build = (inside: Inside) => ({ score: selectedScores(logitsOf(inside), inside.feed("selector")) });
  const { score } = await compute(trace, { key: "class scores", build }, inputs, { selector });
  return score?.data as Float32Array;
}

/** Options of `classGradients`. */
export interface ClassGradientsOptions extends ClassOptions {
  /** Layers whose outputs the score is differentiated by. Default none, only the inputs. */
  layers?: readonly LayerChoice[];
}

/** Gradients of class scores. */
export interface ClassGradients {
  readonly classes: readonly number[];
  /** By the model's inputs, in order: `[samples, …input]`. */
  readonly inputs: readonly NdArray<Float32Array>[];
  /** By the outputs of layers, under their names: `[samples, …output]`. */
  readonly layers: Readonly<Record<string, NdArray<Float32Array>>>;
}

/**
 * The gradient of each sample's class score (before softmax) with respect to inputs and activations.
 *
 * @throws ArgumentError if there is no such layer or class; otherwise as `predict`
 */
export async function classGradients(
  model: Model,
  x: BatchPart,
  options: ClassGradientsOptions = {},
): Promise<ClassGradients> {
  const question = await questionOf("classGradients", model, x, options);
  const steps = (options.layers ?? []).map((layer) => question.trace.step("classGradients: layers", layer));
  return { classes: question.classes, ...(await gradientsOf(question, question.inputs, steps)) };
}

/** The gradients of a question's scores at other inputs too. */
export async function gradientsOf(
  { trace, selector }: Question,
  inputs: readonly NdArray[],
  steps: readonly Step[] = [],
): Promise<Pick<ClassGradients, "inputs" | "layers">> {
  const build = (inside: Inside) => {
    const total = ops.reduceSum(selectedScores(logitsOf(inside), inside.feed("selector")));
    const wrt = [...inside.inputs, ...steps.map((step) => inside.output(step))];
    return Object.fromEntries(gradients(total, wrt).map((node, i) => [`gradient${i}`, node]));
  };
  const key = `gradients ${steps.map(({ name }) => name).join(" ")}`;
  const results = await compute(trace, { key, build }, inputs, { selector });
  const at = (i: number) => results[`gradient${i}`] as NdArray<Float32Array>;
  return {
    inputs: inputs.map((_, i) => at(i)),
    layers: Object.fromEntries(steps.map(({ name }, i) => [name, at(inputs.length + i)])),
  };
}

/** The one input of a model that such a method explains. @throws ArgumentError if there are several */
export function onlyInput(where: string, { inputs }: Question): NdArray {
  const [input] = inputs;
  if (input && inputs.length === 1) return input;
  throw new ArgumentError(complain({ where, expected: "a model of one input", found: String(inputs.length) }));
}

/** @throws ArgumentError unless values are images `[rows, height, width, channels]` */
export function expectImages(where: string, shape: Shape): readonly [number, number, number, number] {
  if (shape.length === 4) return shape as unknown as readonly [number, number, number, number];
  const expected = "images [batch, height, width, channels]";
  throw new ArgumentError(complain({ where, expected, found: showShape([null, ...shape.slice(1)]) }));
}
