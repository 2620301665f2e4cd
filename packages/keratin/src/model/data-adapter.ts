/** From what users give as data to checked arrays of the shapes that the model takes. */
import type { Batch, BatchPart } from "../data/source.ts";
import type { Loss } from "../nn/losses/index.ts";
import { complain, DataError, ShapeError } from "../util/errors.ts";
import type { NdArray } from "../util/ndarray.ts";
import { type Shape, sameShape, showShape } from "../util/shape.ts";
import { arraysOf, type Port } from "./arrays.ts";
import { type ClassWeight, classWeights, rowWeights } from "./sample-weights.ts";

/** What a model takes and gives. */
export interface Ports {
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
}

/** Samples that fit a model: one array for each input, and for each output that is judged. */
export interface Samples {
  readonly rows: number;
  readonly inputs: readonly NdArray[];
  readonly targets: readonly (NdArray | undefined)[];
  /** Weights of samples, `[rows]` or `[rows, …]`, for each output. */
  readonly weights: readonly (NdArray | undefined)[];
}

/** What samples must fit. */
export interface SamplesCheck {
  readonly inputNames: readonly string[];
  /** What the model takes and gives, for samples of such shapes. */
  portsFor(samples: readonly Shape[]): Ports;
  /** One for each output; undefined for `predict`. */
  readonly losses: readonly (Loss | undefined)[] | undefined;
  /** Which outputs have targets. */
  readonly judged: readonly boolean[];
  readonly checkData: boolean;
  readonly classWeight?: ClassWeight | undefined;
}

/** @throws ShapeError, ArgumentError or DataError naming the argument, before anything is changed */
export function adaptSamples(where: string, { x, y, sampleWeight }: Batch, check: SamplesCheck): Samples {
  const given = arraysOf(`${where}: x`, x, check.inputNames);
  const { inputs: inputPorts, outputs } = check.portsFor(given.map(({ shape }) => shape.slice(1)));
  const inputs = given.map((array, i) =>
    adaptInput(partName(`${where}: x`, inputPorts, i), array, inputPorts[i] as Port),
  );
  const rows = rowsOf(where, inputs);
  if (check.checkData)
    for (const [i, array] of inputs.entries()) checkFinite(partName(`${where}: x`, inputPorts, i), array);
  if (!check.losses) return { rows, inputs, targets: [], weights: [] };
  const targets = targetsOf(where, y, outputs, check);
  const short = targets.find((array) => array && array.shape[0] !== rows);
  if (short) {
    const found = `${rows} samples in x and ${short.shape[0]} in y`;
    throw new DataError(complain({ where, expected: "x and y of the same length", found }));
  }
  const weighted = check.classWeight ? classWeights(where, targets, sampleWeight, check.classWeight) : sampleWeight;
  return { rows, inputs, targets, weights: rowWeights(where, weighted, outputs, rows) };
}

function rowsOf(where: string, inputs: readonly NdArray[]): number {
  const [first, ...others] = inputs.map(({ shape: [rows = 0] }) => rows);
  const other = others.find((rows) => rows !== first);
  if (other === undefined) return first ?? 0;
  const found = `${first} samples in one and ${other} in another`;
  throw new DataError(complain({ where: `${where}: x`, expected: "inputs of the same length", found }));
}

function targetsOf(
  where: string,
  y: BatchPart | undefined,
  outputs: readonly Port[],
  { losses = [], judged, checkData }: SamplesCheck,
): (NdArray | undefined)[] {
  const wanted = outputs.filter((_port, i) => judged[i]);
  const arrays = arraysOf(
    `${where}: y`,
    y,
    wanted.map(({ name }) => name),
  );
  return outputs.map((port, i) => {
    if (!judged[i]) return undefined;
    const place = wanted.indexOf(port);
    const array = arrays[place] as NdArray;
    const name = partName(`${where}: y`, wanted, place);
    const [, ...prediction] = port.shape;
    const [, ...target] = array.shape;
    losses[i]?.check({ target, prediction });
    if (checkData) checkFinite(name, array);
    if (losses[i]?.targetDtype === "int32") checkLabels(name, array, prediction.at(-1) ?? 1);
    return array;
  });
}

/** `fit: x`, or with several of them `fit: x "left"`. */
const partName = (where: string, ports: readonly { readonly name: string }[], place: number): string =>
  ports.length === 1 ? where : `${where} "${ports[place]?.name}"`;

/**
 * The input of a model; a last axis of 1 that is missing is added, one too many is dropped, as in Keras.
 *
 * @throws ShapeError if it still does not fit
 */
function adaptInput(where: string, x: NdArray, { shape: input }: Port): NdArray {
  const [, ...sizes] = input;
  const [rows = 0, ...found] = x.shape;
  const missing = found.length === sizes.length - 1 && sizes.at(-1) === 1;
  const needless = found.length === sizes.length + 1 && found.at(-1) === 1;
  const adapted = missing ? [...found, 1] : needless ? found.slice(0, -1) : found;
  if (sameShape(adapted, sizes)) return missing || needless ? x.reshape([rows, ...adapted]) : x;
  throw new ShapeError(
    complain({
      where,
      expected: `shape ${showShape(input)}`,
      found: showShape(x.shape),
      hint: "Reshape the data, or change the model's Input.",
    }),
  );
}

/** @throws DataError naming the first number that is NaN or infinite */
function checkFinite(where: string, { data, shape }: NdArray): void {
  if (!(data instanceof Float32Array)) return;
  // 0 · x is 0 for finite x and NaN else. A plain loop, for there may be 50 million numbers before the first step.
  let sum = 0;
  for (let i = 0; i < data.length; i++) sum += 0 * (data[i] as number);
  if (sum === 0) return;
  const index = data.findIndex((value) => !Number.isFinite(value));
  throw new DataError(
    complain({
      where,
      expected: "finite numbers",
      found: `${data[index]} at index [${indexOf(index, shape).join(", ")}]`,
      hint: "Clean the data, or pass checkData: false to train on it as it is.",
    }),
  );
}

/** The position of a flat offset. */
function indexOf(offset: number, shape: Shape): number[] {
  const index: number[] = [];
  for (const size of [...shape].reverse()) {
    index.unshift(offset % size);
    offset = Math.floor(offset / size);
  }
  return index;
}

/** @throws DataError unless all targets of a loss over class numbers are whole numbers below `classes` */
function checkLabels(where: string, { data, shape }: NdArray, classes: number): void {
  const index = data.findIndex((label) => !(Number.isInteger(label) && label >= 0 && label < classes));
  if (index < 0) return;
  throw new DataError(
    complain({
      where,
      expected: `class numbers from 0 to ${classes - 1}, for the model has ${classes} outputs`,
      found: `${data[index]} at index [${indexOf(index, shape).join(", ")}]`,
      hint: "Check the labels, or the units of the last layer.",
    }),
  );
}
