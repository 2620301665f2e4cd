/** Where in an image a class is seen: CAM and Grad-CAM. */
import type { BatchPart } from "../data/source.ts";
import { Dense } from "../layers/dense.ts";
import { GlobalAveragePooling2D } from "../layers/global-average-pooling2d.ts";
import type { Model } from "../model/model.ts";
import { ArgumentError, complain } from "../util/errors.ts";
import { NdArray } from "../util/ndarray.ts";
import { tapsOf } from "../util/taps.ts";
import { compute } from "./computation.ts";
import { type ClassOptions, expectImages, gradientsOf, onlyInput, type Question, questionOf } from "./scores.ts";
import type { LayerChoice, Step, Trace } from "./trace.ts";

/** Where a class is seen. */
export interface ClassMap {
  /** The class explained for each sample. */
  readonly classes: readonly number[];
  /** The layer whose maps were weighted. */
  readonly layer: string;
  /** In the size of the layer's maps: `[samples, height, width]`. */
  readonly map: NdArray<Float32Array>;
  /** In the size of the input, bilinear: `[samples, height, width]`. */
  readonly resized: NdArray<Float32Array>;
}

/** Options of `gradCam`. */
export interface GradCamOptions extends ClassOptions {
  /** The layer whose maps are weighted. Default: the last with maps of more than one pixel. */
  layer?: LayerChoice;
}

/**
 * Grad-CAM: a layer's maps, each weighted by the mean gradient of the class score (before softmax), summed, negative sums
 * cut off (Selvaraju et al. 2017, https://arxiv.org/abs/1610.02391).
 *
 * @throws ArgumentError if there is no such class or layer, or the layer has no maps; otherwise as `predict`
 */
export async function gradCam(model: Model, x: BatchPart, options: GradCamOptions = {}): Promise<ClassMap> {
  const where = "gradCam";
  const question = await questionOf(where, model, x, options);
  const step = options.layer ? question.trace.step(`${where}: layer`, options.layer) : lastMaps(where, question.trace);
  const maps = await mapsOf(question, step);
  const [, height, width, channels] = expectImages(`${where}: layer ${step.name}`, maps.shape);
  const { data } = (await gradientsOf(question, question.inputs, [step])).layers[step.name] as NdArray<Float32Array>;
  const pixels = height * width;
  const weights = question.classes.map((_, row) => {
    const sums = new Float64Array(channels);
    for (let i = 0; i < pixels * channels; i++) {
      const channel = i % channels;
      sums[channel] = (sums[channel] ?? 0) + (data[row * pixels * channels + i] ?? 0) / pixels;
    }
    return sums;
  });
  const map = weighted(maps, weights);
  return classMap(
    where,
    question,
    step,
    new NdArray(
      map.data.map((value) => Math.max(0, value)),
      map.shape,
    ),
  );
}

/** The maps of a step for a question's inputs. */
async function mapsOf({ trace, inputs }: Question, step: Step): Promise<NdArray<Float32Array>> {
  const { maps } = await compute(
    trace,
    { key: `maps ${step.name}`, build: (inside) => ({ maps: inside.output(step) }) },
    inputs,
  );
  return maps as NdArray<Float32Array>;
}

/** The last layer with maps of more than one pixel. */
function lastMaps(where: string, { steps, model }: Trace): Step {
  const step = steps.findLast(({ outputs }) => {
    const [, height = 1, width = 1, channels] = outputs[0]?.shape ?? [];
    return channels !== undefined && height * width > 1;
  });
  if (step) return step;
  const expected = "a layer with maps [batch, height, width, channels]";
  throw new ArgumentError(complain({ where, expected, found: `none in model "${model.name}"` }));
}

/**
 * CAM: the maps before a global average pooling, each weighted by what the dense layer behind it gives it for the class,
 * summed (Zhou et al. 2016, https://arxiv.org/abs/1512.04150). For other networks there is `gradCam`.
 *
 * @throws ArgumentError unless the model ends in GlobalAveragePooling2D and one Dense layer (Dropout, Flatten and
 * Activation may lie between or behind); otherwise as `predict`
 */
export async function cam(model: Model, x: BatchPart, options: ClassOptions = {}): Promise<ClassMap> {
  const where = "cam";
  const question = await questionOf(where, model, x, options);
  const { step, dense } = camEnd(where, question.trace);
  const maps = await mapsOf(question, step);
  const kernel = dense.weights[0];
  const data = (await kernel?.read()) ?? new Float32Array();
  const [channels = 0, units = 0] = kernel?.shape ?? [];
  const weights = question.classes.map((index) =>
    Float64Array.from({ length: channels }, (_, channel) => data[channel * units + index] ?? 0),
  );
  return classMap(where, question, step, weighted(maps, weights));
}

/** Layers that change nothing of a vector in a prediction, or only what the class scores become. */
const BETWEEN: ReadonlySet<string> = new Set(["Activation", "Dropout", "Flatten", "Softmax"]);

function camEnd(where: string, { steps, model }: Trace): { step: Step; dense: Dense } {
  const makerOf = (step: Step | undefined): Step | undefined =>
    steps.find(({ outputs }) => step?.inputs[0] && outputs.includes(step.inputs[0]));
  const skip = (step: Step | undefined): Step | undefined =>
    step && BETWEEN.has(step.layer.className) ? skip(makerOf(step)) : step;
  const dense = skip(steps.at(-1));
  const pooling = skip(makerOf(dense));
  const step = makerOf(pooling);
  if (step && dense?.layer instanceof Dense && pooling?.layer instanceof GlobalAveragePooling2D)
    return { step, dense: dense.layer };
  const found = steps
    .slice(-3)
    .map(({ layer }) => layer.className)
    .join(", ");
  const hint = "gradCam works for any network.";
  const expected = `model "${model.name}" to end in GlobalAveragePooling2D and Dense behind a layer with maps`;
  throw new ArgumentError(complain({ where, expected, found, hint }));
}

/** The sum of maps `[rows, height, width, channels]` with a weight for each channel of each row. */
function weighted({ data, shape }: NdArray<Float32Array>, weights: readonly Float64Array[]): NdArray<Float32Array> {
  const [rows = 0, height = 0, width = 0, channels = 0] = shape;
  const pixels = height * width;
  const map = Float32Array.from({ length: rows * pixels }, (_, pixel) => {
    const row = weights[Math.floor(pixel / pixels)] ?? [];
    let sum = 0;
    for (let c = 0; c < channels; c++) sum += (row[c] ?? 0) * (data[pixel * channels + c] ?? 0);
    return sum;
  });
  return new NdArray(map, [rows, height, width]);
}

function classMap(where: string, question: Question, { name }: Step, map: NdArray<Float32Array>): ClassMap {
  const [, height, width] = expectImages(where, onlyInput(where, question).shape);
  return { classes: question.classes, layer: name, map, resized: resizeMaps(map, height, width) };
}

/** Maps `[rows, height, width]` in another size, bilinear. */
function resizeMaps({ data, shape }: NdArray<Float32Array>, height: number, width: number): NdArray<Float32Array> {
  const [rows = 0, from = 0, across = 0] = shape;
  const vertical = tapsOf(from, height, "bilinear");
  const horizontal = tapsOf(across, width, "bilinear");
  const resized = Float32Array.from({ length: rows * height * width }, (_, i) => {
    const row = vertical[Math.floor(i / width) % height];
    const column = horizontal[i % width];
    const image = Math.floor(i / (height * width)) * from;
    let sum = 0;
    row?.weights.forEach((down, y) => {
      column?.weights.forEach((right, x) => {
        sum += down * right * (data[(image + row.start + y) * across + column.start + x] ?? 0);
      });
    });
    return sum;
  });
  return new NdArray(resized, [rows, height, width]);
}
