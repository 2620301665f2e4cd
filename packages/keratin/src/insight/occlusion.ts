import type { BatchPart } from "../data/source.ts";
import type { Node } from "../ir/graph.ts";
import { type PairOption, pairOf } from "../layers/options.ts";
import type { Model } from "../model/model.ts";
import type { Pair } from "../ops/index.ts";
import { NdArray } from "../util/ndarray.ts";
import { compute, type Inside } from "./computation.ts";
import { type ClassOptions, expectImages, onlyInput, type Question, questionOf, selectedScores } from "./scores.ts";

/** Options of `occlusion`. */
export interface OcclusionOptions extends ClassOptions {
  /** Size of the patch in pixels. Default 5. */
  patchSize?: PairOption;
  /** Steps between patches, in pixels. Default 1. */
  strides?: PairOption;
  /** What the patch is filled with. Default 0. */
  fill?: number;
}

/** What the model's output loses where the image is covered. */
export interface Occlusion {
  /** The class explained for each sample. */
  readonly classes: readonly number[];
  /** The model's output for the class, nothing covered: `[samples]`. */
  readonly scores: Float32Array;
  /** Output minus output with the patch, for every place of the patch: `[samples, rows, columns]`. */
  readonly drops: NdArray<Float32Array>;
  /** The mean drop of the patches that cover a pixel: `[samples, height, width]`; 0 where none does. */
  readonly map: NdArray<Float32Array>;
}

/**
 * Covers a patch of the image at one place after the other and looks how much the class's output (its probability, if the
 * model ends in softmax) drops (Zeiler & Fergus 2013, https://arxiv.org/abs/1311.2901). Patches may stick out at the bottom and at the right.
 *
 * @throws ArgumentError if there is no such class, or an option is out of range; otherwise as `predict`
 */
export async function occlusion(model: Model, x: BatchPart, options: OcclusionOptions = {}): Promise<Occlusion> {
  const where = "occlusion";
  const patch = pairOf(`${where}: patchSize`, options.patchSize ?? 5);
  const strides = pairOf(`${where}: strides`, options.strides ?? 1);
  const question = await questionOf(where, model, x, options);
  const input = onlyInput(where, question);
  const size = expectImages(where, input.shape).slice(1, 3) as unknown as Pair;
  const [rows, columns] = [startsOf(size[0], patch[0], strides[0]), startsOf(size[1], patch[1], strides[1])];
  const scores = await outputsOf(question, question.selector, [input]);
  const drops = new Float32Array(question.classes.length * rows.length * columns.length);
  for (const sample of question.classes.keys()) {
    const covered = coveredImages(input.slice(sample, sample + 1), { rows, columns, patch, fill: options.fill ?? 0 });
    const selector = repeated(question.selector.slice(sample, sample + 1), covered.shape[0] ?? 0);
    const values = await outputsOf(question, selector, [covered]);
    drops.set(
      values.map((value) => (scores[sample] ?? 0) - value),
      sample * values.length,
    );
  }
  const shape = [question.classes.length, rows.length, columns.length];
  return {
    classes: question.classes,
    scores,
    drops: new NdArray(drops, shape),
    map: meanPerPixel(drops, { rows, columns, patch, size, samples: question.classes.length }),
  };
}

/** Where patches start: every stride, until one reaches the end. */
function startsOf(size: number, patch: number, stride: number): number[] {
  const count = Math.max(1, Math.ceil((size - patch) / stride) + 1);
  return Array.from({ length: count }, (_, i) => i * stride);
}

/** The outputs (not logits: the paper looks at probabilities) of the selected classes. */
async function outputsOf(
  { trace }: Question,
  selector: NdArray<Float32Array>,
  inputs: readonly NdArray[],
): Promise<Float32Array> {
  const build = (inside: Inside) => ({ score: selectedScores(inside.outputs[0] as Node, inside.feed("selector")) });
  const { score } = await compute(trace, { key: "class outputs", build }, inputs, { selector });
  return score?.data as Float32Array;
}

interface Patches {
  readonly rows: readonly number[];
  readonly columns: readonly number[];
  readonly patch: Pair;
}

function coveredImages(
  image: NdArray,
  { rows, columns, patch, fill }: Patches & { fill: number },
): NdArray<Float32Array> {
  const [, height, width, channels] = expectImages("occlusion", image.shape);
  const size = height * width * channels;
  const data = new Float32Array(rows.length * columns.length * size);
  rows.forEach((top, i) => {
    columns.forEach((left, j) => {
      const start = (i * columns.length + j) * size;
      data.set(image.data, start);
      for (let y = top; y < Math.min(top + patch[0], height); y++) {
        const at = start + y * width * channels;
        data.fill(fill, at + left * channels, at + Math.min(left + patch[1], width) * channels);
      }
    });
  });
  return new NdArray(data, [rows.length * columns.length, height, width, channels]);
}

function repeated({ data, shape }: NdArray<Float32Array>, count: number): NdArray<Float32Array> {
  const all = new Float32Array(count * data.length);
  for (let i = 0; i < count; i++) all.set(data, i * data.length);
  return new NdArray(all, [count, ...shape.slice(1)]);
}

function meanPerPixel(
  drops: Float32Array,
  { rows, columns, patch, size, samples }: Patches & { size: Pair; samples: number },
): NdArray<Float32Array> {
  const [height, width] = size;
  const covers = (start: number, length: number, at: number): boolean => start <= at && at < start + length;
  const map = Float32Array.from({ length: samples * height * width }, (_, pixel) => {
    const [y, x] = [Math.floor(pixel / width) % height, pixel % width];
    const first = Math.floor(pixel / (height * width)) * rows.length * columns.length;
    let [sum, count] = [0, 0];
    rows.forEach((top, i) => {
      if (!covers(top, patch[0], y)) return;
      columns.forEach((left, j) => {
        if (!covers(left, patch[1], x)) return;
        sum += drops[first + i * columns.length + j] ?? 0;
        count++;
      });
    });
    return count === 0 ? 0 : sum / count;
  });
  return new NdArray(map, [samples, height, width]);
}
